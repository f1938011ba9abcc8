import { lazy, Suspense } from 'react'
import type { EditFormProps } from './EditForm'

const EditForm = lazy(() => import('./EditForm').then((module) => ({ default: module.EditForm })))

/** A form of one input type at the side of the screen; it is loaded when the first is opened. */
export function EditDrawer(props: EditFormProps) {
  return (
    <Suspense fallback={null}>
      <EditForm {...props} />
    </Suspense>
  )
}
