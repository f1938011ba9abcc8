import { Button, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Square } from 'lucide-react'
import { graphql } from '@/gql'
import { tenantKey } from '@/shared/graphql/queryClient'
import { request } from '@/shared/graphql/request'
import { ErrorPanel } from './ErrorPanel'
import { Refusals } from './Refusals'

const ExecutionCancel = graphql(`
  mutation ExecutionCancel($id: ID!) {
    executionCancel(id: $id) { execution { id state } userErrors { code message } }
  }
`)

/** Ends an execution that has not ended. */
export function StopExecution({ id }: { id: string }) {
  const client = useQueryClient()
  const stop = useMutation({
    mutationFn: async () => (await request(ExecutionCancel, { id })).executionCancel,
    onSuccess: () => client.invalidateQueries({ queryKey: tenantKey() }),
  })
  return (
    <Stack gap={4}>
      <Button
        size="compact-sm"
        variant="default"
        style={{ alignSelf: 'flex-start' }}
        leftSection={<Square size={14} aria-hidden />}
        title="Ends it for good. What it has delivered stays delivered; the payload can be replayed"
        loading={stop.isPending}
        onClick={() => stop.mutate()}
      >
        Stop the execution
      </Button>
      {stop.error ? <ErrorPanel title="Not stopped" error={stop.error} /> : null}
      <Refusals errors={stop.data?.userErrors} />
      {stop.data?.execution && stop.data.execution.state !== 'CANCELLED' ? (
        <Text size="xs" role="status">
          It had ended before.
        </Text>
      ) : null}
    </Stack>
  )
}
