import { Code, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { graphql } from '@/gql'
import type { FeedCreateInput, FeedState, FeedsQuery, FeedUpdateInput } from '@/gql/graphql'
import { useEditing } from '@/shared/forms/useEditing'
import { asOptions, namesOptions } from '@/shared/graphql/configuration'
import { useMe } from '@/shared/graphql/me'
import { request } from '@/shared/graphql/request'
import { ConfigurationList } from '@/shared/ui/ConfigurationList'
import { Empty } from '@/shared/ui/Empty'
import { moment } from '@/shared/ui/format'
import { Page } from '@/shared/ui/Page'
import { RowSwitch } from '@/shared/ui/RowSwitch'
import { StatusBadge, type Tone } from '@/shared/ui/StatusBadge'

const Feeds = graphql(`
  query Feeds($after: String) {
    feeds(first: 50, after: $after) {
      nodes {
        id name enabled state lastReceivedAt listenerId connectionId lastError { code message at }
        listener { name } connection { name }
        source { nats { stream durable subject } rabbitmq { queue } redis { stream group field } kafka { topic begin whenLost } }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`)
const FeedCreate = graphql(`
  mutation FeedCreate($input: FeedCreateInput!) {
    feedCreate(input: $input) { feed { id } userErrors { code field message } }
  }
`)
const FeedUpdate = graphql(`
  mutation FeedUpdate($input: FeedUpdateInput!) {
    feedUpdate(input: $input) { feed { id } userErrors { code field message } }
  }
`)
const FeedDelete = graphql(`
  mutation FeedDelete($id: ID!) { feedDelete(id: $id) { deletedId userErrors { code field message } } }
`)

type Row = FeedsQuery['feeds']['nodes'][number]

const STATES: Record<FeedState, { tone: Tone; word: string }> = {
  IDLE: { tone: 'info', word: 'idle' },
  CONNECTED: { tone: 'ok', word: 'connected' },
  FAILING: { tone: 'bad', word: 'failing' },
}

function sourceOf({ nats, rabbitmq, redis, kafka }: Row['source']) {
  if (nats) return [`${nats.stream} as ${nats.durable}`, nats.subject].filter(Boolean).join(', ')
  if (redis) return `${redis.stream} as ${redis.group}`
  return kafka?.topic ?? rabbitmq?.queue ?? ''
}

/** What it does, and the last error while that still stands or came after the last message. */
function stateOf({ state, lastError, lastReceivedAt }: Row) {
  const { tone, word } = STATES[state]
  const error = lastError && (state === 'FAILING' || !lastReceivedAt || lastError.at > lastReceivedAt)
  return (
    <Stack gap={2} align="flex-start">
      <StatusBadge tone={tone}>{word}</StatusBadge>
      {error ? (
        <Text size="xs" className="break">
          {lastError.message} ({lastError.code})
        </Text>
      ) : null}
    </Stack>
  )
}

export function FeedsPage() {
  const { mayEdit } = useMe()
  const names = useQuery(namesOptions())
  const nameOf = ({ name }: Row) => name
  const brokers = names.data?.connections.filter(
    ({ settings }) => settings.nats || settings.rabbitmq || settings.redis || settings.kafka,
  )
  const options = { listenerId: asOptions(names.data?.listeners), connectionId: asOptions(brokers) }
  const editing = useEditing<Row>({
    noun: 'feed',
    nameOf,
    may: mayEdit,
    create: {
      type: 'FeedCreateInput',
      form: { options, prominent: new Set(['source', 'enabled']) },
      save: async (input: FeedCreateInput) => (await request(FeedCreate, { input })).feedCreate.userErrors,
    },
    update: {
      type: 'FeedUpdateInput',
      prominent: ['name', 'source'],
      options,
      save: async (input: FeedUpdateInput) => (await request(FeedUpdate, { input })).feedUpdate.userErrors,
    },
  })
  return (
    <Page
      title="Feeds"
      lead="They bring what a message broker has to a listener, where it becomes a message like any other. The broker is told only when it is stored."
      actions={editing.add}
    >
      <ConfigurationList<Row>
        noun="feeds"
        page={async (after, signal) => (await request(Feeds, { after }, signal)).feeds}
        nameOf={nameOf}
        columns={[
          {
            title: 'Name',
            cell: (row) => (
              <Text size="sm" fw={600}>
                {row.name}
              </Text>
            ),
          },
          { title: 'State', cell: stateOf },
          {
            title: 'From',
            cell: ({ source, connection }) => (
              <>
                <Code fz={12} className="break">
                  {sourceOf(source)}
                </Code>{' '}
                by {connection?.name ?? 'a connection that is gone'}
              </>
            ),
            hideNarrow: true,
          },
          { title: 'To', cell: ({ listener }) => listener?.name ?? 'is gone', hideNarrow: true },
          {
            title: 'Last message',
            cell: ({ lastReceivedAt }) => (lastReceivedAt ? moment(lastReceivedAt) : 'none yet'),
            hideNarrow: true,
            nowrap: true,
          },
          {
            title: 'Enabled',
            width: 80,
            cell: (row) => (
              <RowSwitch
                label={`${row.name} is enabled`}
                checked={row.enabled}
                may={mayEdit}
                change={async (enabled) =>
                  (await request(FeedUpdate, { input: { id: row.id, enabled } })).feedUpdate.userErrors
                }
              />
            ),
          },
        ]}
        onEdit={editing.edit}
        onDelete={mayEdit ? async ({ id }) => (await request(FeedDelete, { id })).feedDelete.userErrors : undefined}
        deleteWarning="It brings no more messages. What it has brought stays, and what the broker has stays there."
        empty={
          <Empty title="No feed yet" action={editing.add}>
            A feed needs a listener and a connection to NATS, RabbitMQ, Redis or Kafka.
          </Empty>
        }
      />
      {editing.form}
    </Page>
  )
}
