import type { ExecutionState } from '@/gql/graphql'

/** What the filter box's text means. The text itself stays in the address; this is what is asked of the server. */
export type ParsedFilter = {
  state?: ExecutionState
  /** As typed; resolved against the tenant's listeners by name or path. */
  listener?: string
  id?: string
  /** Text that stands in the payload as a whole word. */
  key?: string
  problems: string[]
}

const STATES: Record<string, ExecutionState> = {
  failed: 'DEAD',
  dead: 'DEAD',
  stopped: 'CANCELLED',
  cancelled: 'CANCELLED',
  retrying: 'RETRY',
  retry: 'RETRY',
  delivered: 'SUCCEEDED',
  succeeded: 'SUCCEEDED',
  held: 'HELD',
  ready: 'READY',
  running: 'RUNNING',
}

export const STATUS_WORDS = ['failed', 'retrying', 'delivered', 'held', 'ready', 'running', 'stopped'] as const

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** `status:failed listener:"orders in" key:ORD-1 id:0190..`: a term each, with quotes around blanks. A bare UUID is an id. */
export function parseFilter(text: string): ParsedFilter {
  const parsed: ParsedFilter = { problems: [] }
  for (const [, key, quoted, bare] of text.matchAll(/(?:(\w+):)?(?:"([^"]*)"|(\S+))/g)) {
    const value = quoted ?? bare ?? ''
    if (key === 'status') {
      const state = STATES[value.toLowerCase()]
      if (state) parsed.state = state
      else parsed.problems.push(`There is no status “${value}”; there are ${STATUS_WORDS.join(', ')}.`)
    } else if (key === 'listener') parsed.listener = value
    else if (key === 'key' && value.trim()) parsed.key = value
    else if (key === 'key') parsed.problems.push('A key is a text that stands in the payload, such as key:ORD-1.')
    else if ((key === 'id' || key === undefined) && UUID.test(value)) parsed.id = value
    else if (key === 'id') parsed.problems.push(`“${value}” is not the id of a message.`)
    else
      parsed.problems.push(
        `“${key ? `${key}:${value}` : value}” is not understood; use status:, listener:, key: or id:.`,
      )
  }
  return parsed
}

/** The text with a term put in, changed or (without a value) taken out; everything else stays as typed. */
export function withTerm(text: string, key: 'status' | 'listener', value: string | undefined): string {
  const rest = text.replace(new RegExp(`(?:^|\\s)${key}:(?:"[^"]*"|\\S+)`, 'g'), '').trim()
  if (!value) return rest
  const term = `${key}:${/\s/.test(value) ? `"${value}"` : value}`
  return rest ? `${rest} ${term}` : term
}

export const RANGES = { '15m': 15 * 60, '1h': 3600, '24h': 86_400, '7d': 7 * 86_400 } as const
export type Range = keyof typeof RANGES

export const isRange = (value: unknown): value is Range => typeof value === 'string' && value in RANGES
