import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { graphql } from '@/gql'
import type { ScheduleCreateInput, SchedulesQuery, ScheduleUpdateInput } from '@/gql/graphql'
import { useEditing } from '@/shared/forms/useEditing'
import { asOptions, namesOptions } from '@/shared/graphql/configuration'
import { useMe } from '@/shared/graphql/me'
import { request } from '@/shared/graphql/request'
import { ConfigurationList } from '@/shared/ui/ConfigurationList'
import { Empty } from '@/shared/ui/Empty'
import { moment } from '@/shared/ui/format'
import { Page } from '@/shared/ui/Page'
import { RowSwitch } from '@/shared/ui/RowSwitch'

const Schedules = graphql(`
  query Schedules($after: String) {
    schedules(first: 50, after: $after) {
      nodes { id kind active updatedAt flow { id name } parameters { name value } }
      pageInfo { hasNextPage endCursor }
    }
  }
`)
const ScheduleCreate = graphql(`
  mutation ScheduleCreate($input: ScheduleCreateInput!) {
    scheduleCreate(input: $input) { schedule { id } userErrors { code field message } }
  }
`)
const ScheduleUpdate = graphql(`
  mutation ScheduleUpdate($input: ScheduleUpdateInput!) {
    scheduleUpdate(input: $input) { schedule { id } userErrors { code field message } }
  }
`)
const ScheduleDelete = graphql(`
  mutation ScheduleDelete($id: ID!) { scheduleDelete(id: $id) { deletedId userErrors { code field message } } }
`)

type Row = SchedulesQuery['schedules']['nodes'][number]

export function SchedulesPage() {
  const { mayOperate } = useMe()
  const names = useQuery(namesOptions())
  const options = { flowId: asOptions(names.data?.flows) }
  const editing = useEditing<Row>({
    noun: 'schedule',
    nameOf: ({ flow }) => `the schedule of ${flow?.name ?? 'a flow'}`,
    may: mayOperate,
    create: {
      type: 'ScheduleCreateInput',
      form: { options, prominent: new Set(['active']) },
      save: async (input: ScheduleCreateInput) => (await request(ScheduleCreate, { input })).scheduleCreate.userErrors,
    },
    update: {
      type: 'ScheduleUpdateInput',
      prominent: ['active'],
      options,
      save: async (input: ScheduleUpdateInput) => (await request(ScheduleUpdate, { input })).scheduleUpdate.userErrors,
    },
  })
  return (
    <Page
      title="Schedules"
      lead="What makes a flow run. While one is paused, messages of its flow are held and run afterwards."
      actions={editing.add}
    >
      <ConfigurationList<Row>
        noun="schedules"
        page={async (after, signal) => (await request(Schedules, { after }, signal)).schedules}
        nameOf={({ flow }) => `the schedule of ${flow?.name ?? 'a flow'}`}
        columns={[
          {
            title: 'Flow',
            cell: (row) => (
              <Text size="sm" fw={600}>
                {row.flow?.name ?? 'is gone'}
              </Text>
            ),
          },
          { title: 'Runs', cell: () => 'when a payload arrives' },
          {
            title: 'Parameters',
            cell: (row) => row.parameters.map(({ name, value }) => `${name}=${value}`).join(', ') || 'none',
            hideNarrow: true,
          },
          { title: 'Changed', cell: (row) => moment(row.updatedAt), hideNarrow: true, nowrap: true },
          {
            title: 'Active',
            width: 80,
            cell: (row) => (
              <RowSwitch
                label={`The schedule of ${row.flow?.name ?? 'a flow'} is active`}
                checked={row.active}
                may={mayOperate}
                change={async (active) =>
                  (await request(ScheduleUpdate, { input: { id: row.id, active } })).scheduleUpdate.userErrors
                }
              />
            ),
          },
        ]}
        onEdit={editing.edit}
        onDelete={
          mayOperate ? async ({ id }) => (await request(ScheduleDelete, { id })).scheduleDelete.userErrors : undefined
        }
        deleteWarning="Messages that arrive for its flow are held from then on."
        empty={
          <Empty title="No schedule yet" action={editing.add}>
            A flow runs once it is scheduled. Until then its messages are held; none is lost.
          </Empty>
        }
      />
      {editing.form}
    </Page>
  )
}
