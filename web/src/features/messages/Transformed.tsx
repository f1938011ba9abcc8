import { Loader, Select, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { graphql } from '@/gql'
import type { MessageQuery } from '@/gql/graphql'
import { useMe } from '@/shared/graphql/me'
import { tenantKey } from '@/shared/graphql/queryClient'
import { request } from '@/shared/graphql/request'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { PreviewResult } from '@/shared/ui/PreviewResult'

const FlowSteps = graphql(`
  query FlowSteps($id: ID!) { flow(id: $id) { id version definition { transformations { name } } } }
`)
const MessageTransformed = graphql(`
  query MessageTransformed($input: FlowPreviewInput!) { flowPreview(input: $input) { ...PreviewFields } }
`)

type Executions = NonNullable<MessageQuery['message']>['executions']

/** What a flow makes of the message: by the version that ran it, with the formats as they are now. */
export function Transformed({ messageId, executions }: { messageId: string; executions: Executions }) {
  const { mayOperate } = useMe()
  const [step, setStep] = useState(0)
  const ran = executions.findLast(({ flow }) => flow)
  const flowId = ran?.flow?.id
  const steps = useQuery({
    queryKey: tenantKey('flowSteps', flowId),
    queryFn: ({ signal }) => request(FlowSteps, { id: flowId ?? '' }, signal),
    enabled: flowId !== undefined && mayOperate,
  })
  const version = ran?.flowVersion ?? steps.data?.flow?.version
  const preview = useQuery({
    queryKey: tenantKey('messageTransformed', messageId, flowId, version, step),
    queryFn: ({ signal }) => {
      const input = { flowId: flowId ?? '', version: version ?? null, step, sample: { messageId } }
      return request(MessageTransformed, { input }, signal)
    },
    enabled: flowId !== undefined && version !== undefined && mayOperate,
    retry: false,
  })
  if (!flowId) return <Text size="sm">No flow has run on this message yet.</Text>
  if (!mayOperate) return <Text size="sm">Your role may not run a flow on a message, not even to look.</Text>
  const names = steps.data?.flow?.definition.transformations ?? []
  return (
    <Stack gap="sm">
      <Text size="xs" className="muted">
        What version {version} of {ran?.flow?.name} makes of it, with the formats as they are now. What was sent is not
        stored.
      </Text>
      {names.length > 1 ? (
        <Select
          label="Step"
          maw={340}
          data={names.map(({ name }, at) => ({ value: String(at), label: `${at + 1}. ${name}` }))}
          value={String(step)}
          allowDeselect={false}
          onChange={(next) => setStep(Number(next))}
        />
      ) : null}
      {preview.error ? <ErrorPanel title="It could not be run" error={preview.error} retry={preview.refetch} /> : null}
      {preview.data ? (
        <PreviewResult preview={preview.data.flowPreview} />
      ) : preview.error ? null : (
        <Loader aria-label="Running the step" />
      )}
    </Stack>
  )
}
