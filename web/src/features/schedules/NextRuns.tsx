import { List, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { graphql } from '@/gql'
import { request } from '@/shared/graphql/request'
import { moment } from '@/shared/ui/format'

const ScheduleNextRuns = graphql(`
  query ScheduleNextRuns($cron: String!, $timeZone: String!) { scheduleNextRuns(cron: $cron, timeZone: $timeZone, n: 5) }
`)

/** How long nothing must have been typed. */
const PAUSE = 300

export type Cron = { expression: string; timeZone: string }

/** When a cron expression would run next, or what is wrong with it, while it is being written. */
export function NextRuns({ cron }: { cron: Cron }) {
  const [settled] = useDebouncedValue(JSON.stringify(cron), PAUSE)
  const { expression, timeZone } = JSON.parse(settled) as Cron
  const runs = useQuery({
    queryKey: ['schedules', 'nextRuns', expression, timeZone],
    queryFn: async ({ signal }) =>
      (await request(ScheduleNextRuns, { cron: expression, timeZone }, signal)).scheduleNextRuns,
    enabled: expression.trim() !== '',
    retry: false,
  })
  if (expression.trim() === '') return null
  return (
    <div aria-live="polite">
      <Text size="sm" fw={600}>
        Next runs
      </Text>
      {runs.error ? (
        <Text size="sm">{runs.error.message}</Text>
      ) : runs.data?.length === 0 ? (
        <Text size="sm">No day that will come is one that the expression names.</Text>
      ) : (
        <List size="sm">
          {runs.data?.map((at) => (
            <List.Item key={at}>{moment(at)}</List.Item>
          ))}
        </List>
      )}
      <Text size="xs" className="muted">
        In your own time zone.
      </Text>
    </div>
  )
}
