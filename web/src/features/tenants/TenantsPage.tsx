import { Code, Text } from '@mantine/core'
import { graphql } from '@/gql'
import type { TenantCreateInput, TenantsQuery, TenantUpdateInput } from '@/gql/graphql'
import { useEditing } from '@/shared/forms/useEditing'
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
      lead="Isolated customers. Their data is theirs: from here they can be made, renamed and deleted."
      actions={editing.add}
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
