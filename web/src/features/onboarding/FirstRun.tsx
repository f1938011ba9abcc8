import { Alert, Anchor, Button, Code, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { graphql } from '@/gql'
import type { RejectionReason } from '@/gql/graphql'
import type { FieldError } from '@/shared/forms/errors'
import { FieldErrors } from '@/shared/forms/errors'
import { FormHead } from '@/shared/forms/FormHead'
import { follow } from '@/shared/graphql/live'
import { useMe } from '@/shared/graphql/me'
import { request } from '@/shared/graphql/request'
import { Copy } from '@/shared/ui/Copy'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { bytes, moment } from '@/shared/ui/format'
import { Page } from '@/shared/ui/Page'
import { StatusBadge } from '@/shared/ui/StatusBadge'
import classes from './FirstRun.module.css'

const CreateListener = graphql(`
  mutation FirstListener($input: ListenerCreateInput!) {
    listenerCreate(input: $input) {
      listener { id name urlPath authentication { kind header } }
      userErrors { code field message }
    }
  }
`)
const CreateKey = graphql(`
  mutation FirstKey($input: ApiKeyCreateInput!) {
    apiKeyCreate(input: $input) { secret userErrors { code field message } }
  }
`)
const Arrived = graphql(`
  subscription FirstMessage($listenerId: ID) {
    messageArrived(listenerId: $listenerId) {
      message { id receivedAt size sender { name } body(length: 4000) { text } }
    }
  }
`)
const Rejected = graphql(`
  subscription Rejected { requestRejected { listenerId reason at } }
`)

export type KnownListener = {
  id: string
  name: string
  urlPath: string
  authentication: { kind: string; header?: string | null }
}
type Seen = {
  id: string
  receivedAt: string
  size: number
  sender: { name: string }
  body?: { text?: string | null } | null
}

const SAMPLE = JSON.stringify({ order: 'ORD-1', customer: 'Ada Lovelace', items: [{ article: 'A-7', quantity: 2 }] })

const REASONS: Record<RejectionReason, string> = {
  NOT_FOUND: 'no listener has that path',
  METHOD_NOT_ALLOWED: 'the listener does not answer to that method',
  UNAUTHENTICATED: 'credentials are missing or wrong',
  FORBIDDEN: 'the credentials do not suffice for this listener',
  BODY_TOO_LARGE: 'the payload is larger than the listener takes',
  BODY_BROKEN: 'the payload ended early',
  UNAVAILABLE: 'the service could not take it just then',
  RATE_LIMITED: 'more came than the listener takes in a time',
}

const slug = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')

/** From an empty tenant to the first message seen, step by step. */
export function FirstRun({ existing }: { existing: KnownListener | undefined }) {
  const { tenant } = useMe()
  const [listener, setListener] = useState(existing)
  const [key, setKey] = useState<string>()
  const [seen, setSeen] = useState<Seen>()
  return (
    <Page
      title={`Welcome to ${tenant?.name ?? 'Inlet'}`}
      lead="Four steps from here to your first message. It takes less than a minute."
    >
      <Stack maw={760}>
        <Step number={1} title="Name a listener" done={listener !== undefined}>
          {listener ? (
            <Group gap="xs">
              <Text size="sm">Payloads go to</Text>
              <Code className="break">{location.origin + listener.urlPath}</Code>
              <Copy value={location.origin + listener.urlPath} label="Copy the address" />
            </Group>
          ) : (
            <NameListener
              onMade={(made, secret) => {
                setListener(made)
                setKey(secret)
              }}
            />
          )}
        </Step>
        <Step number={2} title="Send a test" done={seen !== undefined} waiting={listener === undefined}>
          {listener ? <SendTest listener={listener} secret={key} onKey={setKey} /> : null}
        </Step>
        <Step number={3} title="See it arrive" done={seen !== undefined} waiting={listener === undefined}>
          {listener ? <Watch listener={listener} seen={seen} onSeen={setSeen} /> : null}
        </Step>
        <Step number={4} title="Add a flow" done={false} waiting={seen === undefined}>
          {seen && listener ? (
            <Stack gap="xs" align="flex-start">
              <Text size="sm">
                Your message is kept and held. A flow maps its payload and delivers it; held messages run as soon as the
                flow is scheduled.
              </Text>
              <Button renderRoot={(rest) => <Link {...rest} to="/flows" search={{ listener: listener.id }} />}>
                Add a flow for {listener.name}
              </Button>
            </Stack>
          ) : null}
        </Step>
      </Stack>
    </Page>
  )
}

function Step(props: { number: number; title: string; done: boolean; waiting?: boolean; children: React.ReactNode }) {
  const { number, title, done, waiting = false, children } = props
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group gap="sm">
          <StatusBadge tone={done ? 'ok' : waiting ? 'wait' : 'run'}>
            {done ? 'done' : waiting ? 'then' : 'now'}
          </StatusBadge>
          <Title order={2}>
            {number}. {title}
          </Title>
        </Group>
        {children}
      </Stack>
    </Paper>
  )
}

