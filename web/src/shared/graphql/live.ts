import { createClient } from 'graphql-ws'
import type { TypedDocumentString } from '@/gql/graphql'
import { session } from './session'

export type LiveState = 'idle' | 'connecting' | 'live' | 'offline'

let state: LiveState = 'idle'
const followers = new Set<() => void>()
const set = (next: LiveState) => {
  if (state === next) return
  state = next
  for (const follower of followers) follower()
}

/** Whether the server's news arrive, for `useSyncExternalStore`. */
export const live = {
  get: () => state,
  subscribe: (follower: () => void) => {
    followers.add(follower)
    return () => void followers.delete(follower)
  },
}

const client = createClient({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql/ws`,
  lazy: true,
  lazyCloseTimeout: 3_000,
  keepAlive: 20_000,
  connectionAckWaitTimeout: 5_000,
  // Subscriptions are made anew by `follow`, with the cursor of what has come.
  retryAttempts: 0,
  // The session's cookie travels with the upgrade.
  connectionParams: () => ({ tenant: session.tenant() }),
  on: {
    connecting: () => set('connecting'),
    connected: () => set('live'),
    closed: (event) => set((event as CloseEvent).code === 1000 ? 'idle' : 'offline'),
  },
})

const PAUSES = [250, 500, 1000, 2000, 3000]

/**
 * Follows a subscription for as long as it is wanted. After every break it begins anew with `variables()`, which is where a resumable subscription
 * says what has come; `onBegin` tells the others that they may have missed something. Gives the function that ends it.
 */
export function follow<R, V extends Record<string, unknown>>(
  document: TypedDocumentString<R, V>,
  options: { variables: () => V; next: (data: R) => void; onBegin?: (again: boolean) => void; onRefused?: () => void },
): () => void {
  let stop: () => void = () => undefined
  let timer: ReturnType<typeof setTimeout>
  let ended = false
  let breaks = 0
  let begun = 0
  const retry = () => {
    if (ended) return
    set('offline')
    timer = setTimeout(begin, PAUSES[Math.min(breaks++, PAUSES.length - 1)])
  }
  const begin = () => {
    if (ended) return
    options.onBegin?.(begun++ > 0)
    stop = client.subscribe<R>(
      { query: document.toString(), variables: options.variables() },
      {
        next: (result) => {
          breaks = 0
          if (result.data) options.next(result.data)
        },
        error: (reason) => {
          if (Array.isArray(reason)) options.onRefused?.()
          retry()
        },
        complete: retry,
      },
    )
  }
  const online = () => {
    clearTimeout(timer)
    if (state === 'offline') begin()
  }
  begin()
  addEventListener('online', online)
  return () => {
    ended = true
    removeEventListener('online', online)
    clearTimeout(timer)
    stop()
  }
}
