import { Group, Loader, Paper, Select, Stack, Text, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FlowPreviewInput } from '@/gql/graphql'
import { prune, type Values } from '@/shared/forms/describe'
import { tenantKey } from '@/shared/graphql/queryClient'
import { request } from '@/shared/graphql/request'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { bytes, moment } from '@/shared/ui/format'
import { PreviewResult } from '@/shared/ui/PreviewResult'
import { FlowPreview, FlowSamples } from './documents'
import classes from './FlowEditor.module.css'

type Props = {
  flowId: string | undefined
  listenerId: string | undefined
  /** The form's value, saved or not. */
  value: Values
  /** Whether what is not saved may be tried; otherwise the newest version is. */
  mayEdit: boolean
  step: number
  onStep: (step: number) => void
  children: React.ReactNode
}

const TEXT = 'text'
/** How long nobody has typed when it is tried again, in milliseconds. */
const PAUSE = 400

/** A sample on the left, with the step; what the step makes of it on the right, while it is changed. Nothing is delivered. */
export function TryStep({ flowId, listenerId, value, mayEdit, step, onStep, children }: Props) {
  const [sample, setSample] = useState('{\n  "order": 7\n}')
  const [chosen, setChosen] = useState<string>()
  const steps = (value.transformations ?? []) as Values[]
  const samples = useQuery({
    queryKey: tenantKey('flowSamples', listenerId),
    queryFn: ({ signal }) => request(FlowSamples, { filter: { listenerId: listenerId ?? '' } }, signal),
    enabled: Boolean(listenerId),
  })
  const messages = samples.data?.messages.nodes ?? []
  const source = chosen ?? messages[0]?.id ?? TEXT
  const { transformations, parameters } = prune('FlowUpdateInput', value)
  const input = {
    ...(flowId ? { flowId } : {}),
    ...(mayEdit ? { definition: { transformations, parameters } } : {}),
    step,
    sample: source === TEXT ? { text: sample } : { messageId: source },
  }
  const [settled] = useDebouncedValue(JSON.stringify(input), PAUSE)
  const preview = useQuery({
    queryKey: tenantKey('flowPreview', settled),
    queryFn: ({ signal }) => request(FlowPreview, { input: JSON.parse(settled) as FlowPreviewInput }, signal),
    enabled: !samples.isLoading,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
  })
  return (
    <div className={classes.halves}>
      <Stack component="section" aria-label="Sample">
        <Paper withBorder p="md">
          <Stack gap="sm">
            <Group grow align="flex-end">
              <Select
                label="Try it on"
                data={[
                  ...messages.map(({ id, receivedAt, size }) => ({
                    value: id,
                    label: `the message of ${moment(receivedAt)}, ${bytes(size)}`,
                  })),
                  { value: TEXT, label: 'a text of your own' },
                ]}
                value={source}
                allowDeselect={false}
                onChange={(next) => setChosen(next ?? TEXT)}
              />
              {steps.length > 1 ? (
                <Select
                  label="Step"
                  data={steps.map((one, at) => ({
                    value: String(at),
                    label: `${at + 1}. ${String(one.name || 'Unnamed step')}`,
                  }))}
                  value={String(step)}
                  allowDeselect={false}
                  onChange={(next) => onStep(Number(next))}
                />
              ) : null}
            </Group>
            {source === TEXT ? (
              <Textarea
                label="Sample"
                autosize
                minRows={4}
                maxRows={16}
                spellCheck={false}
                value={sample}
                classNames={{ input: 'mono' }}
                onChange={(event) => setSample(event.currentTarget.value)}
              />
            ) : null}
          </Stack>
        </Paper>
        {children}
      </Stack>
      <Stack component="section" aria-label="Result" aria-live="polite" gap="sm">
        {preview.isFetching ? <Loader size="xs" aria-label="Trying" /> : null}
        {preview.error ? (
          <ErrorPanel title="It cannot be tried as it is" error={preview.error} />
        ) : preview.data ? (
          <PreviewResult preview={preview.data.flowPreview} />
        ) : null}
        {mayEdit ? null : (
          <Text size="xs" className="muted">
            This is the newest saved version.
          </Text>
        )}
      </Stack>
    </div>
  )
}
