import { Anchor, Group, Paper, SegmentedControl, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { graphql } from '@/gql'
import { tenantKey } from '@/shared/graphql/queryClient'
import { request } from '@/shared/graphql/request'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { ago, count, duration } from '@/shared/ui/format'
import { Page } from '@/shared/ui/Page'
import { Waiting } from '@/shared/ui/Waiting'
import { PERIODS, type Period } from './periods'

const TimeChart = lazy(() => import('./TimeChart').then((module) => ({ default: module.TimeChart })))

const Overview = graphql(`
  query Overview($from: DateTime!, $until: DateTime!, $buckets: Int!) {
    overview(from: $from, until: $until, buckets: $buckets) {
      received
      failed
      p95Ms
      waiting
      oldestWaitingAt
      held
      buckets { from received failed }
      failingFlows { failed flow { id name } }
      silentListeners { lastReceivedAt usualPauseSeconds listener { id name } }
    }
  }
`)

const REFRESH = 5_000
const BUCKETS = 60

type Props = { period: Period; onPeriod: (period: Period) => void; onZoom: (from: string, until: string) => void }

export function OverviewPage({ period, onPeriod, onZoom }: Props) {
  const query = useQuery({
    queryKey: tenantKey('overview', period),
    queryFn: ({ signal }) => {
      const until = new Date()
      const from = new Date(until.getTime() - PERIODS[period] * 1000)
      return request(Overview, { from: from.toISOString(), until: until.toISOString(), buckets: BUCKETS }, signal)
    },
    refetchInterval: REFRESH,
    placeholderData: keepPreviousData,
  })
  const data = query.data?.overview
  return (
    <Page
      title="Overview"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Period"
          data={[
            { value: '1h', label: 'Last hour' },
            { value: '24h', label: '24 hours' },
            { value: '7d', label: '7 days' },
          ]}
          value={period}
          onChange={(value) => onPeriod(value as Period)}
        />
      }
    >
      {query.error ? (
        <ErrorPanel title="The figures could not be loaded" error={query.error} retry={query.refetch} />
      ) : null}
      {query.isPending ? <Waiting rows={6} /> : null}
      {data ? (
        <Stack>
          <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm">
            <Figure title="Received" value={count(data.received)} note={data.received === 1 ? 'message' : 'messages'} />
            <Figure
              title="Failed"
              value={
                data.received > 0
                  ? `${((data.failed / data.received) * 100).toFixed(data.failed > 0 ? 1 : 0)} %`
                  : '0 %'
              }
              note={`${count(data.failed)} ${data.failed === 1 ? 'execution' : 'executions'}`}
              bad={data.failed > 0}
            />
            <Figure
              title="95 % end within"
              value={data.p95Ms === null || data.p95Ms === undefined ? 'no data' : duration(data.p95Ms)}
              note="from arrival"
            />
            <Figure
              title="Waiting"
              value={count(data.waiting)}
              note={data.oldestWaitingAt ? `oldest ${ago(data.oldestWaitingAt)}` : 'nothing waits'}
            />
            <Figure title="Held" value={count(data.held)} note="until a flow is scheduled" />
          </SimpleGrid>
          <Paper withBorder p="sm">
            <Title order={2} mb="xs">
              Throughput
            </Title>
            <Suspense fallback={<Waiting rows={6} />}>
              <TimeChart points={data.buckets} days={period === '7d'} onZoom={onZoom} />
            </Suspense>
          </Paper>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
            <Paper withBorder p="sm">
              <Title order={2} mb="xs">
                Flows that fail most
              </Title>
              {data.failingFlows.length === 0 ? <Text size="sm">None failed in this period.</Text> : null}
              {data.failingFlows.map(({ flow, failed }, index) => (
                <Group key={index} justify="space-between" wrap="nowrap">
                  {flow ? (
                    <Anchor
                      size="sm"
                      underline="always"
                      className="link"
                      renderRoot={(rest) => (
                        <Link {...rest} to="/executions" search={{ flow: flow.id, state: 'DEAD' }} />
                      )}
                    >
                      {flow.name}
                    </Anchor>
                  ) : (
                    <Text size="sm">a flow that is gone</Text>
                  )}
                  <Text size="sm" className="num">
                    {count(failed)} failed
                  </Text>
                </Group>
              ))}
            </Paper>
            <Paper withBorder p="sm">
              <Title order={2} mb="xs">
                Silent longer than usual
              </Title>
              {data.silentListeners.length === 0 ? (
                <Text size="sm">Every listener hears what it usually hears.</Text>
              ) : null}
              {data.silentListeners.map(({ listener, lastReceivedAt, usualPauseSeconds }) => (
                <Group key={listener.id} justify="space-between" wrap="nowrap">
                  <Anchor
                    size="sm"
                    underline="always"
                    className="link"
                    renderRoot={(rest) => (
                      <Link
                        {...rest}
                        to="/messages"
                        search={{ q: `listener:${/\s/.test(listener.name) ? `"${listener.name}"` : listener.name}` }}
                      />
                    )}
                  >
                    {listener.name}
                  </Anchor>
                  <Text size="sm">
                    {ago(lastReceivedAt)}, usually within {duration(usualPauseSeconds * 1000)}
                  </Text>
                </Group>
              ))}
            </Paper>
          </SimpleGrid>
        </Stack>
      ) : null}
    </Page>
  )
}

function Figure({ title, value, note, bad = false }: { title: string; value: string; note: string; bad?: boolean }) {
  return (
    <Paper withBorder p="sm">
      <Text size="xs" className="muted">
        {title}
      </Text>
      <Text fz={24} fw={700} lh={1.2} c={bad ? 'var(--mantine-color-error)' : undefined}>
        {value}
      </Text>
      <Text size="xs" className="muted">
        {note}
      </Text>
    </Paper>
  )
}
