import { ActionIcon, Menu } from '@mantine/core'
import { Bookmark } from 'lucide-react'
import { useState } from 'react'
import type { Range } from './filter'
import { type SavedView, savedViews } from './savedViews'

type Props = { q: string | undefined; range: Range | undefined; onChoose: (search: SavedView['search']) => void }

export function SavedViews({ q, range, onChoose }: Props) {
  const [views, setViews] = useState(savedViews.all)
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label="Saved views">
          <Bookmark size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Saved views, kept in this browser</Menu.Label>
        {views.map((view) => (
          <Menu.Item key={view.name} onClick={() => onChoose(view.search)}>
            {view.name}
          </Menu.Item>
        ))}
        <Menu.Item
          disabled={!q && !range}
          onClick={() => setViews(savedViews.add({ name: q || 'All', search: { q, range } }))}
        >
          Save this view
        </Menu.Item>
        {views.length > 0 ? <Menu.Item onClick={() => setViews(savedViews.clear())}>Forget all views</Menu.Item> : null}
      </Menu.Dropdown>
    </Menu>
  )
}
