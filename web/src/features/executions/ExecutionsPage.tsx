import { Anchor, Button, Drawer, Group, Loader, NativeSelect, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { graphql } from '@/gql'
import type { ExecutionState, ExecutionsQuery } from '@/gql/graphql'
import { asOptions, namesOptions } from '@/shared/graphql/configuration'
import { follow } from '@/shared/graphql/live'
import { tenantKey } from '@/shared/graphql/queryClient'
import { request } from '@/shared/graphql/request'
import { ConfigurationList } from '@/shared/ui/ConfigurationList'
import { Empty } from '@/shared/ui/Empty'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { ExecutionBadge, stateWord } from '@/shared/ui/ExecutionBadge'
import { ExecutionSteps } from '@/shared/ui/ExecutionSteps'
import { STATES } from '@/shared/ui/executionStates'
import { Facts } from '@/shared/ui/Facts'
import { between, moment } from '@/shared/ui/format'
import { Moment } from '@/shared/ui/Moment'
import { Page } from '@/shared/ui/Page'

const Executions = graphql(`
  query Executions($after: String, $filter: ExecutionFilterInput!) {
    executions(first: 50, after: $after, filter: $filter) {
      nodes {
        id state trigger createdAt startedAt finishedAt messageId
        flow { id name }
        failure { code message }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`)
const Execution = graphql(`
  query Execution($id: ID!) {
    execution(id: $id) {
      id state trigger createdAt startedAt finishedAt messageId flowVersion replayOf starts crashes
      flow { id name }
      parameters { name value }
      ...ExecutionSteps
    }
  }
`)
const Changes = graphql(`
  subscription ExecutionListChanged { executionChanged { overrun execution { id } } }
`)

type Row = ExecutionsQuery['executions']['nodes'][number]
export type ExecutionsSearch = {
  state?: ExecutionState | undefined
  flow?: string | undefined
  id?: string | undefined
}

const TRIGGERS = { MESSAGE: 'a message', MANUAL: 'by hand', REPLAY: 'a replay', SCHEDULE: 'a schedule' } as const
/** Changes within this time are asked for together. */
const SETTLE = 1_000

export function ExecutionsPage(props: { search: ExecutionsSearch; onSearch: (change: ExecutionsSearch) => void }) {
  const { search, onSearch } = props
  const client = useQueryClient()
  const names = useQuery(namesOptions())
  const noun = `executions ${search.state ?? ''} ${search.flow ?? ''}`
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = follow(Changes, {
      variables: () => ({}),
      next: () => {
        timer ??= setTimeout(() => {
          timer = undefined
          void client.invalidateQueries({ queryKey: tenantKey(noun) })
          void client.invalidateQueries({ queryKey: tenantKey('execution') })
        }, SETTLE)
      },
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [client, noun])
  return (
    <Page title="Executions" lead="Runs of flows, newest first: for a message, by hand, or as a replay.">
      <Group gap="xs">
        <NativeSelect
          aria-label="Status"
          w={150}
          data={[
            { value: '', label: 'Any status' },
            ...STATES.map((state) => ({ value: state, label: stateWord(state) })),
          ]}
          value={search.state ?? ''}
          onChange={(event) =>
            onSearch({ ...search, state: STATES.find((state) => state === event.currentTarget.value) })
          }
        />
        <NativeSelect
          aria-label="Flow"
          w={200}
          data={[{ value: '', label: 'Any flow' }, ...asOptions(names.data?.flows)]}
          value={search.flow ?? ''}
          onChange={(event) => onSearch({ ...search, flow: event.currentTarget.value || undefined })}
        />
      </Group>
      <ConfigurationList<Row>
        key={noun}
        noun={noun}
        page={async (after, signal) =>
          (await request(Executions, { after, filter: { state: search.state, flowId: search.flow } }, signal))
            .executions
        }
        nameOf={({ createdAt }) => `the execution of ${moment(createdAt)}`}
        columns={[
          { title: 'Made', cell: (row) => <Moment iso={row.createdAt} /> },
          { title: 'Status', cell: (row) => <ExecutionBadge state={row.state} />, nowrap: true },
          { title: 'Flow', cell: (row) => row.flow?.name ?? 'none' },
          { title: 'For', cell: (row) => TRIGGERS[row.trigger], hideNarrow: true },
          {
            title: 'Took',
            cell: (row) => (row.finishedAt ? between(row.createdAt, row.finishedAt) : 'not ended'),
            hideNarrow: true,
          },
          {
            title: 'Failure',
            cell: (row) => (row.failure ? <span className="mono">{row.failure.code}</span> : 'none'),
            hideNarrow: true,
          },
        ]}
        onEdit={(row) => onSearch({ ...search, id: row.id })}
        editLabel="Steps"
        empty={
          <Empty title={search.state || search.flow ? 'No execution matches' : 'No execution yet'}>
            An execution is made with every message that arrives, with every replay, and when a flow is run by hand.
          </Empty>
        }
      />
      {search.id ? <Details id={search.id} onClose={() => onSearch({ ...search, id: undefined })} /> : null}
    </Page>
  )
}

function Details({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery({
    queryKey: tenantKey('execution', id),
    queryFn: ({ signal }) => request(Execution, { id }, signal),
    staleTime: 0,
  })
  const execution = query.data?.execution
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={620}
      title="Execution"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {query.error ? <ErrorPanel title="It could not be loaded" error={query.error} retry={query.refetch} /> : null}
      {query.isPending ? <Loader aria-label="Loading" /> : null}
      {query.data && !execution ? <Text>There is no such execution.</Text> : null}
      {execution ? (
        <Stack>
          <Facts
            facts={[
              ['Status', <ExecutionBadge key="s" state={execution.state} />],
              [
                'Flow',
                `${execution.flow?.name ?? 'none'}${execution.flowVersion ? `, version ${execution.flowVersion}` : ''}`,
              ],
              ['Made', moment(execution.createdAt, true)],
              execution.finishedAt !== null && ['Ended', moment(execution.finishedAt, true)],
              [
                'Started',
                `${execution.starts === 1 ? 'once' : `${execution.starts} times`}${execution.crashes > 0 ? `, ${execution.crashes} crashes` : ''}`,
              ],
              execution.parameters.length > 0 && [
                'Parameters',
                execution.parameters.map(({ name, value }) => `${name}=${value}`).join(', '),
              ],
              execution.replayOf !== null && [
                'Replay of',
                <span key="r" className="mono">
                  {execution.replayOf}
                </span>,
              ],
              [
                'Id',
                <span key="i" className="mono">
                  {execution.id}
                </span>,
              ],
            ]}
          />
          {execution.messageId ? (
            <Anchor
              size="sm"
              underline="always"
              className="link"
              renderRoot={(rest) => <Link {...rest} to="/messages" search={{ id: execution.messageId ?? '' }} />}
            >
              Open its message
            </Anchor>
          ) : null}
          <ExecutionSteps execution={execution} />
          <Button variant="default" onClick={onClose} style={{ alignSelf: 'flex-end' }}>
            Close
          </Button>
        </Stack>
      ) : null}
    </Drawer>
  )
}
