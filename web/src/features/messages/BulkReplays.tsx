import { Button, Group, Modal, Progress, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { graphql } from '@/gql'
import type { BulkReplayMessages, BulkReplaysQuery, MessageFilterInput } from '@/gql/graphql'
import { tenantKey } from '@/shared/graphql/queryClient'
import { request } from '@/shared/graphql/request'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { stateWord } from '@/shared/ui/ExecutionBadge'
import { count, moment } from '@/shared/ui/format'
import { Refusals } from '@/shared/ui/Refusals'
import { asInput, type FeedFilter } from './feed'

const BulkReplaysDocument = graphql(`
  query BulkReplays {
    bulkReplays(first: 10) {
      nodes { id state total handled replayed startedBy createdAt finishedAt filter { state } }
    }
  }
`)
const MessageCount = graphql(`
  query MessageCount($filter: MessageFilterInput!) { messageCount(filter: $filter) { count more } }
`)
const BulkReplayCreate = graphql(`
  mutation BulkReplayCreate($input: BulkReplayCreateInput!) {
    bulkReplayCreate(input: $input) { bulkReplay { id } userErrors { code field message } }
  }
`)
const BulkReplayCancel = graphql(`
  mutation BulkReplayCancel($id: ID!) {
    bulkReplayCancel(id: $id) { bulkReplay { id } userErrors { code field message } }
  }
`)

type BulkReplay = BulkReplaysQuery['bulkReplays']['nodes'][number]
type Props = {
  /** What the list shows; none while that is not understood. */
  filter: FeedFilter | undefined
  checked: ReadonlySet<string>
  onDone: () => void
}

const KEY = () => tenantKey('bulkReplays')
/** How often a running one is asked how far it is. */
const PACE = 700

/** Running many messages again: what is marked or all that match, with the count before it begins, how far it is, and a way to end it. */
export function BulkReplays({ filter, checked, onDone }: Props) {
  const [asking, setAsking] = useState<BulkReplayMessages>()
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const list = useQuery({
    queryKey: KEY(),
    queryFn: async ({ signal }) => (await request(BulkReplaysDocument, {}, signal)).bulkReplays.nodes,
    refetchInterval: ({ state }) => (state.data?.some(isRunning) ? PACE : false),
  })
  // Those that run now, and those that ran when they were looked at.
  const running = (list.data ?? []).filter((replay) => isRunning(replay) || seen.has(replay.id))
  const unseen = running.filter(({ id }) => !seen.has(id))
  if (unseen.length > 0) setSeen(new Set([...seen, ...unseen.map(({ id }) => id)]))
  const marked = checked.size
  const input = filter && asInput(filter)
  return (
    <>
      {marked > 0 ? (
        <Group gap="xs">
          <Button size="compact-sm" onClick={() => setAsking({ messageIds: [...checked] })}>
            Replay {count(marked)} marked
          </Button>
          <Button size="compact-sm" variant="default" onClick={onDone}>
            Unmark
          </Button>
        </Group>
      ) : input && described(input).length > 0 ? (
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            title="Runs all messages again that the filter lets through"
            onClick={() => filter && setAsking({ filter: asInput(filter) })}
          >
            Replay all that match
          </Button>
        </Group>
      ) : null}
      {running.map((replay) => (
        <Progressing
          key={replay.id}
          replay={replay}
          onClose={() => {
            setSeen(new Set([...seen].filter((id) => id !== replay.id)))
          }}
        />
      ))}
      {asking ? (
        <Ask
          messages={asking}
          onClose={() => setAsking(undefined)}
          onStarted={(id) => {
            setSeen(new Set([...seen, id]))
            setAsking(undefined)
            onDone()
          }}
        />
      ) : null}
    </>
  )
}

const isRunning = ({ state }: { state: string }) => state === 'RUNNING'

const described = ({ listenerId, state, receivedFrom, receivedUntil, key }: MessageFilterInput) =>
  [
    state && `with the status ${stateWord(state)}`,
    listenerId && 'of the chosen listener',
    receivedFrom && `received from ${moment(receivedFrom)}`,
    receivedUntil && `received before ${moment(receivedUntil)}`,
    key && `with “${key}” in their payload`,
  ].filter(Boolean)

type AskProps = { messages: BulkReplayMessages; onClose: () => void; onStarted: (id: string) => void }

function Ask({ messages, onClose, onStarted }: AskProps) {
  const client = useQueryClient()
  const { filter, messageIds } = messages
  const counting = useQuery({
    queryKey: tenantKey('messageCount', JSON.stringify(filter)),
    queryFn: async ({ signal }) => (await request(MessageCount, { filter: filter ?? {} }, signal)).messageCount,
    enabled: Boolean(filter && !filter.key),
    staleTime: 0,
    gcTime: 0,
  })
  const start = useMutation({
    mutationFn: async () => (await request(BulkReplayCreate, { input: { messages } })).bulkReplayCreate,
    onSuccess: ({ bulkReplay }) => {
      if (!bulkReplay) return
      void client.invalidateQueries({ queryKey: KEY() })
      onStarted(bulkReplay.id)
    },
  })
  const total = messageIds?.length ?? counting.data?.count
  const known = total === undefined ? undefined : `${counting.data?.more ? 'More than ' : ''}${count(total)}`
  const conditions = filter ? described(filter) : []
  return (
    <Modal opened onClose={onClose} title="Replay many messages?" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        {counting.error ? <ErrorPanel title="They could not be counted" error={counting.error} /> : null}
        <Text fw={600} role="status">
          {filter?.key
            ? 'Their number is known when all have been looked through.'
            : known === undefined
              ? 'Counting'
              : `${known} ${total === 1 ? 'message' : 'messages'}`}
        </Text>
        {filter ? (
          <Text size="sm">
            {conditions.length > 0 ? `All that are there now: ${conditions.join(', ')}.` : 'All that are there now.'}
            {filter.state ? ' One that has been replayed since is left alone.' : ''}
          </Text>
        ) : null}
        <Text size="sm">
          Each runs once more, oldest first, with flows, formats and connections as they are then. It goes on when this
          window is closed, and can be cancelled.
        </Text>
        {start.error ? <ErrorPanel title="Not started" error={start.error} /> : null}
        <Refusals errors={start.data?.userErrors} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            loading={start.isPending}
            disabled={total === 0 || (total === undefined && !filter?.key)}
            onClick={() => start.mutate()}
          >
            Replay
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Progressing({ replay, onClose }: { replay: BulkReplay; onClose: () => void }) {
  const client = useQueryClient()
  const cancel = useMutation({
    mutationFn: async () => (await request(BulkReplayCancel, { id: replay.id })).bulkReplayCancel,
    onSuccess: () => client.invalidateQueries({ queryKey: KEY() }),
  })
  const { state, total, handled, replayed } = replay
  const isGoing = isRunning(replay)
  const left = handled - replayed
  const word = { RUNNING: 'Replaying', DONE: 'Replayed', CANCELLED: 'Cancelled after' }[state]
  const share = total ? (100 * handled) / total : 100
  return (
    <Stack gap={4} data-testid="bulk-replay">
      <Group gap="xs">
        <Text size="sm" role="status">
          {word} {count(handled)}
          {isGoing ? ` of ${total === null || total === undefined ? 'those that match' : count(total)}` : ''}
          {isGoing ? '' : handled === 1 ? ' message' : ' messages'}
          {left > 0 ? `, ${count(left)} of them left alone` : ''}
        </Text>
        {isGoing ? (
          <Button size="compact-xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel the replay
          </Button>
        ) : (
          <Button size="compact-xs" variant="default" onClick={onClose}>
            Close
          </Button>
        )}
      </Group>
      {isGoing ? <Progress value={share} size="sm" animated={!total} aria-label="Replayed" /> : null}
      {cancel.error ? <ErrorPanel title="Not cancelled" error={cancel.error} /> : null}
      <Refusals errors={cancel.data?.userErrors} />
    </Stack>
  )
}
