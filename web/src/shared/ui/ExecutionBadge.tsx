import type { ExecutionState } from '@/gql/graphql'
import { StatusBadge, type Tone } from './StatusBadge'

const SHOWN: Record<ExecutionState, { tone: Tone; word: string }> = {
  HELD: { tone: 'wait', word: 'held' },
  READY: { tone: 'info', word: 'ready' },
  RUNNING: { tone: 'run', word: 'running' },
  RETRY: { tone: 'wait', word: 'retrying' },
  SUCCEEDED: { tone: 'ok', word: 'delivered' },
  DEAD: { tone: 'bad', word: 'failed' },
  CANCELLED: { tone: 'wait', word: 'stopped' },
}

export const stateWord = (state: ExecutionState) => SHOWN[state].word

export function ExecutionBadge({ state }: { state: ExecutionState }) {
  return <StatusBadge tone={SHOWN[state].tone}>{SHOWN[state].word}</StatusBadge>
}
