export const PANE_TABS = ['overview', 'payload', 'transformed', 'headers', 'attempts'] as const
export type PaneTab = (typeof PANE_TABS)[number]
export const isPaneTab = (value: unknown): value is PaneTab => PANE_TABS.includes(value as PaneTab)
