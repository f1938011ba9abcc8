import { Skeleton, Stack } from '@mantine/core'

/** What stands where an answer will be; never an empty list before the first answer. */
export function Waiting({ rows = 4 }: { rows?: number }) {
  return (
    <Stack gap="xs" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} h={28} />
      ))}
    </Stack>
  )
}
