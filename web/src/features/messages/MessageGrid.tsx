import { VisuallyHidden } from '@mantine/core'
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { memo, useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import { ExecutionBadge } from '@/shared/ui/ExecutionBadge'
import { bytes, moment } from '@/shared/ui/format'
import { StatusBadge } from '@/shared/ui/StatusBadge'
import classes from './MessageGrid.module.css'
import type { MessageBuffer, Row } from './messageBuffer'
import { useRowsInView } from './rowsInView'

const HEIGHT = 34
const NARROW = 620

type RowProps = {
  row: Row
  top: number
  index: number
  selected: boolean
  narrow: boolean
  listener: string
  checked: boolean
  onSelect: (id: string) => void
  /** None where the reader may do nothing with what is marked. */
  onCheck: ((id: string, on: boolean, upTo: boolean) => void) | undefined
}

const OneRow = memo(function OneRow(props: RowProps) {
  const { row, top, index, selected, narrow, listener, checked, onSelect, onCheck } = props
  const newest = row.executions.at(-1)
  const shown = moment(row.receivedAt, true)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles keys (aria-activedescendant)
    <div
      role="row"
      id={`row-${row.id}`}
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={-1}
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onSelect(row.id)}
    >
      {onCheck ? (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the box itself handles keys
        <div role="gridcell" className={classes.mark} tabIndex={-1} onClick={(event) => event.stopPropagation()}>
          <input
            type="checkbox"
            checked={checked}
            tabIndex={-1}
            aria-label={`Mark the message of ${shown}`}
            onChange={(event) =>
              onCheck(row.id, event.currentTarget.checked, (event.nativeEvent as PointerEvent).shiftKey === true)
            }
          />
        </div>
      ) : null}
      <div role="gridcell" className={classes.cell} tabIndex={-1}>
        <time dateTime={row.receivedAt} title={shown}>
          {narrow ? shown.slice(11, 19) : shown}
        </time>
      </div>
      <div role="gridcell" className={classes.cell} tabIndex={-1}>
        {newest ? <ExecutionBadge state={newest.state} /> : <StatusBadge tone="info">received</StatusBadge>}
      </div>
      <div role="gridcell" className={classes.cell} tabIndex={-1} title={listener}>
        {listener}
        {row.edited ? <span className="muted"> · edited</span> : null}
        {row.executions.length > 1 ? <span className="muted"> · {row.executions.length} runs</span> : null}
        {newest?.code ? <span className="muted"> · {newest.code}</span> : null}
      </div>
      <div role="gridcell" className={`${classes.cell} ${classes.sender}`} tabIndex={-1} title={row.sender}>
        {row.sender}
      </div>
      <div role="gridcell" className={`${classes.cell} ${classes.size} num`} tabIndex={-1}>
        {bytes(row.size)}
      </div>
    </div>
  )
})

type Props = {
  buffer: MessageBuffer
  selectedId: string | undefined
  onSelect: (id: string) => void
  onEnd: () => void
  /** Called with a function that moves the selection, for shortcuts. */
  onMover: (move: (delta: number) => void) => void
  listenerName: (id: string) => string
  checked: ReadonlySet<string>
  onCheck: ((ids: readonly string[], on: boolean) => void) | undefined
}

/** The rows between the top and the bottom of the window, whatever the length of the list. */
export function MessageGrid(props: Props) {
  const { buffer, selectedId, onSelect, onEnd, onMover, listenerName, checked, onCheck } = props
  useSyncExternalStore(buffer.subscribe, buffer.version)
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: sized, width } = useElementSize()
  const narrow = width > 0 && width < NARROW
  const count = buffer.size
  const { first, last, show } = useRowsInView(scroller, { count, height: HEIGHT, added: buffer.added })
  useEffect(() => {
    if (count > 0 && last >= count - 10) onEnd()
  }, [last, count, onEnd])

  const move = (delta: number) => {
    const now = selectedId ? buffer.indexOf(selectedId) : -1
    const next = Math.min(Math.max(now + delta, 0), count - 1)
    const row = buffer.at(next)
    if (!row) return
    onSelect(row.id)
    show(next)
  }
  onMover(move)
  const lastMarked = useRef<string>(undefined)
  const mark = useCallback(
    (id: string, on: boolean, upTo: boolean) => {
      const from = upTo && lastMarked.current ? buffer.indexOf(lastMarked.current) : -1
      const to = buffer.indexOf(id)
      lastMarked.current = id
      const ids = [id]
      if (from >= 0)
        for (let index = Math.min(from, to); index <= Math.max(from, to); index++) {
          const row = buffer.at(index)
          if (row) ids.push(row.id)
        }
      onCheck?.(ids, on)
    },
    [buffer, onCheck],
  )
  const shown: Row[] = []
  for (let index = first; index <= last; index++) {
    const row = buffer.at(index)
    if (row) shown.push(row)
  }
  const isShown = shown.some(({ id }) => id === selectedId)
  return (
    <div
      ref={useMergedRef(scroller, sized)}
      className={`${classes.grid} ${narrow ? classes.narrow : ''} ${onCheck ? classes.marking : ''}`}
      role="grid"
      aria-label="Messages"
      aria-rowcount={count + 1}
      aria-activedescendant={selectedId && isShown ? `row-${selectedId}` : undefined}
      tabIndex={0}
      onKeyDown={(event) => {
        const delta = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20, Home: -1e9, End: 1e9 }[event.key]
        if (delta === undefined) return
        event.preventDefault()
        move(delta)
      }}
    >
      <div role="rowgroup" className={classes.head}>
        <div role="row" aria-rowindex={1} tabIndex={-1} style={{ display: 'contents' }}>
          {onCheck ? (
            <div role="columnheader" tabIndex={-1} className={classes.mark}>
              <VisuallyHidden>Marked</VisuallyHidden>
            </div>
          ) : null}
          {['Received', 'Status', 'Listener', 'Sender', 'Size'].map((name) => (
            <div
              role="columnheader"
              key={name}
              tabIndex={-1}
              className={`${classes.cell} ${name === 'Size' ? `${classes.size} num` : ''} ${name === 'Sender' ? classes.sender : ''}`}
            >
              {name === 'Received' && narrow ? 'Time' : name}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" style={{ height: count * HEIGHT }}>
        {shown.map((row, place) => (
          <OneRow
            key={row.id}
            row={row}
            index={first + place}
            top={(first + place + 1) * HEIGHT}
            narrow={narrow}
            selected={row.id === selectedId}
            listener={listenerName(row.listenerId)}
            checked={checked.has(row.id)}
            onSelect={onSelect}
            onCheck={onCheck ? mark : undefined}
          />
        ))}
      </div>
    </div>
  )
}
