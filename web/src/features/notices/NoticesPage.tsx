import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { graphql } from '@/gql'
import type { NoticeCreateInput, NoticesQuery, NoticeUpdateInput } from '@/gql/graphql'
import { useEditing } from '@/shared/forms/useEditing'
import { asOptions, namesOptions } from '@/shared/graphql/configuration'
import { useMe } from '@/shared/graphql/me'
import { request } from '@/shared/graphql/request'
import { ConfigurationList } from '@/shared/ui/ConfigurationList'
import { Empty } from '@/shared/ui/Empty'
import { duration } from '@/shared/ui/format'
import { Page } from '@/shared/ui/Page'
import { RowSwitch } from '@/shared/ui/RowSwitch'
import { NoticeDeliveries } from './NoticeDeliveries'
import { NoticeTest } from './NoticeTest'

const Notices = graphql(`
  query Notices($after: String) {
    notices(first: 50, after: $after) {
      nodes { id name active flowIds on connectionId quietSeconds connection { name } }
      pageInfo { hasNextPage endCursor }
    }
  }
`)
const NoticeCreate = graphql(`
  mutation NoticeCreate($input: NoticeCreateInput!) {
    noticeCreate(input: $input) { notice { id } userErrors { code field message } }
  }
`)
const NoticeUpdate = graphql(`
  mutation NoticeUpdate($input: NoticeUpdateInput!) {
    noticeUpdate(input: $input) { notice { id } userErrors { code field message } }
  }
`)
const NoticeDelete = graphql(`
  mutation NoticeDelete($id: ID!) { noticeDelete(id: $id) { deletedId userErrors { code field message } } }
`)

type Row = NoticesQuery['notices']['nodes'][number]

export function NoticesPage() {
  const { mayOperate } = useMe()
  const names = useQuery(namesOptions())
  const nameOf = ({ name }: Row) => name
  const connections = names.data?.connections.filter(({ settings }) => settings.http || settings.email)
  const options = { flowIds: asOptions(names.data?.flows), connectionId: asOptions(connections) }
  const editing = useEditing<Row>({
    noun: 'notice',
    nameOf,
    may: mayOperate,
    create: {
      type: 'NoticeCreateInput',
      initial: { on: ['FAILURE', 'RECOVERY'] },
      form: { options, prominent: new Set(['on', 'flowIds', 'active']) },
      save: async (input: NoticeCreateInput) => (await request(NoticeCreate, { input })).noticeCreate.userErrors,
    },
    update: {
      type: 'NoticeUpdateInput',
      prominent: ['name', 'on', 'flowIds', 'connectionId'],
      options,
      save: async (input: NoticeUpdateInput) => (await request(NoticeUpdate, { input })).noticeUpdate.userErrors,
    },
  })
  return (
    <Page
      title="Notices"
      lead="Who is told when executions fail, recover, succeed or last too long: by e-mail or by a signed webhook."
      actions={editing.add}
    >
      <ConfigurationList<Row>
        noun="notices"
        page={async (after, signal) => (await request(Notices, { after }, signal)).notices}
        nameOf={nameOf}
        columns={[
          {
            title: 'Name',
            cell: (row) => (
              <Text size="sm" fw={600}>
                {row.name}
              </Text>
            ),
          },
          { title: 'Tells', cell: ({ on }) => on.map((kind) => kind.toLowerCase()).join(', ') },
          {
            title: 'Of',
            cell: ({ flowIds }) =>
              flowIds
                .map((id) => names.data?.flows.find((flow) => flow.id === id)?.name ?? 'a flow that is gone')
                .join(', ') || 'all flows',
            hideNarrow: true,
          },
          { title: 'By', cell: ({ connection }) => connection?.name ?? 'is gone', hideNarrow: true },
          {
            title: 'Quiet time',
            cell: ({ quietSeconds }) => (quietSeconds > 0 ? duration(quietSeconds * 1000) : 'none'),
            hideNarrow: true,
            nowrap: true,
          },
          {
            title: 'Active',
            width: 80,
            cell: (row) => (
              <RowSwitch
                label={`${row.name} is active`}
                checked={row.active}
                may={mayOperate}
                change={async (active) =>
                  (await request(NoticeUpdate, { input: { id: row.id, active } })).noticeUpdate.userErrors
                }
              />
            ),
          },
        ]}
        extra={({ id, name }) => (
          <Group gap={6} wrap="nowrap">
            <NoticeDeliveries id={id} name={name} mayRetry={mayOperate} />
            {mayOperate ? <NoticeTest id={id} name={name} /> : null}
          </Group>
        )}
        onEdit={editing.edit}
        onDelete={
          mayOperate ? async ({ id }) => (await request(NoticeDelete, { id })).noticeDelete.userErrors : undefined
        }
        deleteWarning="Nobody is told any more, and the log of what was told goes with it."
        empty={
          <Empty title="No notice yet" action={editing.add}>
            A notice tells somebody outside when executions fail or recover. It needs a connection of kind HTTP or
            e-mail.
          </Empty>
        }
      />
      {editing.form}
    </Page>
  )
}
