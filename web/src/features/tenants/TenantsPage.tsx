import { Code, Group, NativeSelect, Text } from '@mantine/core'
import { useState } from 'react'
import { graphql } from '@/gql'
import type { TenantCreateInput, TenantsQuery, TenantUpdateInput, TenantUsageQuery } from '@/gql/graphql'
import { useEditing } from '@/shared/forms/useEditing'
import { useMe } from '@/shared/graphql/me'
import { request } from '@/shared/graphql/request'
import { ConfigurationList } from '@/shared/ui/ConfigurationList'
import { Empty } from '@/shared/ui/Empty'
import { bytes, count, moment } from '@/shared/ui/format'
import { Page } from '@/shared/ui/Page'

const Tenants = graphql(`
  query Tenants($after: String) {
    tenants(first: 50, after: $after) {
      nodes { id slug name createdAt }
      pageInfo { hasNextPage endCursor }
    }
  }
`)
const Usage = graphql(`
  query TenantUsage($tenantIds: [ID!]!, $days: Int!) {
    tenantUsage(tenantIds: $tenantIds, days: $days) {
      countedUntil
      tenants { tenantId messages bytes executions }
    }
  }
`)
const TenantCreate = graphql(`
  mutation TenantCreate($input: TenantCreateInput!) {
    tenantCreate(input: $input) { tenant { id } userErrors { code field message } }
  }
`)
const TenantUpdate = graphql(`
  mutation TenantUpdate($input: TenantUpdateInput!) {
    tenantUpdate(input: $input) { tenant { id } userErrors { code field message } }
  }
`)
const TenantDelete = graphql(`
  mutation TenantDelete($id: ID!) { tenantDelete(id: $id) { deletedId userErrors { code field message } } }
`)

type Used = TenantUsageQuery['tenantUsage']['tenants'][number]
type Row = TenantsQuery['tenants']['nodes'][number] & { used: Used | undefined }

const PERIODS = [
  { value: '1', label: 'Today (UTC)' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '365', label: 'Last 365 days' },
]

/** For platform admins: all tenants, but nothing of what is in them. */
export function TenantsPage() {
  const { me } = useMe()
  const [days, setDays] = useState(30)
  const [countedUntil, setCountedUntil] = useState<string | null>()
  const editing = useEditing<Row>({
    noun: 'tenant',
    nameOf: ({ name }) => name,
    create: {
      type: 'TenantCreateInput',
      save: async (input: TenantCreateInput) => (await request(TenantCreate, { input })).tenantCreate.userErrors,
    },
    update: {
      type: 'TenantUpdateInput',
      prominent: ['name', 'slug'],
      save: async (input: TenantUpdateInput) => (await request(TenantUpdate, { input })).tenantUpdate.userErrors,
    },
  })
  if (!me.account?.platformAdmin)
    return (
      <Page title="Tenants">
        <Empty title="Only for platform admins">Your login manages no tenants.</Empty>
      </Page>
    )
  return (
    <Page
      title="Tenants"
      lead="Isolated customers. Their data is theirs: from here they can be made, renamed and deleted, and what they use is seen."
      actions={editing.add}
    >
      <Group gap="xs" align="flex-end">
        <NativeSelect
          label="Usage of"
          w={160}
          data={PERIODS}
          value={String(days)}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
        />
        <Text size="sm" className="muted" pb={8}>
          {countedUntil === undefined
            ? ''
            : countedUntil === null
              ? 'Nothing is counted yet.'
              : `Counted until ${moment(countedUntil)}, by days of UTC.`}
        </Text>
      </Group>
      <ConfigurationList<Row>
        noun="tenants"
        variant={days}
        page={async (after, signal) => {
          const { tenants } = await request(Tenants, { after }, signal)
          const tenantIds = tenants.nodes.map(({ id }) => id)
          const { tenantUsage } = await request(Usage, { tenantIds, days }, signal)
          setCountedUntil(tenantUsage.countedUntil ?? null)
          const used = new Map(tenantUsage.tenants.map((one) => [one.tenantId, one]))
          return { ...tenants, nodes: tenants.nodes.map((tenant) => ({ ...tenant, used: used.get(tenant.id) })) }
        }}
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
          { title: 'Addresses begin with', cell: (row) => <Code fz={12}>/in/{row.slug}/</Code> },
          { title: 'Messages', cell: ({ used }) => count(used?.messages ?? 0), number: true },
          {
            title: 'Payloads',
            cell: ({ used }) => bytes(used?.bytes ?? 0),
            number: true,
            hideNarrow: true,
            nowrap: true,
          },
          { title: 'Executions', cell: ({ used }) => count(used?.executions ?? 0), number: true, hideNarrow: true },
          { title: 'Since', cell: (row) => moment(row.createdAt), hideNarrow: true, nowrap: true },
        ]}
        onEdit={editing.edit}
        onDelete={async ({ id }) => (await request(TenantDelete, { id })).tenantDelete.userErrors}
        deleteWarning="Its configuration and the logins it made go too. A tenant with messages cannot be deleted."
        empty={
          <Empty title="No tenant yet" action={editing.add}>
            A tenant is an isolated customer with users, listeners and messages of its own. Its first owner signs in and
            goes on from there.
          </Empty>
        }
      />
      {editing.form}
    </Page>
  )
}
