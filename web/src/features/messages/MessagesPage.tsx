import { Alert, Button, Group, Loader, NativeSelect, Switch, Text, TextInput, Title } from '@mantine/core'
import { useViewportSize } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { namesOptions } from '@/shared/graphql/configuration'
import { useMe } from '@/shared/graphql/me'
import { useShortcuts } from '@/shared/keys/registry'
import { Empty } from '@/shared/ui/Empty'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { count, moment } from '@/shared/ui/format'
import { type FeedStatus, isLive as growsByItself, MessageFeed } from './feed'
import { parseFilter, RANGES, type Range, STATUS_WORDS, withTerm } from './filter'
import { MessageGrid } from './MessageGrid'
import classes from './MessagesPage.module.css'
import type { PaneTab } from './paneTabs'

const BulkReplays = lazy(() => import('./BulkReplays').then((module) => ({ default: module.BulkReplays })))
const SavedViews = lazy(() => import('./SavedViews').then((module) => ({ default: module.SavedViews })))
const MessagePane = lazy(() => import('./MessagePane').then((module) => ({ default: module.MessagePane })))

export type MessagesSearch = {
  q?: string | undefined
  range?: Range | undefined
  from?: string | undefined
  until?: string | undefined
  id?: string | undefined
  tab?: PaneTab | undefined
  live?: false | undefined
}

type Props = { search: MessagesSearch; onSearch: (change: Partial<MessagesSearch>, replace?: boolean) => void }

const RANGE_WORDS: Record<Range, string> = {
  '15m': 'Last 15 minutes',
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
}
const WIDE = 900
const NONE: ReadonlySet<string> = new Set()

export function MessagesPage({ search, onSearch }: Props) {
  const { q = '', range, from, until, id, tab, live: liveWanted } = search
  const names = useQuery(namesOptions())
  const parsed = useMemo(() => parseFilter(q), [q])
  const listener = names.data?.listeners.find(({ name, path }) => name === parsed.listener || path === parsed.listener)
  const unknownListener = parsed.listener !== undefined && names.data !== undefined && !listener
  const waitsForNames = parsed.listener !== undefined && !names.data
  const listenerId = listener?.id
  const feedFilter = useMemo(
    () => ({
      listenerId,
      state: parsed.state,
      key: parsed.key,
      seconds: range ? RANGES[range] : undefined,
      receivedFrom: range ? undefined : from,
      receivedUntil: range ? undefined : until,
    }),
    [listenerId, parsed.state, parsed.key, range, from, until],
  )
  const feed = useMemo(
    () => (waitsForNames || unknownListener ? undefined : new MessageFeed(feedFilter)),
    [waitsForNames, unknownListener, feedFilter],
  )
  useEffect(() => {
    feed?.start()
    return () => feed?.stop()
  }, [feed])

  // A bare id opens the message whatever else the list shows.
  const parsedId = parsed.id
  useEffect(() => {
    if (parsedId) onSearch({ id: parsedId }, true)
  }, [parsedId, onSearch])
  useEffect(() => {
    document.title = 'Messages · Inlet'
  }, [])

  const problems = unknownListener
    ? [...parsed.problems, `There is no listener “${parsed.listener}”.`]
    : parsed.problems
  const { width } = useViewportSize()
  const wide = width === 0 || width >= WIDE
  const isLive = liveWanted !== false
  const { mayOperate } = useMe()
  const [checked, setChecked] = useState<ReadonlySet<string>>(NONE)
  // What is marked belongs to the list that it was marked in.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list changes with its filter
  useEffect(() => setChecked(NONE), [feedFilter])
  const check = useCallback(
    (ids: readonly string[], on: boolean) =>
      setChecked((before) => {
        const after = new Set(before)
        for (const one of ids) on ? after.add(one) : after.delete(one)
        return after
      }),
    [],
  )
  const box = useRef<HTMLInputElement>(null)
  const mover = useRef<(delta: number) => void>(() => undefined)
  const select = useCallback((next: string) => onSearch({ id: next }, true), [onSearch])
  const toggleLive = () => onSearch({ live: isLive ? false : undefined }, true)
  useShortcuts([
    { keys: '/', label: 'Filter', group: 'Messages', run: () => box.current?.focus() },
    { keys: 'j', label: 'Next message', group: 'Messages', run: () => mover.current(1) },
    { keys: 'k', label: 'Previous message', group: 'Messages', run: () => mover.current(-1) },
    { keys: 'Enter', label: 'Open the first message', group: 'Messages', run: () => !id && mover.current(1) },
    { keys: 'Escape', label: 'Close the message', group: 'Messages', run: () => onSearch({ id: undefined }, true) },
    { keys: 'l', label: 'Live or paused', group: 'Messages', run: toggleLive },
    ...(mayOperate && id
      ? [
          {
            keys: 'x',
            label: 'Mark the message, to replay many',
            group: 'Messages',
            run: () => check([id], !checked.has(id)),
          },
        ]
      : []),
  ])

  return (
    <div className={classes.page}>
      <Group justify="space-between" gap="xs">
        <Title order={1}>Messages</Title>
        {feed ? <LiveState feed={feed} isLive={isLive} toggle={toggleLive} grows={growsByItself(feedFilter)} /> : null}
      </Group>
      {/* Where the message takes the list's place it takes the filter's too. */}
      {wide || !id ? (
        <FilterBar search={search} onSearch={onSearch} box={box} listeners={names.data?.listeners ?? []} />
      ) : null}
      {mayOperate && (wide || !id) ? (
        <Suspense fallback={null}>
          <BulkReplays
            filter={unknownListener ? undefined : feedFilter}
            checked={checked}
            onDone={() => setChecked(NONE)}
          />
        </Suspense>
      ) : null}
      {problems.length > 0 ? (
        <Alert color="yellow" variant="outline" title="Part of the filter is not understood" role="alert">
          {problems.map((problem) => (
            <Text size="sm" key={problem}>
              {problem}
            </Text>
          ))}
        </Alert>
      ) : null}
      <div className={classes.split} data-open={id !== undefined} data-wide={wide}>
        {feed && (wide || !id) ? (
          <List
            feed={feed}
            isLive={isLive}
            selectedId={id}
            onSelect={select}
            onMover={(move) => {
              mover.current = move
            }}
            filtered={Boolean(q || range || from)}
            checked={checked}
            onCheck={mayOperate ? check : undefined}
            names={names.data?.listeners ?? []}
          />
        ) : null}
        {id ? (
          <div className={classes.pane}>
            <Suspense fallback={<Loader m="md" aria-label="Loading" />}>
              <MessagePane
                key={id}
                id={id}
                tab={tab ?? 'overview'}
                onTab={(next) => onSearch({ tab: next }, true)}
                onOpen={select}
                onClose={() => onSearch({ id: undefined }, true)}
              />
            </Suspense>
          </div>
        ) : null}
      </div>
    </div>
  )
}

