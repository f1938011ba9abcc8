import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { SettingsPage } from '@/features/settings/SettingsPage'
import { type SettingsTab, TABS } from '@/features/settings/tabs'

export const Route = createFileRoute('/_app/settings')({
  validateSearch: (search: Record<string, unknown>): { tab?: SettingsTab } => {
    const tab = TABS.find((one) => one === search.tab)
    return tab ? { tab } : {}
  },
  component: function Settings() {
    const navigate = useNavigate({ from: '/settings' })
    return <SettingsPage tab={Route.useSearch().tab} onTab={(tab) => void navigate({ search: { tab } })} />
  },
})
