import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { ErrorPanel } from './ErrorPanel'
import { Refusals } from './Refusals'

type Props = {
  name: string
  warning: string
  error: unknown
  /** What the server said against it. */
  refusals: readonly { message: string }[]
  pending: boolean
  onDelete: () => void
  onClose: () => void
}

/** Asks before something goes, and says why it did not. */
export function DeleteModal({ name, warning, error, refusals, pending, onDelete, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title={`Delete ${name}?`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Text size="sm">{warning}</Text>
        {error ? <ErrorPanel title="Not deleted" error={error} /> : null}
        <Refusals errors={refusals} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red.8" loading={pending} onClick={onDelete}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
