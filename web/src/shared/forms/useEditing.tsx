import { Button } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { type InputName, toInput, type Values } from './describe'
import { EditDrawer } from './EditDrawer'
import type { EditFormProps } from './EditForm'
import type { FieldError } from './errors'

type Form = EditFormProps['form']

type Options<Row extends object> = {
  /** What one of them is called, such as `connection`. */
  noun: string
  /** What the edited one is called in the form's title. */
  nameOf: (row: Row) => string
  /** Without it there is neither a button nor a form. */
  may?: boolean
  create: {
    type: InputName
    initial?: Values
    form?: Form
    after?: EditFormProps['after']
    save: (input: never) => Promise<readonly FieldError[]>
  }
  /** Its input begins with what the row has. */
  update: {
    type: InputName
    /** Fields that are not folded away. */
    prominent: readonly string[]
    options?: NonNullable<Form>['options']
    after?: EditFormProps['after']
    save: (input: never, row: Row) => Promise<readonly FieldError[]>
  }
}

/** Making and changing the things of a list: the button for a new one, what a row's button does, and the form that is open. */
export function useEditing<Row extends object>({ noun, nameOf, may = true, create, update }: Options<Row>) {
  const [edited, setEdited] = useState<Row | 'new'>()
  const onClose = () => setEdited(undefined)
  const add = may ? (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setEdited('new')}>
      New {noun}
    </Button>
  ) : null
  const { type, prominent, options, after, save } = update
  const form =
    edited === 'new' ? (
      <EditDrawer title={`New ${noun}`} saved={`The ${noun} was made`} onClose={onClose} {...create} />
    ) : edited ? (
      <EditDrawer
        title={`Edit ${nameOf(edited)}`}
        type={type}
        initial={toInput(type, edited)}
        form={{ hidden: new Set(['id']), prominent: new Set(prominent), ...(options ? { options } : {}) }}
        {...(after ? { after } : {})}
        saved={`The ${noun} was changed`}
        save={(input) => save(input, edited)}
        onClose={onClose}
      />
    ) : null
  return { add, edit: may ? setEdited : undefined, form }
}
