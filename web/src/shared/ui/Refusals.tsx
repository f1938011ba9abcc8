import { Text } from '@mantine/core'

/** What the server said against a change; nothing while it said nothing. */
export function Refusals({ errors }: { errors: readonly { message: string }[] | undefined }) {
  if (!errors || errors.length === 0) return null
  return (
    <Text size="sm" role="alert" c="var(--mantine-color-error)">
      {errors.map(({ message }) => message).join(' ')}
    </Text>
  )
}
