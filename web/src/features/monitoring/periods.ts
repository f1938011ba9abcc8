export const PERIODS = { '1h': 3600, '24h': 86_400, '7d': 7 * 86_400 } as const
export type Period = keyof typeof PERIODS

export const isPeriod = (value: unknown): value is Period => typeof value === 'string' && value in PERIODS
