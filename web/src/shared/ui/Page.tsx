import { Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'

/** A screen's frame: its heading, what it is for, and its actions. */
export function Page(props: { title: string; lead?: string; actions?: ReactNode; children: ReactNode }) {
  const { title, lead, actions, children } = props
  useEffect(() => {
    document.title = `${title} · Inlet`
  }, [title])
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Title order={1}>{title}</Title>
          {lead ? (
            <Text size="sm" className="muted">
              {lead}
            </Text>
          ) : null}
        </div>
        {actions ? <Group gap="xs">{actions}</Group> : null}
      </Group>
      {children}
    </Stack>
  )
}
