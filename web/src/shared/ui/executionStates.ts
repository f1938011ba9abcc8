import type { ExecutionState } from '@/gql/graphql'

export const STATES: readonly ExecutionState[] = ['HELD', 'READY', 'RUNNING', 'RETRY', 'SUCCEEDED', 'DEAD']
