import { Group, Stack, Text } from '@mantine/core'
import { graphql } from '@/gql'
import type { UserCreateInput, UsersQuery, UserUpdateInput } from '@/gql/graphql'
import { useEditing } from '@/shared/forms/useEditing'
import { request } from '@/shared/graphql/request'
import { ConfigurationList } from '@/shared/ui/ConfigurationList'
import { moment } from '@/shared/ui/format'
import { StatusBadge } from '@/shared/ui/StatusBadge'

const UsersDocument = graphql(`
  query Users($after: String) {
    users(first: 50, after: $after) {
      nodes { id login name role disabled createdAt }
      pageInfo { hasNextPage endCursor }
    }
  }
`)
const UserCreate = graphql(`
  mutation UserCreate($input: UserCreateInput!) {
    userCreate(input: $input) { user { id } userErrors { code field message } }
  }
`)
const UserUpdate = graphql(`
  mutation UserUpdate($input: UserUpdateInput!) {
    userUpdate(input: $input) { user { id } userErrors { code field message } }
  }
`)
const UserDelete = graphql(`
  mutation UserDelete($id: ID!) { userDelete(id: $id) { deletedId userErrors { code field message } } }
`)

type Row = UsersQuery['users']['nodes'][number]

export const roleWord = (role: string) => role.toLowerCase().replace('_', ' ')

export function Users() {
  const editing = useEditing<Row>({
    noun: 'user',
    nameOf: ({ login }) => login,
    create: {
      type: 'UserCreateInput',
      initial: { role: 'VIEWER' },
      save: async (input: UserCreateInput) => (await request(UserCreate, { input })).userCreate.userErrors,
    },
    update: {
      type: 'UserUpdateInput',
      prominent: ['role', 'name', 'password', 'disabled'],
      save: async (input: UserUpdateInput, before) => {
        // What was not touched is left out: name and password are only for the tenant that manages the login.
        const { role, name, disabled, ...rest } = input
        const changed = {
          ...rest,
          ...(role !== before.role ? { role } : {}),
          ...(name !== before.name ? { name } : {}),
          ...(disabled !== before.disabled ? { disabled } : {}),
        }
        return (await request(UserUpdate, { input: changed })).userUpdate.userErrors
      },
    },
  })
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" className="muted">
          Who may sign in to this tenant, and what each may do here.
        </Text>
        {editing.add}
      </Group>
      <ConfigurationList<Row>
        noun="users"
        page={async (after, signal) => (await request(UsersDocument, { after }, signal)).users}
        nameOf={({ login }) => login}
        columns={[
          { title: 'Login', cell: (row) => row.login },
          { title: 'Name', cell: (row) => row.name, hideNarrow: true },
          { title: 'Role', cell: (row) => roleWord(row.role), nowrap: true },
          {
            title: 'May sign in',
            cell: (row) => <StatusBadge tone={row.disabled ? 'bad' : 'ok'}>{row.disabled ? 'no' : 'yes'}</StatusBadge>,
            hideNarrow: true,
          },
          { title: 'Since', cell: (row) => moment(row.createdAt), hideNarrow: true, nowrap: true },
        ]}
        onEdit={editing.edit}
        onDelete={async ({ id }) => (await request(UserDelete, { id })).userDelete.userErrors}
        deleteWarning="It is no member of this tenant from then on; where this tenant made the login, the login goes too."
        empty={null}
      />
      {editing.form}
    </Stack>
  )
}
