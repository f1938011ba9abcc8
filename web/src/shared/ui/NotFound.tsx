import { Anchor, Stack, Text, Title } from '@mantine/core'

export function NotFound() {
  return (
    <Stack p="xl" align="flex-start" component="main">
      <Title order={1}>There is nothing here</Title>
      <Text>The address may be mistyped, or what it named is gone.</Text>
      <Anchor href="/" underline="always">
        To the overview
      </Anchor>
    </Stack>
  )
}
