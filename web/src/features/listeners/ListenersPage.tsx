import { Button, Code, Group, Stack, Switch, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { graphql } from '@/gql'
import type { ListenerCreateInput, ListenersQuery, ListenerUpdateInput } from '@/gql/graphql'
import { toInput } from '@/shared/forms/describe'
import { EditDrawer } from '@/shared/forms/EditDrawer'
import { useMe } from '@/shared/graphql/me'
import { request } from '@/shared/graphql/request'
import { ConfigurationList } from '@/shared/ui/ConfigurationList'
import { Copy } from '@/shared/ui/Copy'
import { Empty } from '@/shared/ui/Empty'
import { bytes } from '@/shared/ui/format'
import { Page } from '@/shared/ui/Page'

const Listeners = graphql(`
  query Listeners($after: String) {
    listeners(first: 50, after: $after) {
      nodes {
        id name path urlPath methods enabled maxBodyBytes
        authentication { kind header }
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

export function ListenersPage() {
  const { mayEdit } = useMe()
  const client = useQueryClient()
  const [edited, setEdited] = useState<Row | 'new'>()
  const enable = useMutation({
    mutationFn: ({ id, enabled }: { id: string; enabled: boolean }) =>
      request(ListenerUpdate, { input: { id, enabled } }),
    onSuccess: ({ listenerUpdate: { userErrors } }) => {
      for (const { message } of userErrors) notifications.show({ title: 'Not changed', message, color: 'red.8' })
      void client.invalidateQueries()
    },
    onError: ({ message }) => notifications.show({ title: 'Not changed', message, color: 'red.8' }),
  })
  const add = mayEdit ? (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setEdited('new')}>
      New listener
    </Button>
  ) : null
  return (
    <Page title="Listeners" lead="Where payloads arrive. Each has an address of its own." actions={add}>
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
          { title: 'Feeds', cell: (row) => row.flow?.name ?? 'no flow', hideNarrow: true },
          {
            title: 'Enabled',
            width: 80,
            cell: (row) => (
              <Switch
                aria-label={`${row.name} is enabled`}
                checked={row.enabled}
                disabled={!mayEdit || enable.isPending}
                onChange={(event) => enable.mutate({ id: row.id, enabled: event.currentTarget.checked })}
              />
            ),
          },
        ]}
        onEdit={mayEdit ? setEdited : undefined}
        onDelete={
          mayEdit ? async ({ id }) => (await request(ListenerDelete, { id })).listenerDelete.userErrors : undefined
        }
        deleteWarning="Its address answers with 404 from then on. Its messages stay."
        empty={
          <Empty title="No listener yet" action={add}>
            A listener gives partners an address to send payloads to.
          </Empty>
        }
      />
      {edited === 'new' ? (
        <EditDrawer
          title="New listener"
          type="ListenerCreateInput"
          initial={{ enabled: true }}
          saved="The listener was made"
          save={async (input: ListenerCreateInput) =>
            (await request(ListenerCreate, { input })).listenerCreate.userErrors
          }
          onClose={() => setEdited(undefined)}
        />
      ) : edited ? (
        <EditDrawer
          title={`Edit ${edited.name}`}
          type="ListenerUpdateInput"
          initial={toInput('ListenerUpdateInput', edited)}
          form={{ hidden: new Set(['id']), prominent: new Set(['name', 'path', 'methods', 'authentication']) }}
          saved="The listener was changed"
          save={async (input: ListenerUpdateInput) =>
            (await request(ListenerUpdate, { input })).listenerUpdate.userErrors
          }
          onClose={() => setEdited(undefined)}
        />
      ) : null}
    </Page>
  )
}
