import { Code, Text } from '@mantine/core'
import { graphql } from '@/gql'
import type { ConnectionCreateInput, ConnectionsQuery, ConnectionUpdateInput } from '@/gql/graphql'
import { useEditing } from '@/shared/forms/useEditing'
import { useMe } from '@/shared/graphql/me'
import { request } from '@/shared/graphql/request'
import { ConfigurationList } from '@/shared/ui/ConfigurationList'
import { Empty } from '@/shared/ui/Empty'
import { moment } from '@/shared/ui/format'
import { Page } from '@/shared/ui/Page'
import { CircuitState } from './CircuitState'
import { ConnectionTest } from './ConnectionTest'

const Connections = graphql(`
  query Connections($after: String) {
    connections(first: 50, after: $after) {
      nodes {
        id name secretSet updatedAt
        limits { maxConcurrency circuitBreaker { enabled failurePercent minimumAttempts waitSeconds } }
        circuit { state retryAt failure { code message } }
        settings {
          http {
            url method timeoutMs successStatuses compress signed
            query { name value }
            headers { name value }
            tls { caCertificates clientCertificate }
            authentication {
              kind user
              apiKey { place name }
              token { url method contentType payload tokenPath header prefix lifetimeSeconds }
              oauth2 { tokenUrl scope audience credentialsInBody }
            }
          }
          directory { path }
          postgres { host port database user tls caCertificates statementTimeoutMs maxConnections }
          mysql { host port database user tls caCertificates statementTimeoutMs maxConnections }
          sqlite { path statementTimeoutMs maxConnections }
          s3 { bucket region endpoint pathStyle accessKeyId prefix }
          googleCloud { bucket prefix }
          azure { account container endpoint authentication prefix }
          sftp { host port user authentication hostKeys directory timeoutMs }
          email { host port tls user from to cc subject body caCertificates timeoutMs }
          nats { host port tls user caCertificates timeoutMs }
          rabbitmq { host port virtualHost tls user caCertificates timeoutMs }
          redis { host port database tls user caCertificates timeoutMs }
          kafka { host port otherBrokers { host port } tls user mechanism caCertificates timeoutMs }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`)
const ConnectionCreate = graphql(`
  mutation ConnectionCreate($input: ConnectionCreateInput!) {
    connectionCreate(input: $input) { connection { id } userErrors { code field message } }
  }
`)
const ConnectionUpdate = graphql(`
  mutation ConnectionUpdate($input: ConnectionUpdateInput!) {
    connectionUpdate(input: $input) { connection { id } userErrors { code field message } }
  }
`)
const ConnectionDelete = graphql(`
  mutation ConnectionDelete($id: ID!) { connectionDelete(id: $id) { deletedId userErrors { code field message } } }
`)

type Row = ConnectionsQuery['connections']['nodes'][number]

const KINDS = {
  http: 'HTTP',
  directory: 'Directory',
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  sqlite: 'SQLite',
  s3: 'S3',
  googleCloud: 'Google Cloud Storage',
  azure: 'Azure Blob Storage',
  sftp: 'SFTP',
  email: 'E-mail',
  nats: 'NATS',
  rabbitmq: 'RabbitMQ',
  redis: 'Redis',
  kafka: 'Kafka',
} as const

function kindOf(settings: Row['settings']) {
  for (const [kind, name] of Object.entries(KINDS)) if (settings[kind as keyof typeof KINDS]) return name
  return ''
}

function placeOf(settings: Row['settings']) {
  const {
    http,
    directory,
    postgres,
    mysql,
    sqlite,
    s3,
    googleCloud,
    azure,
    sftp,
    email,
    nats,
    rabbitmq,
    redis,
    kafka,
  } = settings
  if (email) return `${email.to.join(', ')} by ${email.host}:${email.port}`
  if (http) return `${http.method} ${http.url}`
  const server = postgres ?? mysql
  if (server) return `${server.host}:${server.port} ${server.database}`
  const plain = nats ?? kafka
  if (plain) return `${plain.host}:${plain.port}`
  if (rabbitmq) return `${rabbitmq.host}:${rabbitmq.port} ${rabbitmq.virtualHost}`
  if (redis) return `${redis.host}:${redis.port}/${redis.database}`
  const bucket = s3 ?? googleCloud
  if (bucket) return [bucket.bucket, bucket.prefix].filter(Boolean).join('/')
  if (azure) return [azure.account, azure.container, azure.prefix].filter(Boolean).join('/')
  if (sftp) return `${sftp.host}:${sftp.port} ${sftp.directory}`.trim()
  return (sqlite ?? directory)?.path || '(the folder itself)'
}

/** What most servers cannot be reached without, although the API does not insist. */
const NEEDED = ['password', 'hostKeys']

export function ConnectionsPage() {
  const { mayEdit, mayOperate } = useMe()
  const editing = useEditing<Row>({
    noun: 'connection',
    nameOf: ({ name }) => name,
    may: mayEdit,
    create: {
      type: 'ConnectionCreateInput',
      form: { prominent: new Set(NEEDED) },
      save: async (input: ConnectionCreateInput) =>
        (await request(ConnectionCreate, { input })).connectionCreate.userErrors,
    },
    update: {
      type: 'ConnectionUpdateInput',
      prominent: ['name', 'settings', ...NEEDED],
      save: async (input: ConnectionUpdateInput) =>
        (await request(ConnectionUpdate, { input })).connectionUpdate.userErrors,
    },
  })
  return (
    <Page
      title="Connections"
      lead="Where flows read and write. Secrets are sealed and never shown again."
      actions={editing.add}
    >
      <ConfigurationList<Row>
        noun="connections"
        page={async (after, signal) => (await request(Connections, { after }, signal)).connections}
        nameOf={({ name }) => name}
        columns={[
          {
            title: 'Name',
            cell: (row) => (
              <Text size="sm" fw={600}>
                {row.name}
              </Text>
            ),
          },
          { title: 'Kind', cell: (row) => kindOf(row.settings), nowrap: true },
          {
            title: 'Where',
            cell: (row) => (
              <Code fz={12} className="break">
                {placeOf(row.settings)}
              </Code>
            ),
            hideNarrow: true,
          },
          { title: 'State', cell: ({ circuit }) => <CircuitState {...circuit} /> },
          { title: 'Secret', cell: (row) => (row.secretSet ? 'set' : 'none'), hideNarrow: true, nowrap: true },
          { title: 'Changed', cell: (row) => moment(row.updatedAt), hideNarrow: true, nowrap: true },
        ]}
        extra={mayOperate ? ({ id, name }) => <ConnectionTest id={id} name={name} /> : undefined}
        onEdit={editing.edit}
        onDelete={
          mayEdit ? async ({ id }) => (await request(ConnectionDelete, { id })).connectionDelete.userErrors : undefined
        }
        empty={
          <Empty title="No connection yet" action={editing.add}>
            A flow writes to a connection: an HTTP endpoint, a directory, an object store, a database, a mail server or
            a message broker. A feed reads from a broker.
          </Empty>
        }
      />
      {editing.form}
    </Page>
  )
}
