import type { ExecutionState } from '@/gql/graphql'

export const STATES: readonly ExecutionState[] = ['HELD', 'READY', 'RUNNING', 'RETRY', 'SUCCEEDED', 'DEAD', 'CANCELLED']

const ENDED: readonly ExecutionState[] = ['SUCCEEDED', 'DEAD', 'CANCELLED']

/** Nothing changes it any more. */
export const hasEnded = (state: ExecutionState) => ENDED.includes(state)
