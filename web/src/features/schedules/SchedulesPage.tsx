import { Button, Switch, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { graphql } from '@/gql'
import type { ScheduleCreateInput, SchedulesQuery, ScheduleUpdateInput } from '@/gql/graphql'
import { toInput } from '@/shared/forms/describe'
import { EditDrawer } from '@/shared/forms/EditDrawer'
import { asOptions, namesOptions } from '@/shared/graphql/configuration'
import { useMe } from '@/shared/graphql/me'
import { request } from '@/shared/graphql/request'
import { ConfigurationList } from '@/shared/ui/ConfigurationList'
import { Empty } from '@/shared/ui/Empty'
import { moment } from '@/shared/ui/format'
import { Page } from '@/shared/ui/Page'

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
  const client = useQueryClient()
  const names = useQuery(namesOptions())
  const [edited, setEdited] = useState<Row | 'new'>()
  const activate = useMutation({
    mutationFn: ({ id, active }: { id: string; active: boolean }) => request(ScheduleUpdate, { input: { id, active } }),
    onSuccess: ({ scheduleUpdate: { userErrors } }) => {
      for (const { message } of userErrors) notifications.show({ title: 'Not changed', message, color: 'red.8' })
      void client.invalidateQueries()
    },
    onError: ({ message }) => notifications.show({ title: 'Not changed', message, color: 'red.8' }),
  })
  const form = {
    options: { flowId: asOptions(names.data?.flows) },
    hidden: new Set(['id']),
    prominent: new Set(['active']),
  }
  const add = mayOperate ? (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setEdited('new')}>
      New schedule
    </Button>
  ) : null
  return (
    <Page
      title="Schedules"
      lead="What makes a flow run. While one is paused, messages of its flow are held and run afterwards."
      actions={add}
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
              <Switch
                aria-label={`The schedule of ${row.flow?.name ?? 'a flow'} is active`}
                checked={row.active}
                disabled={!mayOperate || activate.isPending}
                onChange={(event) => activate.mutate({ id: row.id, active: event.currentTarget.checked })}
              />
            ),
          },
        ]}
        onEdit={mayOperate ? setEdited : undefined}
        onDelete={
          mayOperate ? async ({ id }) => (await request(ScheduleDelete, { id })).scheduleDelete.userErrors : undefined
        }
        deleteWarning="Messages that arrive for its flow are held from then on."
        empty={
          <Empty title="No schedule yet" action={add}>
            A flow runs once it is scheduled. Until then its messages are held; none is lost.
          </Empty>
        }
      />
      {edited === 'new' ? (
        <EditDrawer
          title="New schedule"
          type="ScheduleCreateInput"
          form={form}
          saved="The schedule was made"
          save={async (input: ScheduleCreateInput) =>
            (await request(ScheduleCreate, { input })).scheduleCreate.userErrors
          }
          onClose={() => setEdited(undefined)}
        />
      ) : edited ? (
        <EditDrawer
          title={`Edit the schedule of ${edited.flow?.name ?? 'a flow'}`}
          type="ScheduleUpdateInput"
          initial={toInput('ScheduleUpdateInput', edited)}
          form={form}
          saved="The schedule was changed"
          save={async (input: ScheduleUpdateInput) =>
            (await request(ScheduleUpdate, { input })).scheduleUpdate.userErrors
          }
          onClose={() => setEdited(undefined)}
        />
      ) : null}
    </Page>
  )
}
