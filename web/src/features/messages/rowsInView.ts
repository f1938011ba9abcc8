import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from 'react'

type Options = {
  /** How many rows there are. */
  count: number
  /** Of a row, and of the head that stays on top. */
  height: number
  /** How many rows have come on top so far: whoever has scrolled down keeps what is being read where it is. */
  added: number
}

/** Rows drawn beyond either edge. */
const BEYOND = 8
/** Before the first measure. */
const ROOM = 800

/**
 * Which rows of one height are to be drawn. Nothing is kept of each row, so that an arrival, a turn of the wheel and a hundred thousand rows cost the
 * same as ten.
 */
export function useRowsInView(scroller: RefObject<HTMLElement | null>, { count, height, added }: Options) {
  const [view, setView] = useState({ row: 0, scrolled: false, room: ROOM, added })
  const look = useCallback(
    (element: HTMLElement, known: number) => {
      const row = Math.floor(element.scrollTop / height)
      const scrolled = element.scrollTop > 0
      const room = element.clientHeight
      setView((before) =>
        before.row === row && before.scrolled === scrolled && before.room === room && before.added === known
          ? before
          : { row, scrolled, room, added: known },
      )
    },
    [height],
  )
  const shift = view.scrolled ? Math.max(added - view.added, 0) : 0
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || view.added === added) return
    if (shift > 0) element.scrollTop += shift * height
    look(element, added)
  }, [scroller, view.added, added, shift, height, look])
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const onScroll = () => look(element, added)
    onScroll()
    const observer = new ResizeObserver(onScroll)
    observer.observe(element)
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', onScroll)
    }
  }, [scroller, look, added])

  const row = view.row + shift
  const first = Math.max(row - BEYOND, 0)
  const last = Math.min(row + Math.ceil(view.room / height) + BEYOND, count - 1)
  const show = (index: number) => {
    const element = scroller.current
    if (!element) return
    const top = index * height
    // The head covers one row's height of what is scrolled.
    const room = element.clientHeight - height
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + height > element.scrollTop + room) element.scrollTop = top + height - room
  }
  return { first, last, show }
}
