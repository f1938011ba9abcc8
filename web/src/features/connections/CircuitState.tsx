import { Text } from '@mantine/core'
import type { ConnectionsQuery } from '@/gql/graphql'
import { moment } from '@/shared/ui/format'
import { StatusBadge, type Tone } from '@/shared/ui/StatusBadge'

type Circuit = ConnectionsQuery['connections']['nodes'][number]['circuit']

const SHOWN: Record<Circuit['state'], { tone: Tone; word: string }> = {
  CLOSED: { tone: 'ok', word: 'in use' },
  OPEN: { tone: 'bad', word: 'left alone' },
  HALF_OPEN: { tone: 'wait', word: 'on trial' },
}

/** Whether a connection is left alone because it fails too often, and why. */
export function CircuitState({ state, retryAt, failure }: Circuit) {
  return (
    <>
      <StatusBadge tone={SHOWN[state].tone}>{SHOWN[state].word}</StatusBadge>
      {failure && retryAt ? (
        <Text size="xs" c="dimmed">
          {failure.code}, tried again at {moment(retryAt)}
        </Text>
      ) : null}
    </>
  )
}
