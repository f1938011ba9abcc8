import { session } from '@/shared/graphql/session'
import type { Range } from './filter'

export type SavedView = { name: string; search: { q?: string | undefined; range?: Range | undefined } }

const key = () => `inlet.views.${session.tenant() ?? ''}`

const write = (views: SavedView[]) => {
  localStorage.setItem(key(), JSON.stringify(views))
  return views
}

/** Filters with a name, of this browser and tenant. */
export const savedViews = {
  all: (): SavedView[] => {
    try {
      return JSON.parse(localStorage.getItem(key()) ?? '[]') as SavedView[]
    } catch {
      return []
    }
  },
  add: (view: SavedView) => {
    const name = view.search.range ? `${view.name}, last ${view.search.range}` : view.name
    return write([...savedViews.all().filter((one) => one.name !== name), { ...view, name }])
  },
  clear: () => write([]),
}
