import type { ExecutionState } from '@/gql/graphql'

/** What the list shows of a message. */
export type Row = {
  id: string
  cursor: string
  receivedAt: string
  listenerId: string
  method: string
  size: number
  sender: string
  edited: boolean
  executions: readonly { id: string; state: ExecutionState; code?: string | undefined }[]
}

type Holder = { row: Row }

/** So many are kept; the oldest go first. */
const CAP = 120_000

/**
 * The messages on the screen, outside of any cache of answers: an arrival costs the same at ten rows and at a hundred thousand. Newest last, read from
 * the end. Arrivals are shown together, at most five times a second, and wait while the list is paused.
 */
export class MessageBuffer {
  private rows: Holder[] = []
  private byId = new Map<string, Holder>()
  private waiting: Row[] = []
  private waitingIds = new Set<string>()
  private paused = false
  private timer: ReturnType<typeof setTimeout> | undefined
  private followers = new Set<() => void>()
  private changes = 0
  private shownSoFar = 0
  private readonly cap: number
  private readonly pace: number

  constructor(options: { cap?: number; pace?: number } = {}) {
    this.cap = options.cap ?? CAP
    this.pace = options.pace ?? 200
  }

  subscribe = (follower: () => void) => {
    this.followers.add(follower)
    return () => void this.followers.delete(follower)
  }
  version = () => this.changes

  get size() {
    return this.rows.length
  }
  /** How many have come on top so far, by arriving. */
  get added() {
    return this.shownSoFar
  }
  get pending() {
    return this.waiting.length
  }
  /** The newest that has come, shown or waiting: where a subscription goes on. */
  get newestCursor(): string | undefined {
    return this.waiting.at(-1)?.cursor ?? this.rows.at(-1)?.row.cursor
  }
  get oldestCursor(): string | undefined {
    return this.rows[0]?.row.cursor
  }
  /** Counted from the newest. */
  at(index: number): Row | undefined {
    return this.rows[this.rows.length - 1 - index]?.row
  }
  indexOf(id: string): number {
    const holder = this.byId.get(id)
    return holder ? this.rows.length - 1 - this.rows.lastIndexOf(holder) : -1
  }

  /** Begins anew with a page, newest first as lists come. */
  reset(page: readonly Row[]) {
    this.waiting = []
    this.waitingIds.clear()
    this.byId.clear()
    this.rows = [...page].reverse().map((row) => this.hold(row))
    this.tell()
  }
  /** A page older than everything here. */
  older(page: readonly Row[]) {
    const fresh = page.filter(({ id }) => !this.byId.has(id))
    this.rows = [...fresh]
      .reverse()
      .map((row) => this.hold(row))
      .concat(this.rows)
    this.tell()
  }
  /** An arrival; one that is here already changes nothing. */
  arrived(row: Row) {
    if (this.byId.has(row.id) || this.waitingIds.has(row.id)) return
    this.waiting.push(row)
    this.waitingIds.add(row.id)
    if (this.waiting.length > this.cap)
      for (const gone of this.waiting.splice(0, this.cap / 10)) this.waitingIds.delete(gone.id)
    this.later()
  }
  /** A change of an execution; of a message that is not here it says nothing. */
  executionChanged(messageId: string, execution: Row['executions'][number]) {
    const holder = this.byId.get(messageId)
    const apply = (row: Row): Row => {
      const known = row.executions.some(({ id }) => id === execution.id)
      const executions = known
        ? row.executions.map((one) => (one.id === execution.id ? execution : one))
        : [...row.executions, execution]
      return { ...row, executions }
    }
    if (holder) holder.row = apply(holder.row)
    else if (this.waitingIds.has(messageId))
      this.waiting = this.waiting.map((row) => (row.id === messageId ? apply(row) : row))
    else return
    this.later()
  }
  setPaused(paused: boolean) {
    if (this.paused === paused) return
    this.paused = paused
    if (!paused) this.show()
    this.tell()
  }

  private hold(row: Row): Holder {
    const holder = { row }
    this.byId.set(row.id, holder)
    return holder
  }
  private later() {
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      if (!this.paused) this.show()
      this.tell()
    }, this.pace)
  }
  private show() {
    const before = this.rows.length
    for (const row of this.waiting) if (!this.byId.has(row.id)) this.rows.push(this.hold(row))
    this.shownSoFar += this.rows.length - before
    this.waiting = []
    this.waitingIds.clear()
    if (this.rows.length > this.cap) {
      // A tenth more than needed goes, so that it does not happen with every arrival.
      const gone = this.rows.splice(0, this.rows.length - Math.floor(this.cap * 0.9))
      for (const { row } of gone) this.byId.delete(row.id)
    }
  }
  private tell() {
    this.changes++
    for (const follower of this.followers) follower()
  }
}
