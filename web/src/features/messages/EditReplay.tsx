import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { graphql } from '@/gql'
import { request } from '@/shared/graphql/request'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import type { Payload } from './usePayload'
import { decode, kindOf } from './viewers/kinds'

const CodeView = lazy(() => import('@/shared/codemirror/CodeView').then((module) => ({ default: module.CodeView })))

const MessageResend = graphql(`
  mutation MessageResend($input: MessageResendInput!) {
    messageResend(input: $input) { message { id } userErrors { code field message } }
  }
`)

/** What one request of the API takes; longer payloads cannot be edited here. */
const LONGEST = 700 * 1024

type Props = { messageId: string; payload: Payload; onClose: () => void; onSent: (id: string) => void }

/** Edits a copy of the payload and sends it to the same listener. The original stays; the copy names it. */
export function EditReplay({ messageId, payload, onClose, onSent }: Props) {
  const original = useMemo(
    () => (payload.whole ? decode(payload.bytes, true) : undefined),
    [payload.bytes, payload.whole],
  )
  const [text, setText] = useState<string>()
  const send = useMutation({
    mutationFn: (edited: string) => request(MessageResend, { input: { messageId, text: edited } }),
    onSuccess: ({ messageResend: { message } }) => message && onSent(message.id),
  })
  const problems = send.data?.messageResend.userErrors ?? []
  const kind = kindOf(original, '')
  const tooLong = payload.bytes.length > LONGEST || !payload.whole
  return (
    <Modal opened onClose={onClose} size="xl" title="Edit and replay" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Text size="sm">
          The edited payload goes to the same listener as a new message that names this one. The original stays as it
          was received.
        </Text>
        {original === undefined || tooLong ? (
          <Alert color="yellow" variant="outline" title="This payload cannot be edited here">
            {tooLong ? 'It is too long.' : 'It is not text in UTF-8.'}
          </Alert>
        ) : (
          <div style={{ height: '50vh' }}>
            <Suspense fallback={null}>
              <CodeView
                text={original}
                language={kind === 'json' || kind === 'xml' ? kind : 'text'}
                label="Payload to send"
                onChange={setText}
              />
            </Suspense>
          </div>
        )}
        {send.error ? <ErrorPanel title="Not sent" error={send.error} /> : null}
        {problems.map((problem) => (
          <Alert key={problem.code} color="red" variant="outline" role="alert" title="Not sent">
            {problem.message}
          </Alert>
        ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={original === undefined || tooLong}
            loading={send.isPending}
            onClick={() => send.mutate(text ?? original ?? '')}
          >
            Send the edited copy
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
