import { Alert, Button, Code, Group, Modal, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { graphql } from '@/gql'
import type { ApiKeyCreateInput, ApiKeysQuery, ApiKeyUpdateInput } from '@/gql/graphql'
import { toInput } from '@/shared/forms/describe'
import { EditDrawer } from '@/shared/forms/EditDrawer'
import { asOptions, namesOptions } from '@/shared/graphql/configuration'
import { request } from '@/shared/graphql/request'
import { ConfigurationList } from '@/shared/ui/ConfigurationList'
import { Copy } from '@/shared/ui/Copy'
import { Empty } from '@/shared/ui/Empty'
import { moment } from '@/shared/ui/format'
import { roleWord } from './Users'

const ApiKeysDocument = graphql(`
  query ApiKeys($after: String) {
    apiKeys(first: 50, after: $after) {
      nodes { id name role listenerIds hint expiresAt createdAt }
      pageInfo { hasNextPage endCursor }
    }
  }
`)
const ApiKeyCreate = graphql(`
  mutation ApiKeyCreate($input: ApiKeyCreateInput!) {
    apiKeyCreate(input: $input) { apiKey { id name } secret userErrors { code field message } }
  }
`)
const ApiKeyUpdate = graphql(`
  mutation ApiKeyUpdate($input: ApiKeyUpdateInput!) {
    apiKeyUpdate(input: $input) { apiKey { id } userErrors { code field message } }
  }
`)
const ApiKeyDelete = graphql(`
  mutation ApiKeyDelete($id: ID!) { apiKeyDelete(id: $id) { deletedId userErrors { code field message } } }
`)

type Row = ApiKeysQuery['apiKeys']['nodes'][number]

export function ApiKeys() {
  const names = useQuery(namesOptions())
  const [edited, setEdited] = useState<Row | 'new'>()
  const [secret, setSecret] = useState<string>()
  const listeners = new Map(names.data?.listeners.map(({ id, name }) => [id, name]))
  const options = { listenerIds: asOptions(names.data?.listeners) }
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" className="muted">
          Credentials of machines. A key is shown once, when it is made.
        </Text>
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setEdited('new')}>
          New API key
        </Button>
      </Group>
      <ConfigurationList<Row>
        noun="API keys"
        page={async (after, signal) => (await request(ApiKeysDocument, { after }, signal)).apiKeys}
        nameOf={({ name }) => name}
        columns={[
          { title: 'Name', cell: (row) => row.name },
          { title: 'Begins with', cell: (row) => <Code>{row.hint}…</Code> },
          { title: 'Role', cell: (row) => roleWord(row.role), hideNarrow: true, nowrap: true },
          {
            title: 'Listeners',
            cell: (row) => row.listenerIds.map((id) => listeners.get(id) ?? 'one that is gone').join(', ') || 'all',
            hideNarrow: true,
          },
          { title: 'Holds until', cell: (row) => (row.expiresAt ? moment(row.expiresAt) : 'no end'), hideNarrow: true },
        ]}
        onEdit={setEdited}
        onDelete={async ({ id }) => (await request(ApiKeyDelete, { id })).apiKeyDelete.userErrors}
        deleteWarning="Whoever uses this key is refused from then on."
        empty={<Empty title="No API key yet">Partners that call a listener with an API key need one.</Empty>}
      />
      {edited === 'new' ? (
        <EditDrawer
          title="New API key"
          type="ApiKeyCreateInput"
          initial={{ role: 'API_USER' }}
          form={{ options }}
          saved="The API key was made"
          save={async (input: ApiKeyCreateInput) => {
            const { apiKeyCreate } = await request(ApiKeyCreate, { input })
            if (apiKeyCreate.secret) setSecret(apiKeyCreate.secret)
            return apiKeyCreate.userErrors
          }}
          onClose={() => setEdited(undefined)}
        />
      ) : edited ? (
        <EditDrawer
          title={`Edit ${edited.name}`}
          type="ApiKeyUpdateInput"
          initial={toInput('ApiKeyUpdateInput', edited)}
          form={{ options, hidden: new Set(['id']), prominent: new Set(['name', 'role', 'listenerIds', 'expiresAt']) }}
          saved="The API key was changed"
          save={async (input: ApiKeyUpdateInput) =>
            (await request(ApiKeyUpdate, { input: { ...input, expiresAt: input.expiresAt ?? null } })).apiKeyUpdate
              .userErrors
          }
          onClose={() => setEdited(undefined)}
        />
      ) : null}
      <Modal
        opened={secret !== undefined}
        onClose={() => setSecret(undefined)}
        title="The new API key"
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <Alert color="yellow" variant="outline" title="Copy it now">
            It is not shown again. Whoever lost it makes a new one.
          </Alert>
          <Group gap="xs" wrap="nowrap">
            <Code block className="break" data-testid="secret" style={{ whiteSpace: 'pre-wrap' }}>
              {secret}
            </Code>
            <Copy value={secret ?? ''} label="Copy the key" />
          </Group>
          <Button onClick={() => setSecret(undefined)}>I have copied it</Button>
        </Stack>
      </Modal>
    </Stack>
  )
}
