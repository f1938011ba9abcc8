import { Code, Group, Stack, Text } from '@mantine/core'
import { graphql } from '@/gql'
import type { ListenerCreateInput, ListenersQuery, ListenerUpdateInput } from '@/gql/graphql'
import { useEditing } from '@/shared/forms/useEditing'
import { useMe } from '@/shared/graphql/me'
import { request } from '@/shared/graphql/request'
import { ConfigurationList } from '@/shared/ui/ConfigurationList'
import { Copy } from '@/shared/ui/Copy'
import { Empty } from '@/shared/ui/Empty'
import { bytes } from '@/shared/ui/format'
import { Page } from '@/shared/ui/Page'
import { RowSwitch } from '@/shared/ui/RowSwitch'

const Listeners = graphql(`
  query Listeners($after: String) {
    listeners(first: 50, after: $after) {
      nodes {
        id name path urlPath methods enabled maxBodyBytes rateLimit { perSecond burst }
        authentication { kind header }
        reply { waitMs kind template { mediaType body } }
        flow { id name }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`)
const ListenerCreate = graphql(`
  mutation ListenerCreate($input: ListenerCreateInput!) {
    listenerCreate(input: $input) { listener { id } userErrors { code field message } }
  }
`)
const ListenerUpdate = graphql(`
  mutation ListenerUpdate($input: ListenerUpdateInput!) {
    listenerUpdate(input: $input) { listener { id } userErrors { code field message } }
  }
`)
const ListenerDelete = graphql(`
  mutation ListenerDelete($id: ID!) { listenerDelete(id: $id) { deletedId userErrors { code field message } } }
`)

type Row = ListenersQuery['listeners']['nodes'][number]

const AUTHENTICATION = { NONE: 'open', BASIC: 'user and password', BEARER: 'token', API_KEY: 'API key' } as const

const REPLIES = {
  RECEIPT: 'with a receipt',
  HL7: 'with an HL7 acknowledgement',
  FHIR: 'with an OperationOutcome',
  RESULT: 'with the result',
  TEMPLATE: 'in its own words',
} as const

const answers = ({ reply }: Row) => `${REPLIES[reply.kind]}, ${reply.waitMs ? 'when the flow has run' : 'at once'}`

export function ListenersPage() {
  const { mayEdit } = useMe()
  const editing = useEditing<Row>({
    noun: 'listener',
    nameOf: ({ name }) => name,
    may: mayEdit,
    create: {
      type: 'ListenerCreateInput',
      initial: { enabled: true },
      save: async (input: ListenerCreateInput) => (await request(ListenerCreate, { input })).listenerCreate.userErrors,
    },
    update: {
      type: 'ListenerUpdateInput',
      prominent: ['name', 'path', 'methods', 'authentication'],
      save: async (input: ListenerUpdateInput) => (await request(ListenerUpdate, { input })).listenerUpdate.userErrors,
    },
  })
  return (
    <Page title="Listeners" lead="Where payloads arrive. Each has an address of its own." actions={editing.add}>
      <ConfigurationList<Row>
        noun="listeners"
        page={async (after, signal) => (await request(Listeners, { after }, signal)).listeners}
        nameOf={({ name }) => name}
        columns={[
          {
            title: 'Name',
            cell: (row) => (
              <Stack gap={0}>
                <Text size="sm" fw={600}>
                  {row.name}
                </Text>
                <Group gap={4} wrap="nowrap">
                  <Code fz={12} className="break">
                    {row.urlPath}
                  </Code>
                  <Copy value={location.origin + row.urlPath} label={`Copy the address of ${row.name}`} />
                </Group>
              </Stack>
            ),
          },
          { title: 'Methods', cell: (row) => row.methods.join(', '), hideNarrow: true },
          { title: 'Lets in', cell: (row) => AUTHENTICATION[row.authentication.kind], hideNarrow: true, nowrap: true },
          { title: 'Up to', cell: (row) => bytes(row.maxBodyBytes), hideNarrow: true, nowrap: true },
          { title: 'Answers', cell: (row) => answers(row), hideNarrow: true },
          { title: 'Feeds', cell: (row) => row.flow?.name ?? 'no flow', hideNarrow: true },
          {
            title: 'Enabled',
            width: 80,
            cell: (row) => (
              <RowSwitch
                label={`${row.name} is enabled`}
                checked={row.enabled}
                may={mayEdit}
                change={async (enabled) =>
                  (await request(ListenerUpdate, { input: { id: row.id, enabled } })).listenerUpdate.userErrors
                }
              />
            ),
          },
        ]}
        onEdit={editing.edit}
        onDelete={
          mayEdit ? async ({ id }) => (await request(ListenerDelete, { id })).listenerDelete.userErrors : undefined
        }
        deleteWarning="Its address answers with 404 from then on. Its messages stay."
        empty={
          <Empty title="No listener yet" action={editing.add}>
            A listener gives partners an address to send payloads to.
          </Empty>
        }
      />
      {editing.form}
    </Page>
  )
}