function NameListener({ onMade }: { onMade: (listener: KnownListener, secret: string | undefined) => void }) {
  const { mayEdit, mayAdminister } = useMe()
  const client = useQueryClient()
  const [name, setName] = useState('Orders')
  const create = useMutation({
    mutationFn: async (): Promise<readonly FieldError[]> => {
      // Only who manages keys can make one; without, the listener asks for the caller's own token.
      const authentication = mayAdminister ? { apiKey: {} } : { bearer: {} }
      const input = { name: name.trim(), path: slug(name), authentication }
      const { listenerCreate } = await request(CreateListener, { input: input as never })
      const listener = listenerCreate.listener
      if (!listener) return listenerCreate.userErrors
      let secret: string | undefined
      if (mayAdminister) {
        const wanted = {
          name: `${listener.name} test ${Date.now().toString(36)}`,
          role: 'API_USER' as const,
          listenerIds: [listener.id],
        }
        secret = (await request(CreateKey, { input: wanted })).apiKeyCreate.secret ?? undefined
      }
      onMade(listener, secret)
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey.includes('names') })
      return []
    },
  })
  const errors = new FieldErrors(create.data)
  const atName = errors.at('name')
  const atPath = errors.at('path')
  if (!mayEdit)
    return (
      <Text size="sm">
        Your role only reads. As soon as somebody has made a listener and a message arrives, it is shown here.
      </Text>
    )
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate()
      }}
    >
      <Stack gap="sm">
        {create.error ? <ErrorPanel title="Not made" error={create.error} /> : null}
        <FormHead errors={errors.rest()} />
        <Group align="flex-end">
          <TextInput
            label="What will be sent to it?"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={atName ?? atPath}
            autoFocus
          />
          <Button type="submit" loading={create.isPending} disabled={!slug(name)}>
            Make the listener
          </Button>
        </Group>
        <Text size="sm" className="muted">
          {mayAdminister ? 'It lets in whoever has its API key.' : 'It lets in whoever has a token of this tenant.'}
        </Text>
      </Stack>
    </form>
  )
}

