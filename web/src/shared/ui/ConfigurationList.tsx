import { Button, Group, Modal, Stack, Table, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { tenantKey } from '@/shared/graphql/queryClient'
import classes from './ConfigurationList.module.css'
import { ErrorPanel } from './ErrorPanel'
import { Waiting } from './Waiting'

export type Page<Row> = { nodes: readonly Row[]; pageInfo: { hasNextPage: boolean; endCursor?: string | null } }

type UserErrors = readonly { code: string; field?: string | null; message: string }[]

type Props<Row extends { id: string }> = {
  noun: string
  /** Reads one page; the key of its cache is the noun. */
  page: (after: string | undefined, signal: AbortSignal) => Promise<Page<Row>>
  columns: readonly {
    title: string
    cell: (row: Row) => ReactNode
    width?: number | string
    hideNarrow?: boolean
    nowrap?: boolean
  }[]
  nameOf: (row: Row) => string
  onEdit?: ((row: Row) => void) | undefined
  editLabel?: string
  onDelete?: ((row: Row) => Promise<UserErrors>) | undefined
  deleteWarning?: string
  extra?: ((row: Row) => ReactNode) | undefined
  empty: ReactNode
}

/** A list of a noun by pages, with what can be done to each row. */
export function ConfigurationList<Row extends { id: string }>(props: Props<Row>) {
  const { noun, page, columns, nameOf, onEdit, onDelete, extra, empty } = props
  const client = useQueryClient()
  const [doomed, setDoomed] = useState<Row>()
  const list = useInfiniteQuery({
    queryKey: tenantKey(noun, 'list'),
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
      <Table.ScrollContainer minWidth={320} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table verticalSpacing={6} fz="sm" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ title, width, hideNarrow }) => (
                <Table.Th key={title} w={width} visibleFrom={hideNarrow ? 'sm' : undefined} scope="col">
                  {title}
                </Table.Th>
              ))}
              {hasActions ? (
                <Table.Th w={1} scope="col">
                  <Text span fz="sm" fw={700}>
                    Actions
                  </Text>
                </Table.Th>
              ) : null}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.id}>
                {columns.map(({ title, cell, hideNarrow, nowrap }) => (
                  <Table.Td
                    key={title}
                    visibleFrom={hideNarrow ? 'sm' : undefined}
                    style={nowrap ? { whiteSpace: 'nowrap' } : undefined}
                  >
                    {cell(row)}
                  </Table.Td>
                ))}
                {hasActions ? (
                  <Table.Td>
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
                  </Table.Td>
                ) : null}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
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
      <Modal
        opened={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title={doomed ? `Delete ${nameOf(doomed)}?` : ''}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <Text size="sm">{props.deleteWarning ?? 'This cannot be undone.'}</Text>
          {remove.error ? <ErrorPanel title="Not deleted" error={remove.error} /> : null}
          {remove.data && remove.data.length > 0 ? (
            <Text size="sm" role="alert" c="var(--mantine-color-error)">
              {remove.data.map(({ message }) => message).join(' ')}
            </Text>
          ) : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setDoomed(undefined)}>
              Cancel
            </Button>
            <Button color="red.8" loading={remove.isPending} onClick={() => doomed && remove.mutate(doomed)}>
              Delete
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  )
}
