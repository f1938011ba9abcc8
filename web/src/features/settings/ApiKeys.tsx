import { Alert, Button, Code, Group, Modal, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { graphql } from '@/gql'
import type { ApiKeyCreateInput, ApiKeysQuery, ApiKeyUpdateInput } from '@/gql/graphql'
import { useEditing } from '@/shared/forms/useEditing'
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
  const [secret, setSecret] = useState<string>()
  const listeners = new Map(names.data?.listeners.map(({ id, name }) => [id, name]))
  const options = { listenerIds: asOptions(names.data?.listeners) }
  const editing = useEditing<Row>({
    noun: 'API key',
    nameOf: ({ name }) => name,
    create: {
      type: 'ApiKeyCreateInput',
      initial: { role: 'API_USER' },
      form: { options },
      save: async (input: ApiKeyCreateInput) => {
        const { apiKeyCreate } = await request(ApiKeyCreate, { input })
        if (apiKeyCreate.secret) setSecret(apiKeyCreate.secret)
        return apiKeyCreate.userErrors
      },
    },
    update: {
      type: 'ApiKeyUpdateInput',
      prominent: ['name', 'role', 'listenerIds', 'expiresAt'],
      options,
      save: async (input: ApiKeyUpdateInput) =>
        (await request(ApiKeyUpdate, { input: { ...input, expiresAt: input.expiresAt ?? null } })).apiKeyUpdate
          .userErrors,
    },
  })
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" className="muted">
          Credentials of machines. A key is shown once, when it is made.
        </Text>
        {editing.add}
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
        onEdit={editing.edit}
        onDelete={async ({ id }) => (await request(ApiKeyDelete, { id })).apiKeyDelete.userErrors}
        deleteWarning="Whoever uses this key is refused from then on."
        empty={<Empty title="No API key yet">Partners that call a listener with an API key need one.</Empty>}
      />
      {editing.form}
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
