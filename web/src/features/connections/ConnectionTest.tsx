import { Button, Modal, Stack, Table, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { graphql } from '@/gql'
import type { ConnectionTestMutation, ConnectionTestOutcome } from '@/gql/graphql'
import { request } from '@/shared/graphql/request'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { duration } from '@/shared/ui/format'
import { Refusals } from '@/shared/ui/Refusals'
import { StatusBadge, type Tone } from '@/shared/ui/StatusBadge'
import { Waiting } from '@/shared/ui/Waiting'

const ConnectionTestDocument = graphql(`
  mutation ConnectionTest($input: ConnectionTestInput!) {
    connectionTest(input: $input) {
      test { passed steps { stage outcome durationMs code message } }
      userErrors { code field message }
    }
  }
`)

type Step = NonNullable<ConnectionTestMutation['connectionTest']['test']>['steps'][number]

const STAGES: Record<Step['stage'], string> = {
  DNS: 'Look the name up',
  TCP: 'Connect',
  TLS: 'TLS',
  SSH: 'SSH',
  AUTHENTICATION: 'Authenticate',
  OPERATION: 'Ask',
}

const TONES: Record<ConnectionTestOutcome, Tone> = { PASSED: 'ok', FAILED: 'bad', SKIPPED: 'info' }

/** A button that tries a connection, and what came of it. */
export function ConnectionTest({ id, name }: { id: string; name: string }) {
  const test = useMutation({
    mutationFn: async () => (await request(ConnectionTestDocument, { input: { id } })).connectionTest,
  })
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => test.mutate()} aria-label={`Test ${name}`}>
        Test
      </Button>
      <Modal
        opened={!test.isIdle}
        onClose={test.reset}
        title={`Test of ${name}`}
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {test.isPending ? <Waiting /> : null}
        {test.error ? <ErrorPanel title="The connection could not be tested" error={test.error} /> : null}
        {test.data ? <Outcome {...test.data} /> : null}
      </Modal>
    </>
  )
}

function Outcome({ test, userErrors }: ConnectionTestMutation['connectionTest']) {
  return (
    <Stack gap="sm">
      <Refusals errors={userErrors} />
      {test ? (
        <>
          <Text role="status">{test.passed ? 'The connection works.' : 'The connection does not work.'}</Text>
          <Table fz="sm" verticalSpacing={6}>
            <Table.Tbody>
              {test.steps.map((step) => (
                <Table.Tr key={step.stage}>
                  <Table.Th scope="row">{STAGES[step.stage]}</Table.Th>
                  <Table.Td>
                    <StatusBadge tone={TONES[step.outcome]}>{step.outcome.toLowerCase()}</StatusBadge>
                  </Table.Td>
                  <Table.Td style={{ whiteSpace: 'nowrap' }}>
                    {typeof step.durationMs === 'number' ? duration(step.durationMs) : ''}
                  </Table.Td>
                  <Table.Td>{[step.code, step.message].filter(Boolean).join(': ')}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </>
      ) : null}
    </Stack>
  )
}
