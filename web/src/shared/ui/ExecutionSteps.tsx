import { Code, Group, Paper, Stack, Text } from '@mantine/core'
import { type FragmentType, graphql, readFragment } from '@/gql'
import type { ExecutionStepsFragment } from '@/gql/graphql'
import { useMe } from '@/shared/graphql/me'
import { hasEnded } from './executionStates'
import { between, bytes, count, moment } from './format'
import { StatusBadge } from './StatusBadge'
import { StopExecution } from './StopExecution'

export const ExecutionStepsDocument = graphql(`
  fragment ExecutionSteps on Execution {
    id
    state
    runAt
    failure { code message step line column record field }
    steps {
      ordinal
      name
      state
      recordsIn
      recordsOut
      bytesOut
      startedAt
      finishedAt
      attempts {
        number
        startedAt
        finishedAt
        target
        responseStatus
        responseBody
        failure { code message line column record field }
      }
    }
  }
`)

type Failure = NonNullable<ExecutionStepsFragment['failure']>

const STEP_STATES = {
  SUCCEEDED: { tone: 'ok', words: 'delivered' },
  FAILED: { tone: 'bad', words: 'failed' },
  SKIPPED: { tone: 'info', words: 'skipped' },
  GIVEN_UP: { tone: 'wait', words: 'failed, went on' },
} as const

/** What went wrong and, for a payload that could not be read, where. */
export function FailureText({ failure }: { failure: Omit<Failure, 'step'> }) {
  const places = [
    failure.line && `line ${failure.line}`,
    failure.column && `column ${failure.column}`,
    failure.record !== null && failure.record !== undefined && `record ${failure.record}`,
    failure.field && `field ${failure.field}`,
  ].filter(Boolean)
  return (
    <Text size="sm" className="break" c="var(--mantine-color-error)">
      <span className="mono">{failure.code}</span> {failure.message}
      {places.length > 0 ? ` (${places.join(', ')})` : ''}
    </Text>
  )
}

/** Steps of an execution with every attempt: where it wrote and what came back; one that has not ended can be stopped. */
export function ExecutionSteps({ execution }: { execution: FragmentType<typeof ExecutionStepsDocument> }) {
  const { mayOperate } = useMe()
  const { id, steps, failure, state, runAt } = readFragment(ExecutionStepsDocument, execution)
  return (
    <Stack gap="xs">
      {failure &&
      (failure.step === null || failure.step === undefined || !steps.some((step) => step.ordinal === failure.step)) ? (
        <FailureText failure={failure} />
      ) : null}
      {state === 'RETRY' ? <Text size="sm">Tried again at {moment(runAt)}.</Text> : null}
      {mayOperate && !hasEnded(state) ? <StopExecution id={id} /> : null}
      {steps.length === 0 && !failure ? (
        <Text size="sm" className="muted">
          No step was tried yet.
        </Text>
      ) : null}
      {steps.map((step) => (
        <Paper key={step.ordinal} withBorder p="xs">
          <Group justify="space-between" gap="xs">
            <Text size="sm" fw={600}>
              {step.ordinal + 1}. {step.name}
            </Text>
            <StatusBadge tone={STEP_STATES[step.state].tone}>{STEP_STATES[step.state].words}</StatusBadge>
          </Group>
          <Text size="xs" className="muted">
            {count(step.recordsIn)} records read, {count(step.recordsOut)} written, {bytes(step.bytesOut)}
            {step.finishedAt ? `, ${between(step.startedAt, step.finishedAt)}` : ''}
          </Text>
          {step.attempts.map((attempt) => (
            <Stack key={attempt.number} gap={2} mt={6}>
              <Text size="xs">
                Attempt {attempt.number} · {moment(attempt.startedAt)} ·{' '}
                {between(attempt.startedAt, attempt.finishedAt)}
                {attempt.responseStatus ? ` · answered ${attempt.responseStatus}` : ''}
              </Text>
              {attempt.target ? (
                <Text size="xs" className="mono break">
                  {attempt.target}
                </Text>
              ) : null}
              {attempt.failure ? <FailureText failure={attempt.failure} /> : null}
              {attempt.responseBody ? (
                <Code block mah={140} fz={12} tabIndex={0} aria-label={`Answer to attempt ${attempt.number}`}>
                  {attempt.responseBody}
                </Code>
              ) : null}
            </Stack>
          ))}
        </Paper>
      ))}
    </Stack>
  )
}
