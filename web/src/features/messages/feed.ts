import { graphql } from '@/gql'
import type { ExecutionState, MessageFilterInput } from '@/gql/graphql'
import { follow } from '@/shared/graphql/live'
import { request } from '@/shared/graphql/request'
import { MessageBuffer } from './messageBuffer'
import { toRow } from './rows'

const Messages = graphql(`
  query Messages($first: Int!, $after: String, $filter: MessageFilterInput!) {
    messages(first: $first, after: $after, filter: $filter) {
      nodes { ...MessageRow }
      pageInfo { hasNextPage endCursor }
    }
  }
`)
const MessageArrived = graphql(`
  subscription MessageArrived($listenerId: ID, $after: String) {
    messageArrived(listenerId: $listenerId, after: $after) {
      cursor
      overrun { after resumesAfter }
      message { ...MessageRow }
    }
  }
`)
const ExecutionChanged = graphql(`
  subscription ExecutionChanged {
    executionChanged {
      overrun
      execution { id messageId state failure { code } }
    }
  }
`)

export type FeedFilter = {
  listenerId?: string | undefined
  state?: ExecutionState | undefined
  /** Seconds back from now; arrivals belong to it. */
  seconds?: number | undefined
  receivedFrom?: string | undefined
  receivedUntil?: string | undefined
}

export type FeedStatus = {
  loading: boolean
  error: unknown
  hasOlder: boolean
  loadingOlder: boolean
  overran: boolean
}

const PAGE = 100
/** How long changes are collected before a list of one status is asked for again. */
const SETTLE = 1_000

/** One list of messages, kept live: pages from the store, then arrivals by a subscription that goes on where it broke off. */
export class MessageFeed {
  readonly buffer = new MessageBuffer()
  private readonly filter: FeedFilter
  private state: FeedStatus = { loading: true, error: undefined, hasOlder: false, loadingOlder: false, overran: false }
  private followers = new Set<() => void>()
  private stops: (() => void)[] = []
  private readonly abort = new AbortController()
  private timer: ReturnType<typeof setTimeout> | undefined
  private endCursor: string | undefined

  constructor(filter: FeedFilter) {
    this.filter = filter
  }

  subscribe = (follower: () => void) => {
    this.followers.add(follower)
    return () => void this.followers.delete(follower)
  }
  status = () => this.state

  start() {
    void this.load().then(() => {
      if (!this.abort.signal.aborted) this.goLive()
    })
  }
  stop() {
    this.abort.abort()
    clearTimeout(this.timer)
    for (const stop of this.stops) stop()
  }
  load = async () => {
    try {
      const page = await this.page(undefined)
      this.buffer.reset(page.nodes.map(toRow))
      this.endCursor = page.pageInfo.endCursor ?? undefined
      this.set({ loading: false, error: undefined, hasOlder: page.pageInfo.hasNextPage })
    } catch (error) {
      if (!this.abort.signal.aborted) this.set({ loading: false, error })
    }
  }
  loadOlder = async () => {
    if (!this.state.hasOlder || this.state.loadingOlder || !this.endCursor) return
    this.set({ loadingOlder: true })
    try {
      const page = await this.page(this.endCursor)
      this.buffer.older(page.nodes.map(toRow))
      this.endCursor = page.pageInfo.endCursor ?? undefined
      this.set({ loadingOlder: false, hasOlder: page.pageInfo.hasNextPage })
    } catch (error) {
      if (!this.abort.signal.aborted) this.set({ loadingOlder: false, error })
    }
  }

  private async page(after: string | undefined) {
    const { listenerId, state, seconds, receivedFrom, receivedUntil } = this.filter
    const filter: MessageFilterInput = {
      listenerId,
      state,
      receivedFrom: seconds ? new Date(Date.now() - seconds * 1000).toISOString() : receivedFrom,
      receivedUntil,
    }
    const { messages } = await request(Messages, { first: PAGE, after, filter }, this.abort.signal)
    return messages
  }
  private goLive() {
    // A period that has ended does not grow. A list of one status changes with every execution: it is asked for again instead.
    if (this.filter.receivedUntil) return
    if (!this.filter.state) this.followArrivals()
    this.stops.push(
      follow(ExecutionChanged, {
        variables: () => ({}),
        next: ({ executionChanged: { overrun, execution } }) => {
          if (this.filter.state || overrun) this.reloadSoon()
          else if (execution?.messageId) {
            const { id, state, failure } = execution
            this.buffer.executionChanged(execution.messageId, { id, state, code: failure?.code })
          }
        },
        // What changed while nobody listened is not told again.
        onBegin: (again) => again && this.refreshStates(),
      }),
    )
  }
  private followArrivals() {
    const { listenerId } = this.filter
    this.stops.push(
      follow(MessageArrived, {
        variables: () => ({ listenerId, after: this.buffer.newestCursor }),
        next: ({ messageArrived: { message, overrun } }) => {
          if (message) this.buffer.arrived(toRow(message))
          if (overrun) {
            this.set({ overran: true })
            void this.load()
          }
        },
        // Without a cursor there is nothing to go on from: what came between the page and the subscription is fetched.
        onBegin: () => {
          if (!this.buffer.newestCursor) this.reloadSoon()
        },
        // The message that the cursor names may be gone.
        onRefused: () => void this.load(),
      }),
    )
  }
  private reloadSoon() {
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      void this.load()
    }, SETTLE)
  }
  /** The newest page's states, as they are now; the rest is corrected when it changes or is opened. */
  private refreshStates() {
    void this.page(undefined)
      .then((page) => {
        for (const row of page.nodes.map(toRow))
          for (const execution of row.executions) this.buffer.executionChanged(row.id, execution)
      })
      .catch(() => undefined)
  }
  private set(change: Partial<FeedStatus>) {
    this.state = { ...this.state, ...change }
    for (const follower of this.followers) follower()
  }
}