function LiveState(props: { feed: MessageFeed; isLive: boolean; toggle: () => void; grows: boolean }) {
  const { feed, isLive, toggle, grows } = props
  useSyncExternalStore(feed.buffer.subscribe, feed.buffer.version)
  useEffect(() => feed.buffer.setPaused(!isLive), [feed, isLive])
  const waiting = feed.buffer.pending
  return (
    <Group gap="sm">
      <Text size="sm" data-testid="count">
        {count(feed.buffer.size)} loaded
      </Text>
      {!isLive ? (
        <Button size="compact-sm" variant="default" onClick={toggle}>
          Paused, {count(waiting)} new
        </Button>
      ) : null}
      {grows ? <Switch label="Live" checked={isLive} onChange={toggle} /> : null}
    </Group>
  )
}

type ListProps = {
  feed: MessageFeed
  isLive: boolean
  selectedId: string | undefined
  onSelect: (id: string) => void
  onMover: (move: (delta: number) => void) => void
  filtered: boolean
  checked: ReadonlySet<string>
  onCheck: ((ids: readonly string[], on: boolean) => void) | undefined
  names: readonly { id: string; name: string }[]
}

function List({ feed, selectedId, onSelect, onMover, filtered, checked, onCheck, names }: ListProps) {
  const status = useSyncExternalStore(feed.subscribe, feed.status)
  useSyncExternalStore(feed.buffer.subscribe, feed.buffer.version)
  const byId = useMemo(() => new Map(names.map(({ id, name }) => [id, name])), [names])
  const listenerName = useCallback((id: string) => byId.get(id) ?? 'listener that is gone', [byId])
  if (status.error)
    return <ErrorPanel title="The messages could not be loaded" error={status.error} retry={() => void feed.load()} />
  if (status.loading) return <Loader m="md" aria-label="Loading" />
  const progress = status.search ? <SearchProgress feed={feed} status={status} /> : null
  if (feed.buffer.size === 0 && status.search && status.hasOlder)
    return <Empty title="No message matches so far" action={progress} />
  if (feed.buffer.size === 0)
    return (
      <Empty title={filtered ? 'No message matches' : 'No messages yet'}>
        {filtered
          ? 'Widen the time range or change the filter. New messages that match appear here by themselves.'
          : 'As soon as a payload arrives at a listener it appears here.'}
      </Empty>
    )
  return (
    <div className={classes.list}>
      {status.overran ? (
        <Text size="sm" role="status">
          More than 10,000 messages came while nobody listened: the list begins anew with the newest.
        </Text>
      ) : null}
      <div className={classes.grid}>
        <MessageGrid
          buffer={feed.buffer}
          selectedId={selectedId}
          onSelect={onSelect}
          onEnd={feed.loadOlder}
          onMover={onMover}
          checked={checked}
          onCheck={onCheck}
          listenerName={listenerName}
        />
      </div>
      {progress ??
        (status.loadingOlder ? (
          <Text size="xs" role="status">
            Loading older messages
          </Text>
        ) : null)}
    </div>
  )
}

