export const TABS = ['users', 'keys', 'audit', 'account'] as const
export type SettingsTab = (typeof TABS)[number]
