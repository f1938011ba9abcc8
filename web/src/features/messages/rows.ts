import { type FragmentType, graphql, readFragment } from '@/gql'
import type { Row } from './messageBuffer'

export const MessageRow = graphql(`
  fragment MessageRow on Message {
    id
    cursor
    receivedAt
    listenerId
    method
    size
    editedFrom
    sender { name }
    executions { id state failure { code } }
  }
`)

export const toRow = (masked: FragmentType<typeof MessageRow>): Row => {
  const message = readFragment(MessageRow, masked)
  return {
    id: message.id,
    cursor: message.cursor,
    receivedAt: message.receivedAt,
    listenerId: message.listenerId,
    method: message.method,
    size: message.size,
    sender: message.sender.name,
    edited: message.editedFrom !== null && message.editedFrom !== undefined,
    executions: message.executions.map(({ id, state, failure }) => ({ id, state, code: failure?.code })),
  }
}
