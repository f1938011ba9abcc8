import { Button, Modal, Stack, Table, Text, VisuallyHidden } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { graphql } from '@/gql'
import type { NoticeDeliveriesQuery, NoticeDeliveryState } from '@/gql/graphql'
import { tenantKey } from '@/shared/graphql/queryClient'
import { request } from '@/shared/graphql/request'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { moment } from '@/shared/ui/format'
import { Refusals } from '@/shared/ui/Refusals'
import { StatusBadge, type Tone } from '@/shared/ui/StatusBadge'
import { Waiting } from '@/shared/ui/Waiting'

const NoticeDeliveriesDocument = graphql(`
  query NoticeDeliveries($noticeId: ID!, $after: String) {
    noticeDeliveries(noticeId: $noticeId, first: 50, after: $after) {
      nodes { id kind executionId state attempts dueAt attemptedAt status createdAt failure { code message } }
      pageInfo { hasNextPage endCursor }
    }
  }
`)
const NoticeDeliveryRetry = graphql(`
  mutation NoticeDeliveryRetry($id: ID!) {
    noticeDeliveryRetry(id: $id) { delivery { id } userErrors { code field message } }
  }
`)

type Delivery = NoticeDeliveriesQuery['noticeDeliveries']['nodes'][number]
type Props = { id: string; name: string; mayRetry: boolean }

const SHOWN: Record<NoticeDeliveryState, { tone: Tone; word: string }> = {
  PENDING: { tone: 'wait', word: 'pending' },
  DELIVERED: { tone: 'ok', word: 'delivered' },
  GIVEN_UP: { tone: 'bad', word: 'given up' },
  SUPPRESSED: { tone: 'info', word: 'suppressed' },
}
/** How often the log is read again while it is open. */
const PACE = 3_000

/** A button that shows what a rule told, and whether it was heard. */
export function NoticeDeliveries(props: Props) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)} aria-label={`Log of ${props.name}`}>
        Log
      </Button>
      {open ? (
        <Modal
          opened
          onClose={() => setOpen(false)}
          title={`What ${props.name} told`}
          size="xl"
          closeButtonProps={{ 'aria-label': 'Close' }}
        >
          <Log {...props} />
        </Modal>
      ) : null}
    </>
  )
}

function Log({ id, mayRetry }: Props) {
  const client = useQueryClient()
  const key = tenantKey('noticeDeliveries', id)
  const log = useInfiniteQuery({
    queryKey: key,
    queryFn: async ({ pageParam, signal }) =>
      (await request(NoticeDeliveriesDocument, { noticeId: id, after: pageParam }, signal)).noticeDeliveries,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined),
    refetchInterval: PACE,
  })
  const retry = useMutation({
    mutationFn: async (delivery: string) => (await request(NoticeDeliveryRetry, { id: delivery })).noticeDeliveryRetry,
    onSuccess: () => void client.invalidateQueries({ queryKey: key }),
  })
  const deliveries = log.data?.pages.flatMap(({ nodes }) => nodes) ?? []
  return (
    <Stack gap="sm">
      {log.isPending ? <Waiting /> : null}
      {log.error ? <ErrorPanel title="The log could not be read" error={log.error} /> : null}
      {retry.error ? <ErrorPanel title="It could not be sent again" error={retry.error} /> : null}
      <Refusals errors={retry.data?.userErrors ?? []} />
      {log.data && deliveries.length === 0 ? <Text size="sm">Nothing was told in the last 30 days.</Text> : null}
      {deliveries.length > 0 ? (
        <Table fz="sm" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">When</Table.Th>
              <Table.Th scope="col">What</Table.Th>
              <Table.Th scope="col">State</Table.Th>
              <Table.Th scope="col">Last attempt</Table.Th>
              <Table.Th scope="col">
                <VisuallyHidden>Actions</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {deliveries.map((delivery) => (
              <Table.Tr key={delivery.id}>
                <Table.Td>{moment(delivery.createdAt)}</Table.Td>
                <Table.Td title={delivery.executionId}>{delivery.kind.toLowerCase()}</Table.Td>
                <Table.Td>
                  <StatusBadge tone={SHOWN[delivery.state].tone}>{SHOWN[delivery.state].word}</StatusBadge>
                </Table.Td>
                <Table.Td>{lastAttempt(delivery)}</Table.Td>
                <Table.Td>
                  {mayRetry && (delivery.state === 'GIVEN_UP' || delivery.state === 'PENDING') ? (
                    <Button
                      size="compact-xs"
                      variant="default"
                      loading={retry.isPending && retry.variables === delivery.id}
                      onClick={() => retry.mutate(delivery.id)}
                    >
                      Send now
                    </Button>
                  ) : null}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      ) : null}
      {log.hasNextPage ? (
        <Button variant="default" onClick={() => void log.fetchNextPage()} loading={log.isFetchingNextPage}>
          More
        </Button>
      ) : null}
    </Stack>
  )
}

/** How the last attempt ended, and when the next is. */
function lastAttempt({ attempts, status, failure, dueAt, attemptedAt }: Delivery) {
  const next = dueAt ? `; next at ${moment(dueAt)}` : ''
  if (!attemptedAt) return failure ? `none yet: ${failure.code}: ${failure.message}${next}` : 'none yet'
  const outcome = failure ? `${failure.code}: ${failure.message}` : `status ${status ?? 'unknown'}`
  return `Number ${attempts}, ${moment(attemptedAt)}: ${outcome}${next}`
}
