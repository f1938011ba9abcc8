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
      searched { cursor receivedAt messages }
    }
  }
`)
const MessageArrived = graphql(`
  subscription MessageArrived($listenerId: ID, $after: String, $key: String) {
    messageArrived(listenerId: $listenerId, after: $after, key: $key) {
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
  /** Looked for in payloads, which takes the server a while: the list grows while it looks. */
  key?: string | undefined
}

/** How far a search by key has looked. */
export type Search = { messages: number; receivedAt: string | undefined; stopped: boolean }

export type FeedStatus = {
  loading: boolean
  error: unknown
  hasOlder: boolean
  loadingOlder: boolean
  overran: boolean
  search: Search | undefined
}

const PAGE = 100
/** How long changes are collected before a list of one status is asked for again. */
const SETTLE = 1_000
/** A search goes on until it has found so many more. */
const ENOUGH = 50

/** As the server understands it, now. */
export const asInput = (filter: FeedFilter): MessageFilterInput => ({
  listenerId: filter.listenerId,
  state: filter.state,
  receivedFrom: filter.seconds ? new Date(Date.now() - filter.seconds * 1000).toISOString() : filter.receivedFrom,
  receivedUntil: filter.receivedUntil,
  key: filter.key,
})

/** Whether new messages come into the list by themselves. */
export const isLive = ({ receivedUntil, state, key }: FeedFilter) => !receivedUntil && !(state && key)

/** One list of messages, kept live: pages from the store, then arrivals by a subscription that goes on where it broke off. */
export class MessageFeed {
  readonly buffer = new MessageBuffer()
  private readonly filter: FeedFilter
  private state: FeedStatus = {
    loading: true,
    error: undefined,
    hasOlder: false,
    loadingOlder: false,
    overran: false,
    search: undefined,
  }
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
      if (this.filter.key) this.set({ search: { messages: 0, receivedAt: undefined, stopped: false } })
      const page = await this.page(undefined)
      this.buffer.reset(page.nodes.map(toRow))
      this.turned(page)
      this.set({ loading: false, error: undefined, loadingOlder: false })
    } catch (error) {
      if (!this.abort.signal.aborted) this.set({ loading: false, error })
      return
    }
    if (this.filter.key) void this.loadOlder()
  }
  loadOlder = async () => {
    if (!this.state.hasOlder || this.state.loadingOlder || this.state.search?.stopped) return
    this.set({ loadingOlder: true })
    const wanted = this.buffer.size + (this.filter.key ? ENOUGH : 1)
    try {
      while (this.state.hasOlder && !this.state.search?.stopped && this.buffer.size < wanted) {
        const page = await this.page(this.endCursor)
        this.buffer.older(page.nodes.map(toRow))
        this.turned(page)
      }
      this.set({ loadingOlder: false })
    } catch (error) {
      if (!this.abort.signal.aborted) this.set({ loadingOlder: false, error })
    }
  }
  /** Ends a search where it is, or lets it go on from there. */
  stopSearch = (stopped: boolean) => {
    if (!this.state.search) return
    this.set({ search: { ...this.state.search, stopped } })
    if (!stopped) void this.loadOlder()
  }

  private turned(page: Awaited<ReturnType<MessageFeed['page']>>) {
    const { pageInfo, searched } = page
    this.endCursor = searched?.cursor ?? pageInfo.endCursor ?? this.endCursor
    const { search } = this.state
    this.set({
      hasOlder: pageInfo.hasNextPage,
      search: search && {
        ...search,
        messages: search.messages + (searched?.messages ?? 0),
        receivedAt: searched?.receivedAt ?? search.receivedAt,
      },
    })
  }
  private async page(after: string | undefined) {
    const variables = { first: PAGE, after, filter: asInput(this.filter) }
    const { messages } = await request(Messages, variables, this.abort.signal)
    return messages
  }
  private goLive() {
    // A period that has ended does not grow. A list of one status changes with every execution: it is asked for again instead.
    // Nor is it searched by key again and again.
    if (!isLive(this.filter)) return
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
    const { listenerId, key } = this.filter
    this.stops.push(
      follow(MessageArrived, {
        variables: () => ({ listenerId, key, after: this.buffer.newestCursor }),
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
