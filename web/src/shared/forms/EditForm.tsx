import { Button, Drawer, Group, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { blank, cleared, type InputName, prune, type Values } from './describe'
import { type FieldError, FieldErrors, isPlaced } from './errors'
import { FormHead } from './FormHead'
import { type FormContext, InputFields } from './InputFields'

export type EditFormProps = {
  title: string
  type: InputName
  /** What it begins with; a new one begins with the schema's defaults. */
  initial?: Values
  /** Saves; gives what is wrong. */
  save: (input: never) => Promise<readonly FieldError[]>
  onClose: () => void
  form?: Omit<FormContext, 'errors'>
  saved: string
  size?: string | number
  before?: ReactNode
  /** What is shown below the fields, made of what they hold now. */
  after?: (value: Values) => ReactNode
}

/** A form of one input type at the side of the screen. */
export function EditForm({
  title,
  type,
  initial,
  save,
  onClose,
  form,
  saved,
  size = 560,
  before,
  after,
}: EditFormProps) {
  const client = useQueryClient()
  const [value, setValue] = useState<Values>(() => ({ ...blank(type), ...initial }))
  const attempt = useMutation({
    mutationFn: () => save({ ...prune(type, value), ...cleared(type, initial ?? {}, value) } as never),
    onSuccess: (errors) => {
      if (errors.length > 0) return
      notifications.show({ message: saved, color: 'teal.9' })
      void client.invalidateQueries()
      onClose()
    },
  })
  const errors = new FieldErrors(attempt.data ?? [])
  const fields = <InputFields type={type} value={value} onChange={setValue} form={{ ...form, errors }} />
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={size}
      title={title}
      closeButtonProps={{ 'aria-label': 'Close' }}
      // A form that was begun is not lost to a stray click.
      closeOnClickOutside={false}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          attempt.mutate()
        }}
      >
        <Stack>
          {before}
          {attempt.error ? <ErrorPanel title="Not saved" error={attempt.error} /> : null}
          <FormHead errors={(attempt.data ?? []).filter(({ field }) => !field || !isPlaced(field, value))} />
          {fields}
          {after?.(value)}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={attempt.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  )
}
