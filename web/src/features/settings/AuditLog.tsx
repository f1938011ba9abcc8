import { Code, Modal, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { graphql } from '@/gql'
import type { AuditLogQuery } from '@/gql/graphql'
import { request } from '@/shared/graphql/request'
import { ConfigurationList } from '@/shared/ui/ConfigurationList'
import { Empty } from '@/shared/ui/Empty'
import { Facts } from '@/shared/ui/Facts'
import { moment } from '@/shared/ui/format'
import { Moment } from '@/shared/ui/Moment'

const AuditLogDocument = graphql(`
  query AuditLog($after: String) {
    auditLog(first: 50, after: $after) {
      nodes { id at actorKind actorName action noun nounId before after address requestId }
      pageInfo { hasNextPage endCursor }
    }
  }
`)

type Row = AuditLogQuery['auditLog']['nodes'][number]

export function AuditLog() {
  const [shown, setShown] = useState<Row>()
  return (
    <>
      <ConfigurationList<Row>
        noun="audit log"
        page={async (after, signal) => (await request(AuditLogDocument, { after }, signal)).auditLog}
        nameOf={({ action, at }) => `${action} of ${moment(at)}`}
        columns={[
          { title: 'When', cell: (row) => <Moment iso={row.at} /> },
          { title: 'Who', cell: (row) => row.actorName },
          { title: 'Did', cell: (row) => <span className="mono">{row.action}</span> },
          { title: 'From', cell: (row) => row.address ?? 'inside', hideNarrow: true },
        ]}
        onEdit={setShown}
        editLabel="Details"
        empty={<Empty title="Nothing was changed yet" />}
      />
      <Modal
        opened={shown !== undefined}
        onClose={() => setShown(undefined)}
        title={shown?.action ?? ''}
        size="xl"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {shown ? (
          <Stack>
            <Facts
              facts={[
                ['When', moment(shown.at, true)],
                ['Who', `${shown.actorName} (${shown.actorKind.toLowerCase().replace('_', ' ')})`],
                [
                  shown.noun,
                  <span key="n" className="mono">
                    {shown.nounId}
                  </span>,
                ],
                [
                  'Request id',
                  <span key="r" className="mono">
                    {shown.requestId}
                  </span>,
                ],
              ]}
            />
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              {(['before', 'after'] as const).map((side) => (
                <Stack key={side} gap={4}>
                  <Title order={3}>{side === 'before' ? 'Before' : 'After'}</Title>
                  {shown[side] === null || shown[side] === undefined ? (
                    <Text size="sm">did not exist</Text>
                  ) : (
                    <Code block fz={12} mah={400} tabIndex={0} aria-label={`How it was ${side}`}>
                      {JSON.stringify(shown[side], null, 2)}
                    </Code>
                  )}
                </Stack>
              ))}
            </SimpleGrid>
          </Stack>
        ) : null}
      </Modal>
    </>
  )
}
