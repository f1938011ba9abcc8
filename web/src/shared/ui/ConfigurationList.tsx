import { Button, Group, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { tenantKey } from '@/shared/graphql/queryClient'
import classes from './ConfigurationList.module.css'
import { ErrorPanel } from './ErrorPanel'
import { Waiting } from './Waiting'

const DeleteModal = lazy(() => import('./DeleteModal').then((module) => ({ default: module.DeleteModal })))

export type Page<Row> = { nodes: readonly Row[]; pageInfo: { hasNextPage: boolean; endCursor?: string | null } }

type UserErrors = readonly { code: string; field?: string | null; message: string }[]

type Props<Row extends { id: string }> = {
  noun: string
  /** What the rows depend on besides the noun, such as a period. */
  variant?: string | number
  /** Reads one page; the key of its cache is the noun and the variant. */
  page: (after: string | undefined, signal: AbortSignal) => Promise<Page<Row>>
  columns: readonly {
    title: string
    cell: (row: Row) => ReactNode
    width?: number | string
    hideNarrow?: boolean
    nowrap?: boolean
    /** Figures stand under each other. */
    number?: boolean
  }[]
  nameOf: (row: Row) => string
  onEdit?: ((row: Row) => void) | undefined
  editLabel?: string
  onDelete?: ((row: Row) => Promise<UserErrors>) | undefined
  deleteWarning?: string
  extra?: ((row: Row) => ReactNode) | undefined
  empty: ReactNode
}

const classesOf = (hideNarrow: boolean | undefined, number: boolean | undefined) =>
  [hideNarrow && classes.wideOnly, number && 'num'].filter(Boolean).join(' ') || undefined

/** A list of a noun by pages, with what can be done to each row. */
export function ConfigurationList<Row extends { id: string }>(props: Props<Row>) {
  const { noun, page, columns, nameOf, onEdit, onDelete, extra, empty } = props
  const client = useQueryClient()
  const [doomed, setDoomed] = useState<Row>()
  const list = useInfiniteQuery({
    queryKey: tenantKey(noun, 'list', props.variant),
    queryFn: ({ pageParam, signal }) => page(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined),
  })
  const remove = useMutation({
    mutationFn: async (row: Row) => (onDelete ? onDelete(row) : []),
    onSuccess: (errors, row) => {
      if (errors.length > 0) return
      setDoomed(undefined)
      notifications.show({ message: `${nameOf(row)} was deleted`, color: 'teal.9' })
      void client.invalidateQueries()
    },
  })
  if (list.error)
    return <ErrorPanel title={`The ${noun} could not be loaded`} error={list.error} retry={() => void list.refetch()} />
  if (list.isPending) return <Waiting />
  const rows = list.data.pages.flatMap(({ nodes }) => nodes)
  if (rows.length === 0) return empty
  const hasActions = onEdit || onDelete || extra
  return (
    <Stack gap="sm">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be so by the keyboard too */}
      <section className={classes.scroller} tabIndex={0} aria-label={`List of ${noun}`}>
        <table className={classes.table}>
          <thead>
            <tr>
              {columns.map(({ title, width, hideNarrow, number }) => (
                <th key={title} style={{ width }} className={classesOf(hideNarrow, number)} scope="col">
                  {title}
                </th>
              ))}
              {hasActions ? (
                <th style={{ width: 1 }} scope="col">
                  Actions
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                {columns.map(({ title, cell, hideNarrow, nowrap, number }) => (
                  <td
                    key={title}
                    className={classesOf(hideNarrow, number)}
                    style={nowrap ? { whiteSpace: 'nowrap' } : undefined}
                  >
                    {cell(row)}
                  </td>
                ))}
                {hasActions ? (
                  <td>
                    <Group gap={4} wrap="nowrap" justify="flex-end" className={classes.actions}>
                      {extra?.(row)}
                      {onEdit ? (
                        <Button
                          size="compact-sm"
                          variant="default"
                          onClick={() => onEdit(row)}
                          aria-label={`${props.editLabel ?? 'Edit'} ${nameOf(row)}`}
                        >
                          {props.editLabel ?? 'Edit'}
                        </Button>
                      ) : null}
                      {onDelete ? (
                        <Button
                          size="compact-sm"
                          variant="default"
                          onClick={() => {
                            remove.reset()
                            setDoomed(row)
                          }}
                          aria-label={`Delete ${nameOf(row)}`}
                        >
                          Delete
                        </Button>
                      ) : null}
                    </Group>
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {list.hasNextPage ? (
        <Button
          variant="default"
          style={{ alignSelf: 'center' }}
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      ) : null}
      {doomed ? (
        <Suspense fallback={null}>
          <DeleteModal
            name={nameOf(doomed)}
            warning={props.deleteWarning ?? 'This cannot be undone.'}
            error={remove.error}
            refusals={remove.data ?? []}
            pending={remove.isPending}
            onDelete={() => remove.mutate(doomed)}
            onClose={() => setDoomed(undefined)}
          />
        </Suspense>
      ) : null}
    </Stack>
  )
}
