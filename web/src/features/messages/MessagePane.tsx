import { ActionIcon, Anchor, Button, Group, Loader, Stack, Tabs, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { PencilLine, RotateCcw, X } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { graphql } from '@/gql'
import type { MessageQuery } from '@/gql/graphql'
import { follow } from '@/shared/graphql/live'
import { useMe } from '@/shared/graphql/me'
import { tenantKey } from '@/shared/graphql/queryClient'
import { request } from '@/shared/graphql/request'
import { useShortcuts } from '@/shared/keys/registry'
import { Copy } from '@/shared/ui/Copy'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { ExecutionBadge } from '@/shared/ui/ExecutionBadge'
import { ExecutionSteps } from '@/shared/ui/ExecutionSteps'
import { Facts } from '@/shared/ui/Facts'
import { bytes, moment } from '@/shared/ui/format'
import classes from './MessagePane.module.css'
import { PayloadView } from './PayloadView'
import { isPaneTab, PANE_TABS, type PaneTab } from './paneTabs'
import { usePayload } from './usePayload'
import type { KnownFormat } from './viewers/kinds'

const EditReplay = lazy(() => import('./EditReplay').then((module) => ({ default: module.EditReplay })))

const Transformed = lazy(() => import('./Transformed').then((module) => ({ default: module.Transformed })))

const MessageDocument = graphql(`
  query Message($id: ID!) {
    message(id: $id) {
      id
      receivedAt
      method
      target
      size
      sha256
      editedFrom
      calledBy { executionId step }
      headers { name value }
      parameters { name value }
      sender { kind name address requestId }
      listener { id name path flow { id name definition { transformations { from { listener { formatId } } } } } }
      executions {
        id
        state
        trigger
        replayOf
        createdAt
        finishedAt
        flowVersion
        flow { id name }
        ...ExecutionSteps
      }
    }
  }
`)
const ReadAs = graphql(`
  query ReadAs($id: ID!) {
    format(id: $id) {
      id
      name
      settings {
        json { input }
        fhir { output }
        xml { names }
        hl7V2 { mllp }
        csv { delimiter quote header columns { name } }
        fixed { recordTypes { name prefix columns { name start width } } }
      }
    }
  }
`)
const MessageReplay = graphql(`
  mutation MessageReplay($input: MessageReplayInput!) {
    messageReplay(input: $input) { execution { id state } userErrors { code field message } }
  }
`)
const MessageChanged = graphql(`
  subscription MessageChanged { executionChanged { overrun execution { id messageId } } }
`)

type Message = NonNullable<MessageQuery['message']>
type Props = {
  id: string
  tab: PaneTab
  onTab: (tab: PaneTab) => void
  onOpen: (id: string) => void
  onClose: () => void
}

export function MessagePane({ id, tab, onTab, onOpen, onClose }: Props) {
  const client = useQueryClient()
  const key = tenantKey('message', id)
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => request(MessageDocument, { id }, signal),
    staleTime: 0,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key changes with the id
  useEffect(
    () =>
      follow(MessageChanged, {
        variables: () => ({}),
        next: ({ executionChanged: { overrun, execution } }) => {
          if (overrun || execution?.messageId === id) void client.invalidateQueries({ queryKey: key })
        },
        onBegin: (again) => again && void client.invalidateQueries({ queryKey: key }),
      }),
    [id, client],
  )
  if (query.error)
    return <ErrorPanel title="The message could not be loaded" error={query.error} retry={query.refetch} />
  if (query.isPending) return <Loader m="md" aria-label="Loading" />
  const message = query.data?.message
  if (!message)
    return (
      <Stack p="md" align="flex-start">
        <Title order={2}>There is no such message</Title>
        <Text size="sm">It may be older than what is kept, or of another tenant.</Text>
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </Stack>
    )
  return <Loaded message={message} tab={tab} onTab={onTab} onOpen={onOpen} onClose={onClose} />
}

function Loaded({ message, tab, onTab, onOpen, onClose }: Omit<Props, 'id'> & { message: Message }) {
  const { mayOperate } = useMe()
  const [editing, setEditing] = useState(false)
  const payload = usePayload(message.id, message.size)
  const replay = useMutation({
    mutationFn: () => request(MessageReplay, { input: { messageId: message.id } }),
    onSuccess: ({ messageReplay: { execution, userErrors } }) =>
      notifications.show(
        execution
          ? { title: 'Replay started', message: `Execution ${execution.id}`, color: 'teal.9' }
          : { title: 'Not replayed', message: userErrors.map((error) => error.message).join(' '), color: 'red.8' },
      ),
    onError: (error) => notifications.show({ title: 'Not replayed', message: error.message, color: 'red.8' }),
  })
  useShortcuts(
    mayOperate ? [{ keys: 'r', label: 'Replay the message', group: 'Messages', run: () => replay.mutate() }] : [],
  )
  const newest = message.executions.at(-1)
  const contentType = message.headers.find(({ name }) => name === 'content-type')?.value ?? ''
  const formatId = message.listener?.flow?.definition.transformations[0]?.from.listener?.formatId
  const format = useQuery({
    queryKey: tenantKey('format', formatId),
    queryFn: ({ signal }) => request(ReadAs, { id: formatId ?? '' }, signal),
    enabled: formatId !== undefined,
  })
  const settings = format.data?.format?.settings
  return (
    <div className={classes.pane}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Group gap="xs" miw={0}>
          <Title order={2} className="clip">
            {message.listener?.name ?? 'Message'}
          </Title>
          {newest ? <ExecutionBadge state={newest.state} /> : null}
        </Group>
        <Group gap={4} wrap="nowrap">
          {mayOperate ? (
            <>
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<RotateCcw size={14} aria-hidden />}
                loading={replay.isPending}
                title="Runs the same payload with the flow as it is now"
                onClick={() => replay.mutate()}
              >
                Replay
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<PencilLine size={14} aria-hidden />}
                title="Sends an edited copy to the same listener"
                onClick={() => setEditing(true)}
              >
                Edit
              </Button>
            </>
          ) : null}
          <Copy value={location.href} label="Copy a link to this message" />
          <ActionIcon variant="subtle" color="gray" aria-label="Close the message" onClick={onClose}>
            <X size={16} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      <Tabs
        value={tab}
        onChange={(next) => isPaneTab(next) && onTab(next)}
        keepMounted={false}
        classNames={{ root: classes.tabs, panel: classes.panel }}
      >
        <Tabs.List>
          {PANE_TABS.map((one) => (
            <Tabs.Tab key={one} value={one} px="xs">
              {one.charAt(0).toUpperCase() + one.slice(1)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview" pt="xs" tabIndex={0}>
          <Overview message={message} onOpen={onOpen} />
        </Tabs.Panel>
        <Tabs.Panel value="payload" pt="xs" tabIndex={0}>
          <PayloadView
            payload={payload}
            size={message.size}
            name={`${message.id}.txt`}
            contentType={contentType}
            known={knownFormat(settings)}
            fixedTypes={settings?.fixed?.recordTypes}
          />
        </Tabs.Panel>
        <Tabs.Panel value="transformed" pt="xs" tabIndex={0}>
          <Suspense fallback={<Loader m="md" aria-label="Loading" />}>
            <Transformed messageId={message.id} executions={message.executions} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="headers" pt="xs" tabIndex={0}>
          <Headers message={message} />
        </Tabs.Panel>
        <Tabs.Panel value="attempts" pt="xs" tabIndex={0}>
          <Stack gap="md">
            {message.executions.toReversed().map((execution) => (
              <Stack key={execution.id} gap={4}>
                <Group gap="xs">
                  <ExecutionBadge state={execution.state} />
                  <Text size="sm">
                    {execution.trigger === 'REPLAY' ? 'Replay' : 'First run'}, {moment(execution.createdAt)}
                  </Text>
                </Group>
                <ExecutionSteps execution={execution} />
              </Stack>
            ))}
          </Stack>
        </Tabs.Panel>
      </Tabs>
      <Suspense fallback={null}>
        {editing ? (
          <EditReplay
            messageId={message.id}
            payload={payload}
            onClose={() => setEditing(false)}
            onSent={(id) => {
              setEditing(false)
              onOpen(id)
            }}
          />
        ) : null}
      </Suspense>
    </div>
  )
}

function knownFormat(
  settings:
    | {
        json?: unknown
        fhir?: unknown
        xml?: unknown
        hl7V2?: unknown
        csv?: { delimiter: string; quote: string; header: string; columns: readonly { name: string }[] } | null
        fixed?: unknown
      }
    | undefined,
): KnownFormat | undefined {
  if (!settings) return undefined
  if (settings.csv) {
    const { delimiter, quote, header, columns } = settings.csv
    return { kind: 'csv', delimiter, quote, header: header === 'FIRST_ROW', columns: columns.map(({ name }) => name) }
  }
  if (settings.json || settings.fhir) return { kind: 'json' }
  if (settings.xml) return { kind: 'xml' }
  if (settings.hl7V2) return { kind: 'hl7' }
  return settings.fixed ? { kind: 'fixed' } : undefined
}

function Overview({ message, onOpen }: { message: Message; onOpen: (id: string) => void }) {
  const newest = message.executions.at(-1)
  return (
    <Stack gap="sm">
      <Facts
        facts={[
          ['Received', moment(message.receivedAt, true)],
          ['Listener', message.listener ? `${message.listener.name} (${message.listener.path})` : 'is gone'],
          ['Request', <span key="r" className="mono">{`${message.method} ${message.target}`}</span>],
          ['Size', bytes(message.size)],
          ['Sender', `${message.sender.name}${message.sender.address ? `, from ${message.sender.address}` : ''}`],
          newest?.flow && ['Flow', `${newest.flow.name}${newest.flowVersion ? `, version ${newest.flowVersion}` : ''}`],
          message.editedFrom !== null && [
            'Edited from',
            <Anchor
              key="e"
              component="button"
              type="button"
              size="sm"
              underline="always"
              onClick={() => onOpen(message.editedFrom ?? '')}
            >
              {message.editedFrom}
            </Anchor>,
          ],
          message.calledBy && [
            'Handed over by',
            <span
              key="c"
              className="mono"
            >{`step ${message.calledBy.step + 1} of execution ${message.calledBy.executionId}`}</span>,
          ],
          [
            'Message id',
            <span key="i" className="mono">
              {message.id}
            </span>,
          ],
          [
            'Request id',
            <span key="q" className="mono">
              {message.sender.requestId}
            </span>,
          ],
          [
            'SHA-256',
            <span key="s" className="mono">
              {message.sha256}
            </span>,
          ],
        ]}
      />
      {newest ? (
        <div>
          <Title order={3} mb={4}>
            {message.executions.length > 1 ? `Newest of ${message.executions.length} runs` : 'What became of it'}
          </Title>
          {newest.state === 'HELD' ? (
            <Text size="sm">It waits for a flow with an active schedule; it runs as soon as there is one.</Text>
          ) : (
            <ExecutionSteps execution={newest} />
          )}
        </div>
      ) : null}
    </Stack>
  )
}

function Headers({ message }: { message: Message }) {
  return (
    <Stack gap="sm">
      <Facts
        facts={message.headers.map(
          ({ name, value }) =>
            [
              name,
              <span key="v" className="mono">
                {value}
              </span>,
            ] as const,
        )}
      />
      {message.parameters.length > 0 ? (
        <>
          <Title order={3}>Parameters of the path and the query</Title>
          <Facts facts={message.parameters.map(({ name, value }) => [name, value] as const)} />
        </>
      ) : null}
    </Stack>
  )
}
