import { Group, Kbd, Modal, Stack, Text, Title } from '@mantine/core'
import { useShortcutList } from './registry'

export function Keys({ keys }: { keys: string }) {
  return (
    <Group gap={4} wrap="nowrap">
      {keys.split(/[ +]/).map((key, index) => (
        <Kbd key={index} size="xs">
          {key === 'mod' ? 'Ctrl' : key}
        </Kbd>
      ))}
    </Group>
  )
}

export function ShortcutHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const shortcuts = useShortcutList()
  const groups = [...new Set(shortcuts.map(({ group }) => group))]
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        {groups.map((group) => (
          <Stack key={group} gap={6}>
            <Title order={3}>{group}</Title>
            {shortcuts
              .filter((one) => one.group === group)
              .map((one) => (
                <Group key={one.keys + one.label} justify="space-between">
                  <Text size="sm">{one.label}</Text>
                  <Keys keys={one.keys} />
                </Group>
              ))}
          </Stack>
        ))}
      </Stack>
    </Modal>
  )
}