function SendTest(props: { listener: KnownListener; secret: string | undefined; onKey: (key: string) => void }) {
  const { listener, secret, onKey } = props
  const { mayAdminister } = useMe()
  const url = location.origin + listener.urlPath
  const header = listener.authentication.header ?? 'x-api-key'
  const needsKey = listener.authentication.kind === 'API_KEY'
  const send = useMutation({
    mutationFn: async () => {
      const headers: Record<string, string> = { 'content-type': 'application/json' }
      if (needsKey && secret) headers[header] = secret
      const response = await fetch(listener.urlPath, { method: 'POST', headers, body: SAMPLE })
      const body = (await response.json().catch(() => ({}))) as { detail?: string }
      if (!response.ok)
        throw new Error(`The listener answered ${response.status}: ${body.detail ?? response.statusText}`)
      return response.status
    },
  })
  const newKey = useMutation({
    mutationFn: async () => {
      const input = {
        name: `${listener.name} test ${Date.now().toString(36)}`,
        role: 'API_USER' as const,
        listenerIds: [listener.id],
      }
      const { secret: made } = (await request(CreateKey, { input })).apiKeyCreate
      if (made) onKey(made)
    },
  })
  const proof =
    listener.authentication.kind === 'BASIC'
      ? ` -u LOGIN:PASSWORD`
      : listener.authentication.kind === 'BEARER'
        ? ` \\\n  -H 'authorization: Bearer TOKEN'`
        : needsKey
          ? ` \\\n  -H '${header}: ${secret ?? 'KEY'}'`
          : ''
  const curl = `curl ${url}${proof} \\\n  -H 'content-type: application/json' \\\n  -d '${SAMPLE}'`
  const canSend = listener.authentication.kind === 'NONE' || (needsKey && secret !== undefined)
  return (
    <Stack gap="xs">
      {needsKey && !secret ? (
        <Group gap="xs">
          <Text size="sm">Its key was shown once and is not kept here.</Text>
          {mayAdminister ? (
            <Button size="compact-sm" variant="default" loading={newKey.isPending} onClick={() => newKey.mutate()}>
              Make a key for the test
            </Button>
          ) : null}
        </Group>
      ) : null}
      <Group gap={4} align="flex-start" wrap="nowrap">
        <Code block className={classes.curl} tabIndex={0} aria-label="The command">
          {curl}
        </Code>
        <Copy value={curl} label="Copy the command" />
      </Group>
      <Group gap="sm">
        <Button variant="default" loading={send.isPending} disabled={!canSend} onClick={() => send.mutate()}>
          Send it for me
        </Button>
        {send.data ? <Text size="sm">The listener answered {send.data}.</Text> : null}
      </Group>
      {send.error ? <ErrorPanel title="It was not taken" error={send.error} /> : null}
      {secret ? (
        <Text size="xs" className="muted">
          The key in this command is not shown again. Make keys for partners in{' '}
          <Anchor
            size="xs"
            underline="always"
            renderRoot={(rest) => <Link {...rest} to="/settings" search={{ tab: 'keys' }} />}
          >
            Settings
          </Anchor>
          .
        </Text>
      ) : null}
    </Stack>
  )
}

type Rejection = { reason: RejectionReason; at: string }

function Watch(props: { listener: KnownListener; seen: Seen | undefined; onSeen: (message: Seen) => void }) {
  const { listener, seen, onSeen } = props
  const [rejections, setRejections] = useState<Rejection[]>([])
  useEffect(() => {
    const stopArrived = follow(Arrived, {
      variables: () => ({ listenerId: listener.id }),
      next: ({ messageArrived: { message } }) => message && onSeen(message),
    })
    const stopRejected = follow(Rejected, {
      variables: () => ({}),
      next: ({ requestRejected: { reason, at } }) => setRejections((before) => [{ reason, at }, ...before].slice(0, 5)),
    })
    return () => {
      stopArrived()
      stopRejected()
    }
  }, [listener.id, onSeen])
  return (
    <Stack gap="xs">
      {seen ? (
        <Paper withBorder p="sm" className={classes.arrived} data-testid="first-message">
          <Stack gap="xs">
            <Group justify="space-between">
              <Text size="sm" fw={600}>
                Received {moment(seen.receivedAt, true)}, {bytes(seen.size)}, from {seen.sender.name}
              </Text>
              <Button
                size="compact-sm"
                variant="default"
                renderRoot={(rest) => <Link {...rest} to="/messages" search={{ id: seen.id, tab: 'payload' }} />}
              >
                Open it
              </Button>
            </Group>
            <Code block mah={180} tabIndex={0} aria-label="Its payload">
              {seen.body?.text ?? 'not text'}
            </Code>
          </Stack>
        </Paper>
      ) : (
        <Group gap="sm">
          <span className={classes.pulse} aria-hidden="true" />
          <Text size="sm" role="status">
            Waiting for your first message
          </Text>
        </Group>
      )}
      {rejections.length > 0 ? (
        <Alert color="yellow" variant="outline" title="Requests that were refused" role="alert">
          {rejections.map(({ reason, at }, index) => (
            <Text size="sm" key={index}>
              {moment(at).slice(11)}: {REASONS[reason]}.
            </Text>
          ))}
        </Alert>
      ) : null}
    </Stack>
  )
}
