import { Button, Code, Text } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { graphql } from '@/gql'
import type { TenantCreateInput, TenantsQuery, TenantUpdateInput } from '@/gql/graphql'
import { toInput } from '@/shared/forms/describe'
import { EditDrawer } from '@/shared/forms/EditDrawer'
import { useMe } from '@/shared/graphql/me'
import { request } from '@/shared/graphql/request'
import { ConfigurationList } from '@/shared/ui/ConfigurationList'
import { Empty } from '@/shared/ui/Empty'
import { moment } from '@/shared/ui/format'
import { Page } from '@/shared/ui/Page'

const Tenants = graphql(`
  query Tenants($after: String) {
    tenants(first: 50, after: $after) {
      nodes { id slug name createdAt }
      pageInfo { hasNextPage endCursor }
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

type Row = TenantsQuery['tenants']['nodes'][number]

/** For platform admins: all tenants, but nothing of what is in them. */
export function TenantsPage() {
  const { me } = useMe()
  const [edited, setEdited] = useState<Row | 'new'>()
  if (!me.account?.platformAdmin)
    return (
      <Page title="Tenants">
        <Empty title="Only for platform admins">Your login manages no tenants.</Empty>
      </Page>
    )
  const add = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setEdited('new')}>
      New tenant
    </Button>
  )
  return (
    <Page
      title="Tenants"
      lead="Isolated customers. Their data is theirs: from here they can be made, renamed and deleted."
      actions={add}
    >
      <ConfigurationList<Row>
        noun="tenants"
        page={async (after, signal) => (await request(Tenants, { after }, signal)).tenants}
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
          { title: 'Since', cell: (row) => moment(row.createdAt), hideNarrow: true, nowrap: true },
        ]}
        onEdit={setEdited}
        onDelete={async ({ id }) => (await request(TenantDelete, { id })).tenantDelete.userErrors}
        deleteWarning="Its configuration and the logins it made go too. A tenant with messages cannot be deleted."
        empty={
          <Empty title="No tenant yet" action={add}>
            A tenant is an isolated customer with users, listeners and messages of its own. Its first owner signs in and
            goes on from there.
          </Empty>
        }
      />
      {edited === 'new' ? (
        <EditDrawer
          title="New tenant"
          type="TenantCreateInput"
          saved="The tenant was made"
          save={async (input: TenantCreateInput) => (await request(TenantCreate, { input })).tenantCreate.userErrors}
          onClose={() => setEdited(undefined)}
        />
      ) : edited ? (
        <EditDrawer
          title={`Edit ${edited.name}`}
          type="TenantUpdateInput"
          initial={toInput('TenantUpdateInput', edited)}
          form={{ hidden: new Set(['id']), prominent: new Set(['name', 'slug']) }}
          saved="The tenant was changed"
          save={async (input: TenantUpdateInput) => (await request(TenantUpdate, { input })).tenantUpdate.userErrors}
          onClose={() => setEdited(undefined)}
        />
      ) : null}
    </Page>
  )
}
