import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useRef, useSyncExternalStore } from 'react'
import { ExecutionBadge } from '@/shared/ui/ExecutionBadge'
import { bytes, moment } from '@/shared/ui/format'
import { StatusBadge } from '@/shared/ui/StatusBadge'
import classes from './MessageGrid.module.css'
import type { MessageBuffer, Row } from './messageBuffer'

const HEIGHT = 34
const NARROW = 620

type RowProps = {
  row: Row
  top: number
  index: number
  selected: boolean
  narrow: boolean
  listener: string
  onSelect: (id: string) => void
}

const OneRow = memo(function OneRow({ row, top, index, selected, narrow, listener, onSelect }: RowProps) {
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
      <div role="gridcell" className={`${classes.cell} num`} tabIndex={-1}>
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
}

/** The rows between the top and the bottom of the window, whatever the length of the list. */
export function MessageGrid({ buffer, selectedId, onSelect, onEnd, onMover, listenerName }: Props) {
  useSyncExternalStore(buffer.subscribe, buffer.version)
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: sized, width } = useElementSize()
  const narrow = width > 0 && width < NARROW
  const count = buffer.size
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => HEIGHT,
    overscan: 8,
    scrollMargin: HEIGHT,
    getItemKey: (index) => buffer.at(index)?.id ?? index,
  })
  const items = virtual.getVirtualItems()
  const lastShown = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (count > 0 && lastShown >= count - 10) onEnd()
  }, [lastShown, count, onEnd])

  const move = (delta: number) => {
    const now = selectedId ? buffer.indexOf(selectedId) : -1
    const next = Math.min(Math.max(now + delta, 0), count - 1)
    const row = buffer.at(next)
    if (!row) return
    onSelect(row.id)
    virtual.scrollToIndex(next)
  }
  onMover(move)
  const isShown = items.some(({ index }) => buffer.at(index)?.id === selectedId)
  return (
    <div
      ref={useMergedRef(scroller, sized)}
      className={`${classes.grid} ${narrow ? classes.narrow : ''}`}
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
          {['Received', 'Status', 'Listener', 'Sender', 'Size'].map((name) => (
            <div
              role="columnheader"
              key={name}
              tabIndex={-1}
              className={`${classes.cell} ${name === 'Size' ? 'num' : ''} ${name === 'Sender' ? classes.sender : ''}`}
            >
              {name}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = buffer.at(item.index)
          return row ? (
            <OneRow
              key={item.key}
              row={row}
              index={item.index}
              top={item.start}
              narrow={narrow}
              selected={row.id === selectedId}
              listener={listenerName(row.listenerId)}
              onSelect={onSelect}
            />
          ) : null
        })}
      </div>
    </div>
  )
}
