import { Button, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { graphql } from '@/gql'
import { request } from '@/shared/graphql/request'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { Refusals } from '@/shared/ui/Refusals'
import { Waiting } from '@/shared/ui/Waiting'

const NoticeTestDocument = graphql(`
  mutation NoticeTest($id: ID!) {
    noticeTest(id: $id) { result { delivered status failure { code message } } userErrors { code field message } }
  }
`)

/** A button that sends a sample, and what came back. */
export function NoticeTest({ id, name }: { id: string; name: string }) {
  const test = useMutation({ mutationFn: async () => (await request(NoticeTestDocument, { id })).noticeTest })
  const result = test.data?.result
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => test.mutate()}
        aria-label={`Send a sample of ${name}`}
        title="Sends a sample now"
      >
        Test
      </Button>
      <Modal
        opened={!test.isIdle}
        onClose={test.reset}
        title={`A sample of ${name}`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack gap="sm">
          {test.isPending ? <Waiting /> : null}
          {test.error ? <ErrorPanel title="The sample could not be sent" error={test.error} /> : null}
          <Refusals errors={test.data?.userErrors ?? []} />
          {result ? (
            <Text role="status">
              {result.delivered ? 'The sample was taken' : 'The sample was not taken'}
              {result.status ? ` with status ${result.status}.` : '.'}
            </Text>
          ) : null}
          {result?.failure ? (
            <Text size="sm">
              {result.failure.code}: {result.failure.message}
            </Text>
          ) : null}
        </Stack>
      </Modal>
    </>
  )
}