/** How far a search has looked, with a way to end it and to let it go on. */
function SearchProgress({
  feed,
  status: { search, loadingOlder, hasOlder },
}: {
  feed: MessageFeed
  status: FeedStatus
}) {
  if (!search) return null
  const looked = `${count(search.messages)} messages looked through`
  const until = hasOlder && search.receivedAt ? `, back to ${moment(search.receivedAt)}` : ''
  return (
    <Group gap="xs">
      <Text size="xs" role="status">
        {looked}
        {until}
        {hasOlder ? '' : ', which is all'}
      </Text>
      {loadingOlder && hasOlder ? (
        <Button size="compact-xs" variant="default" onClick={() => feed.stopSearch(true)}>
          Stop
        </Button>
      ) : null}
      {hasOlder && !loadingOlder ? (
        <Button size="compact-xs" variant="default" onClick={() => feed.stopSearch(false)}>
          Look further
        </Button>
      ) : null}
    </Group>
  )
}

type FilterProps = {
  search: MessagesSearch
  onSearch: Props['onSearch']
  box: React.RefObject<HTMLInputElement | null>
  listeners: readonly { id: string; name: string }[]
}

function FilterBar({ search, onSearch, box, listeners }: FilterProps) {
  const { q = '', range, from, until } = search
  const [text, setText] = useState(q)
  useEffect(() => setText(q), [q])
  const custom = from && until ? `${moment(from)} to ${moment(until)}` : undefined
  const apply = (next: string) => onSearch({ q: next.trim() || undefined, id: undefined })
  const parsed = parseFilter(q)
  return (
    <Group gap="xs" align="flex-end">
      <form
        style={{ flex: '1 1 260px' }}
        onSubmit={(event) => {
          event.preventDefault()
          apply(text)
        }}
      >
        <TextInput
          ref={box}
          aria-label="Filter"
          placeholder="status:failed listener:orders key:ORD-1, or a message's id; Enter"
          leftSection={<Search size={16} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
          spellCheck={false}
        />
      </form>
      <NativeSelect
        aria-label="Status"
        w={130}
        data={[{ value: '', label: 'Any status' }, ...STATUS_WORDS.map((word) => ({ value: word, label: word }))]}
        value={STATUS_WORDS.find((word) => parseFilter(`status:${word}`).state === parsed.state) ?? ''}
        onChange={(event) => apply(withTerm(q, 'status', event.currentTarget.value || undefined))}
      />
      <NativeSelect
        aria-label="Listener"
        w={150}
        data={[{ value: '', label: 'Any listener' }, ...listeners.map(({ name }) => ({ value: name, label: name }))]}
        value={parsed.listener ?? ''}
        onChange={(event) => apply(withTerm(q, 'listener', event.currentTarget.value || undefined))}
      />
      <NativeSelect
        aria-label="Time range"
        w={custom ? 340 : 160}
        maw="100%"
        data={[
          { value: 'all', label: 'All time' },
          ...Object.entries(RANGE_WORDS).map(([value, label]) => ({ value, label })),
          ...(custom ? [{ value: 'custom', label: custom }] : []),
        ]}
        value={custom ? 'custom' : (range ?? 'all')}
        onChange={(event) => {
          const { value } = event.currentTarget
          if (value === 'custom') return
          onSearch({ range: value === 'all' ? undefined : (value as Range), from: undefined, until: undefined })
        }}
      />
      <Suspense fallback={null}>
        <SavedViews q={q || undefined} range={range} onChoose={(view) => onSearch({ ...view, id: undefined })} />
      </Suspense>
    </Group>
  )
}
