import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { graphql } from '@/gql'
import type { ScheduleCreateInput, SchedulesQuery, ScheduleUpdateInput } from '@/gql/graphql'
import type { Values } from '@/shared/forms/describe'
import { useEditing } from '@/shared/forms/useEditing'
import { asOptions, namesOptions } from '@/shared/graphql/configuration'
import { useMe } from '@/shared/graphql/me'
import { request } from '@/shared/graphql/request'
import { ConfigurationList } from '@/shared/ui/ConfigurationList'
import { Empty } from '@/shared/ui/Empty'
import { duration, moment } from '@/shared/ui/format'
import { Page } from '@/shared/ui/Page'
import { RowSwitch } from '@/shared/ui/RowSwitch'
import { type Cron, NextRuns } from './NextRuns'

const Schedules = graphql(`
  query Schedules($after: String) {
    schedules(first: 50, after: $after) {
      nodes {
        id kind active startsAt endsAt overlap missed nextRunAt lastRunAt lastSkippedAt flow { id name } parameters { name value }
        timing { cron { expression timeZone } every { seconds } }
      }
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

/** When it runs, in words. */
function runs({ timing }: Row): string {
  if (timing?.cron) return `${timing.cron.expression} in ${timing.cron.timeZone}`
  if (timing?.every) return `every ${duration(timing.every.seconds * 1000)}`
  return 'when a payload arrives'
}

/** The next runs of what the form holds, where it holds a cron expression. */
function preview({ timing }: Values) {
  const cron = (timing as { cron?: Partial<Cron> } | undefined)?.cron
  return cron ? <NextRuns cron={{ expression: cron.expression ?? '', timeZone: cron.timeZone ?? 'UTC' }} /> : null
}

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
      initial: { timing: { event: {} } },
      form: { options, hidden: new Set(['kind']), prominent: new Set(['timing', 'active']) },
      after: preview,
      save: async (input: ScheduleCreateInput) => (await request(ScheduleCreate, { input })).scheduleCreate.userErrors,
    },
    update: {
      type: 'ScheduleUpdateInput',
      prominent: ['timing', 'active'],
      options,
      after: preview,
      save: async (input: ScheduleUpdateInput) => (await request(ScheduleUpdate, { input })).scheduleUpdate.userErrors,
    },
  })
  return (
    <Page
      title="Schedules"
      lead="What makes a flow run: a payload that arrives, or the time. While one is paused, messages of its flow are held, and ticks pass by."
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
          { title: 'Runs', cell: runs },
          {
            title: 'Next run',
            cell: ({ nextRunAt }) => (nextRunAt ? moment(nextRunAt) : 'none by time'),
            nowrap: true,
          },
          {
            title: 'Last run',
            cell: ({ lastRunAt, lastSkippedAt }) =>
              lastSkippedAt && (!lastRunAt || lastSkippedAt > lastRunAt)
                ? `left out at ${moment(lastSkippedAt)}`
                : lastRunAt
                  ? moment(lastRunAt)
                  : 'none by time',
            hideNarrow: true,
          },
          {
            title: 'Parameters',
            cell: (row) => row.parameters.map(({ name, value }) => `${name}=${value}`).join(', ') || 'none',
            hideNarrow: true,
          },
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
        deleteWarning="It runs its flow no more; messages that arrive for the flow are held."
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
