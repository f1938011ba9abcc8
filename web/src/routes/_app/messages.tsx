import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import { isRange } from '@/features/messages/filter'
import { MessagesPage, type MessagesSearch } from '@/features/messages/MessagesPage'
import { isPaneTab } from '@/features/messages/paneTabs'

const text = (value: unknown) => (typeof value === 'string' && value ? value : undefined)
const time = (value: unknown) => (typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined)

/** Left out rather than undefined, so that addresses stay short. */
const compact = (search: MessagesSearch): MessagesSearch =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined))

export const Route = createFileRoute('/_app/messages')({
  validateSearch: (search: Record<string, unknown>): MessagesSearch =>
    compact({
      q: text(search.q),
      range: isRange(search.range) ? search.range : undefined,
      from: time(search.from),
      until: time(search.until),
      id: text(search.id),
      tab: isPaneTab(search.tab) ? search.tab : undefined,
      live: search.live === false ? false : undefined,
    }),
  component: function Messages() {
    const search = Route.useSearch()
    const navigate = useNavigate({ from: '/messages' })
    const onSearch = useCallback(
      (change: Partial<MessagesSearch>, replace = false) =>
        // The list scrolls by itself: what was remembered of an earlier address must not move it.
        void navigate({ search: (before) => compact({ ...before, ...change }), replace, resetScroll: false }),
      [navigate],
    )
    return <MessagesPage search={search} onSearch={onSearch} />
  },
})
