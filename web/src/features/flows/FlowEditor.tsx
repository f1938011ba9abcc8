import { ActionIcon, Alert, Button, Group, Paper, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type {
  ConnectionCreateInput,
  FlowCreateInput,
  FlowQuery,
  FlowUpdateInput,
  FormatCreateInput,
} from '@/gql/graphql'
import { blank, prune, type Values } from '@/shared/forms/describe'
import { EditDrawer } from '@/shared/forms/EditDrawer'
import { FieldErrors, isPlaced } from '@/shared/forms/errors'
import { FormHead } from '@/shared/forms/FormHead'
import { type FormContext, InputFields } from '@/shared/forms/InputFields'
import { asOptions, namesOptions } from '@/shared/graphql/configuration'
import { useMe } from '@/shared/graphql/me'
import { tenantKey } from '@/shared/graphql/queryClient'
import { request } from '@/shared/graphql/request'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { Page } from '@/shared/ui/Page'
import { StatusBadge } from '@/shared/ui/StatusBadge'
import { Waiting } from '@/shared/ui/Waiting'
import {
  FlowConnectionCreate,
  FlowCreate,
  FlowDocument,
  FlowFormatCreate,
  FlowPublish,
  FlowRevert,
  FlowSchedule,
  FlowUpdate,
} from './documents'
import classes from './FlowEditor.module.css'
import { toGraph } from './graph'

const TryStep = lazy(() => import('./TryStep').then((module) => ({ default: module.TryStep })))
const Versions = lazy(() => import('./Versions').then((module) => ({ default: module.Versions })))
const FlowGraph = lazy(() => import('./FlowGraph').then((module) => ({ default: module.FlowGraph })))

type Flow = NonNullable<FlowQuery['flow']>
type Props = {
  id: string | undefined
  listenerId: string | undefined
  onOpen: (id: string) => void
  onClose: () => void
}

export function FlowEditor({ id, listenerId, onOpen, onClose }: Props) {
  const query = useQuery({
    queryKey: tenantKey('flow', id),
    queryFn: ({ signal }) => request(FlowDocument, { id: id ?? '' }, signal),
    enabled: id !== undefined,
  })
  const names = useQuery(namesOptions())
  const error = query.error ?? names.error
  if (error) return <ErrorPanel title="The flow could not be loaded" error={error} retry={() => void query.refetch()} />
  if ((id !== undefined && query.isPending) || !names.data) return <Waiting rows={8} />
  if (id === undefined) return <Form flow={undefined} initial={newFlow(listenerId)} onOpen={onOpen} onClose={onClose} />
  const flow = query.data?.flow
  if (!flow)
    return (
      <Page title="There is no such flow" actions={<Button onClick={onClose}>To the flows</Button>}>
        <Text size="sm">It may have been deleted.</Text>
      </Page>
    )
  // A new version is a new form: what it begins with has changed.
  return (
    <Form
      key={`${flow.version}/${flow.latestVersion}`}
      flow={flow}
      initial={ofFlow(flow)}
      onOpen={onOpen}
      onClose={onClose}
    />
  )
}

function newFlow(listenerId: string | undefined): Values {
  const from = listenerId ? { listener: { formatId: '' } } : { file: blank('FileSourceInput') }
  return {
    ...blank('FlowCreateInput'),
    ...(listenerId ? { listenerId } : {}),
    transformations: [
      { ...blank('TransformationInput'), name: 'Deliver', from, mapping: { passThrough: true, fields: [] } },
    ],
  }
}

/** What the newest version says, be it a draft: that is where changes go on from. */
const ofFlow = (flow: Flow): Values => ({
  id: flow.id,
  name: flow.name,
  listenerId: flow.listener?.id,
  ...((flow.draft ?? flow).definition.asInput as Values),
})

type FormProps = { flow: Flow | undefined; initial: Values; onOpen: (id: string) => void; onClose: () => void }

function Form({ flow, initial, onOpen, onClose }: FormProps) {
  const { mayEdit, mayOperate } = useMe()
  const client = useQueryClient()
  const names = useQuery(namesOptions())
  const [value, setValue] = useState(initial)
  const [view, setView] = useState<'steps' | 'try' | 'graph' | 'versions'>('steps')
  const [tried, setTried] = useState(0)
  const [making, setMaking] = useState<'format' | 'connection'>()
  const type = flow ? 'FlowUpdateInput' : 'FlowCreateInput'
  const save = useMutation({
    mutationFn: async (draft: boolean) => {
      const input = prune(type, draft ? { ...value, draft } : value)
      if (flow) return (await request(FlowUpdate, { input: input as FlowUpdateInput })).flowUpdate
      return (await request(FlowCreate, { input: input as FlowCreateInput })).flowCreate
    },
    onSuccess: ({ flow: saved }, draft) => {
      if (!saved) return
      const message = draft ? 'Kept as a draft; it runs when it is published' : 'The flow was saved'
      notifications.show({ message, color: 'teal.9' })
      void client.invalidateQueries()
      onOpen(saved.id)
    },
  })
  const schedule = useMutation({
    mutationFn: () => request(FlowSchedule, { input: { flowId: flow?.id ?? '', kind: 'EVENT' } }),
    onSuccess: () => void client.invalidateQueries(),
  })
  const change = useMutation({
    mutationFn: async ({ version, back }: { version: number; back: boolean }) => {
      const input = { id: flow?.id ?? '', version }
      if (back) return (await request(FlowRevert, { input })).flowRevert
      return (await request(FlowPublish, { input })).flowPublish
    },
    onSuccess: ({ flow: changed }) => {
      if (!changed) return
      notifications.show({ message: `Version ${changed.version} is published`, color: 'teal.9' })
      void client.invalidateQueries()
    },
  })
  const userErrors = [...(save.data?.userErrors ?? []), ...(change.data?.userErrors ?? [])]
  const steps = (value.transformations ?? []) as Values[]
  const setSteps = (next: Values[]) => setValue({ ...value, transformations: next })
  const form: FormContext = {
    errors: new FieldErrors(userErrors),
    options: {
      listenerId: asOptions(names.data?.listeners),
      formatId: asOptions(names.data?.formats),
      connectionId: asOptions(names.data?.connections),
      flowId: asOptions(names.data?.flows.filter((one) => one.listener && one.id !== flow?.id)),
    },
    hidden: new Set(['id', 'transformations', 'draft']),
    prominent: new Set(['name', 'listenerId', 'mapping', 'passThrough', 'fields']),
    disabled: !mayEdit,
  }
  const lacks = [
    ...(names.data?.formats.length === 0 ? ['a format'] : []),
    ...(names.data?.connections.length === 0 ? ['a connection'] : []),
  ]
  const graph = toGraph(value, names.data)
  return (
    <Page
      title={flow ? flow.name : 'New flow'}
      lead={
        flow
          ? `Version ${flow.version}${flow.note ? `: ${flow.note}` : ''}`
          : 'Say what it reads, and where each step writes.'
      }
      actions={
        <>
          {flow?.draft ? <StatusBadge tone="wait">{`version ${flow.draft.version} is a draft`}</StatusBadge> : null}
          {flow?.listener && flow.schedule ? (
            <StatusBadge tone={flow.schedule.active ? 'ok' : 'wait'}>
              {flow.schedule.active ? 'runs with every payload' : 'paused'}
            </StatusBadge>
          ) : null}
          <Button variant="default" onClick={onClose}>
            {mayEdit ? 'Cancel' : 'Back'}
          </Button>
          {mayEdit && flow ? (
            <Button variant="default" disabled={save.isPending} onClick={() => save.mutate(true)}>
              Keep as draft
            </Button>
          ) : null}
          {mayEdit ? (
            <Button
              loading={save.isPending}
              title={flow ? 'The next version, published at once' : undefined}
              onClick={() => save.mutate(false)}
            >
              Save
            </Button>
          ) : null}
        </>
      }
    >
      {save.error ? <ErrorPanel title="Not saved" error={save.error} /> : null}
      {change.error ? <ErrorPanel title="Not published" error={change.error} /> : null}
      {schedule.error ? <ErrorPanel title="Not scheduled" error={schedule.error} /> : null}
      <FormHead errors={userErrors.filter(({ field }) => !field || !isPlaced(field, value))} />
      {flow?.listener && !flow.schedule && mayOperate ? (
        <Alert color="yellow" variant="outline" title="It does not run yet">
          <Stack gap="xs" align="flex-start">
            <Text size="sm">Messages for it are held until it is scheduled; none is lost.</Text>
            <Button size="compact-sm" loading={schedule.isPending} onClick={() => schedule.mutate()}>
              Run it with every payload
            </Button>
          </Stack>
        </Alert>
      ) : null}
      {mayEdit ? (
        <Group gap="xs">
          {lacks.length > 0 ? <Text size="sm">A step needs {lacks.join(' and ')} first:</Text> : null}
          <Button size="compact-sm" variant="default" onClick={() => setMaking('format')}>
            New format
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setMaking('connection')}>
            New connection
          </Button>
        </Group>
      ) : null}
      <SegmentedControl
        aria-label="View"
        style={{ alignSelf: 'flex-start' }}
        data={[
          { value: 'steps', label: 'Steps' },
          ...(mayOperate && (flow || mayEdit) ? [{ value: 'try', label: 'Try it' }] : []),
          { value: 'graph', label: 'Graph' },
          ...(flow ? [{ value: 'versions', label: 'Versions' }] : []),
        ]}
        value={view}
        onChange={(next) => setView(next as typeof view)}
      />
      {view === 'steps' ? (
        <div className={classes.columns}>
          <Paper withBorder p="md" component="section" aria-label="The flow">
            <InputFields type={type} value={value} onChange={setValue} form={form} />
            {flow?.draft && mayEdit ? (
              <Button
                mt="md"
                variant="default"
                loading={change.isPending}
                onClick={() => change.mutate({ version: flow.draft?.version ?? 0, back: false })}
              >
                Publish version {flow.draft.version} as it was kept
              </Button>
            ) : null}
          </Paper>
          <Stack component="section" aria-label="Steps">
            {steps.map((step, index) => (
              <Step
                key={index}
                step={step}
                index={index}
                count={steps.length}
                form={stepForm(form, steps, index)}
                onChange={(next) => setSteps(steps.map((one, at) => (at === index ? next : one)))}
                onMove={(delta) => setSteps(moved(steps, index, delta))}
                onRemove={() => setSteps(steps.filter((_, at) => at !== index))}
              />
            ))}
            {mayEdit ? (
              <Button
                variant="default"
                style={{ alignSelf: 'flex-start' }}
                leftSection={<Plus size={16} aria-hidden />}
                onClick={() =>
                  setSteps([
                    ...steps,
                    {
                      ...blank('TransformationInput'),
                      from: { file: blank('FileSourceInput') },
                      mapping: { passThrough: true, fields: [] },
                    },
                  ])
                }
              >
                Add a step
              </Button>
            ) : null}
          </Stack>
        </div>
      ) : null}
      {view === 'try' ? (
        <Suspense fallback={<Waiting rows={8} />}>
          <TryStep
            flowId={flow?.id}
            listenerId={value.listenerId as string | undefined}
            value={value}
            mayEdit={mayEdit}
            step={Math.min(tried, steps.length - 1)}
            onStep={setTried}
          >
            {steps.map((step, index) =>
              index === Math.min(tried, steps.length - 1) ? (
                <Step
                  key={index}
                  step={step}
                  index={index}
                  count={1}
                  form={stepForm(form, steps, index)}
                  onChange={(next) => setSteps(steps.map((one, at) => (at === index ? next : one)))}
                />
              ) : null,
            )}
          </TryStep>
        </Suspense>
      ) : null}
      {view === 'graph' ? (
        <Suspense fallback={<Waiting rows={8} />}>
          <FlowGraph graph={graph} />
        </Suspense>
      ) : null}
      {view === 'versions' && flow ? (
        <Suspense fallback={<Waiting rows={8} />}>
          <Versions
            flowId={flow.id}
            current={flow.version}
            latest={flow.latestVersion}
            may={mayEdit}
            onRestore={(version) => {
              setValue({ ...value, ...(version.definition.asInput as Values) })
              setView('steps')
              notifications.show({
                message: 'Restored into the form; save it to make it a new version',
                color: 'indigo.8',
              })
            }}
            onPublish={(version) => change.mutate({ version, back: false })}
            onRevert={(version) => change.mutate({ version, back: true })}
          />
        </Suspense>
      ) : null}
      {making === 'format' ? (
        <EditDrawer
          title="New format"
          type="FormatCreateInput"
          saved="The format was made"
          save={async (input: FormatCreateInput) =>
            (await request(FlowFormatCreate, { input })).formatCreate.userErrors
          }
          onClose={() => setMaking(undefined)}
        />
      ) : null}
      {making === 'connection' ? (
        <EditDrawer
          title="New connection"
          type="ConnectionCreateInput"
          saved="The connection was made"
          save={async (input: ConnectionCreateInput) =>
            (await request(FlowConnectionCreate, { input })).connectionCreate.userErrors
          }
          onClose={() => setMaking(undefined)}
        />
      ) : null}
    </Page>
  )
}

