import { Alert, Button, Stack, Text } from '@mantine/core'
import { GraphQLFailure } from '@/shared/graphql/failure'

/** Says what went wrong where it happened, with the request's id for whoever looks into the log. */
export function ErrorPanel({ title, error, retry }: { title: string; error?: unknown; retry?: () => void }) {
  const failure = error instanceof GraphQLFailure ? error : undefined
  const said = error instanceof Error ? error.message : error ? String(error) : undefined
  return (
    <Alert color="red" title={title} role="alert" variant="outline">
      <Stack gap="xs" align="flex-start">
        {said ? <Text size="sm">{said}</Text> : null}
        {failure ? (
          <Text size="xs" className="mono break">
            {failure.code}
            {failure.requestId ? ` · request ${failure.requestId}` : ''}
          </Text>
        ) : null}
        {retry ? (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        ) : null}
      </Stack>
    </Alert>
  )
}
