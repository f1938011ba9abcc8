import { Switch } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'

type Props = {
  label: string
  checked: boolean
  may: boolean
  /** Gives what is wrong. */
  change: (checked: boolean) => Promise<readonly { message: string }[]>
}

const refused = ({ message }: { message: string }) =>
  notifications.show({ title: 'Not changed', message, color: 'red.8' })

/** A switch in a row of a list that changes the row at once. */
export function RowSwitch({ label, checked, may, change }: Props) {
  const client = useQueryClient()
  const attempt = useMutation({
    mutationFn: change,
    onSuccess: (errors) => {
      errors.forEach(refused)
      void client.invalidateQueries()
    },
    onError: refused,
  })
  return (
    <Switch
      aria-label={label}
      checked={checked}
      disabled={!may || attempt.isPending}
      onChange={(event) => attempt.mutate(event.currentTarget.checked)}
    />
  )
}
