import { Anchor, Button, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { FlowRunInput, FlowsQuery } from '@/gql/graphql'
import { useMe } from '@/shared/graphql/me'
import { request } from '@/shared/graphql/request'
import { ConfigurationList } from '@/shared/ui/ConfigurationList'
import { Empty } from '@/shared/ui/Empty'
import { moment } from '@/shared/ui/format'
import { Page } from '@/shared/ui/Page'
import { StatusBadge } from '@/shared/ui/StatusBadge'
import { Waiting } from '@/shared/ui/Waiting'
import { FlowDelete, FlowRun, Flows } from './documents'

// The list shows no form.
const EditDrawer = lazy(() => import('@/shared/forms/EditDrawer').then((module) => ({ default: module.EditDrawer })))
const FlowEditor = lazy(() => import('./FlowEditor').then((module) => ({ default: module.FlowEditor })))

type Row = FlowsQuery['flows']['nodes'][number]
export type FlowsSearch = {
  /** The flow that is open, or `new`. */
  id?: string | undefined
  /** What a new flow reads. */
  listener?: string | undefined
}

export function FlowsPage({ search, onSearch }: { search: FlowsSearch; onSearch: (search: FlowsSearch) => void }) {
  const { mayEdit, mayOperate } = useMe()
  const [run, setRun] = useState<Row>()
  if (search.id || search.listener)
    return (
      <Suspense fallback={<Waiting rows={8} />}>
        <FlowEditor
          key={search.id}
          id={search.id === 'new' ? undefined : search.id}
          listenerId={search.listener}
          onOpen={(id) => onSearch({ id })}
          onClose={() => onSearch({})}
        />
      </Suspense>
    )
  const add = mayEdit ? (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => onSearch({ id: 'new' })}>
      New flow
    </Button>
  ) : null
  return (
    <Page title="Flows" lead="What becomes of a payload: read, map, deliver, step by step." actions={add}>
      <ConfigurationList<Row>
        noun="flows"
        page={async (after, signal) => (await request(Flows, { after }, signal)).flows}
        nameOf={({ name }) => name}
        columns={[
          {
            title: 'Name',
            cell: (row) => (
              <Anchor
                size="sm"
                fw={600}
                underline="always"
                className="link"
                renderRoot={(rest) => <Link {...rest} to="/flows" search={{ id: row.id }} />}
              >
                {row.name}
              </Anchor>
            ),
          },
          { title: 'Reads', cell: (row) => row.listener?.name ?? 'a connection', hideNarrow: true },
          {
            title: 'Runs',
            cell: (row) => {
              if (!row.listener) return <StatusBadge tone="info">by hand</StatusBadge>
              const tone = row.schedule?.active ? 'ok' : 'wait'
              return (
                <StatusBadge tone={tone}>
                  {row.schedule ? (row.schedule.active ? 'with every payload' : 'paused') : 'not scheduled'}
                </StatusBadge>
              )
            },
          },
          { title: 'Version', cell: (row) => row.version, hideNarrow: true, nowrap: true },
          { title: 'Changed', cell: (row) => moment(row.updatedAt), hideNarrow: true, nowrap: true },
        ]}
        extra={(row) =>
          mayOperate && !row.listener ? (
            <Button size="compact-sm" variant="default" onClick={() => setRun(row)} aria-label={`Run ${row.name}`}>
              Run
            </Button>
          ) : null
        }
        onEdit={(row) => onSearch({ id: row.id })}
        editLabel={mayEdit ? 'Edit' : 'View'}
        onDelete={mayEdit ? async ({ id }) => (await request(FlowDelete, { id })).flowDelete.userErrors : undefined}
        deleteWarning="Its executions stay. Messages that arrive for its listener are held from then on."
        empty={
          <Empty title="No flow yet" action={add}>
            A flow reads what a listener received, maps it, and writes it to a connection.
          </Empty>
        }
      />
      {run ? (
        <Suspense fallback={null}>
          <EditDrawer
            title={`Run ${run.name}`}
            type="FlowRunInput"
            initial={{ flowId: run.id }}
            form={{ hidden: new Set(['flowId']) }}
            before={<Text size="sm">It runs once, now, with these parameters.</Text>}
            saved="The run was started"
            save={async (input: FlowRunInput) => (await request(FlowRun, { input })).flowRun.userErrors}
            onClose={() => setRun(undefined)}
          />
        </Suspense>
      ) : null}
    </Page>
  )
}
