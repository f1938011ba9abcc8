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

const Connections = graphql(`
  query Connections($after: String) {
    connections(first: 50, after: $after) {
      nodes {
        id name secretSet updatedAt
        settings {
          http {
            url method timeoutMs
            headers { name value }
            authentication {
              kind user
              token { url method contentType payload tokenPath header prefix lifetimeSeconds }
            }
          }
          directory { path }
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

export function ConnectionsPage() {
  const { mayEdit } = useMe()
  const editing = useEditing<Row>({
    noun: 'connection',
    nameOf: ({ name }) => name,
    may: mayEdit,
    create: {
      type: 'ConnectionCreateInput',
      save: async (input: ConnectionCreateInput) =>
        (await request(ConnectionCreate, { input })).connectionCreate.userErrors,
    },
    update: {
      type: 'ConnectionUpdateInput',
      prominent: ['name', 'settings'],
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
          { title: 'Kind', cell: (row) => (row.settings.http ? 'HTTP' : 'Directory'), nowrap: true },
          {
            title: 'Where',
            cell: ({ settings: { http, directory } }) => (
              <Code fz={12} className="break">
                {http ? `${http.method} ${http.url}` : directory?.path || '(the folder itself)'}
              </Code>
            ),
            hideNarrow: true,
          },
          { title: 'Secret', cell: (row) => (row.secretSet ? 'set' : 'none'), hideNarrow: true, nowrap: true },
          { title: 'Changed', cell: (row) => moment(row.updatedAt), hideNarrow: true, nowrap: true },
        ]}
        onEdit={editing.edit}
        onDelete={
          mayEdit ? async ({ id }) => (await request(ConnectionDelete, { id })).connectionDelete.userErrors : undefined
        }
        empty={
          <Empty title="No connection yet" action={editing.add}>
            A flow writes to a connection: an HTTP endpoint or a directory.
          </Empty>
        }
      />
      {editing.form}
    </Page>
  )
}