/** A step is told which steps it may wait for: those before it. */
const stepForm = (form: FormContext, steps: readonly Values[], index: number): FormContext => ({
  ...form,
  hidden: new Set(),
  options: {
    ...form.options,
    after: steps.slice(0, index).map(({ name }) => ({ value: String(name), label: String(name) })),
  },
})

const moved = (steps: readonly Values[], from: number, delta: number) => {
  const next = [...steps]
  const [step] = next.splice(from, 1)
  if (step) next.splice(from + delta, 0, step)
  return next
}

type StepProps = {
  step: Values
  index: number
  count: number
  form: FormContext
  onChange: (step: Values) => void
  onMove?: (delta: number) => void
  onRemove?: () => void
}

function Step({ step, index, count, form, onChange, onMove, onRemove }: StepProps) {
  const name = `step ${index + 1}`
  return (
    <Paper withBorder p="md" component="section" aria-label={name}>
      <Group justify="space-between" mb="xs">
        <Title order={2}>
          {index + 1}. {String(step.name || 'Unnamed step')}
        </Title>
        {form.disabled || !onMove || !onRemove ? null : (
          <Group gap={2}>
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={index === 0}
              onClick={() => onMove(-1)}
              aria-label={`Move ${name} up`}
            >
              <ArrowUp size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={index === count - 1}
              onClick={() => onMove(1)}
              aria-label={`Move ${name} down`}
            >
              <ArrowDown size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={count === 1}
              onClick={onRemove}
              aria-label={`Remove ${name}`}
            >
              <Trash2 size={16} aria-hidden />
            </ActionIcon>
          </Group>
        )}
      </Group>
      <InputFields
        type="TransformationInput"
        value={step}
        onChange={onChange}
        path={`transformations[${index}]`}
        form={form}
      />
    </Paper>
  )
}
