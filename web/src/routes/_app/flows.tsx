import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { FlowsPage, type FlowsSearch } from '@/features/flows/FlowsPage'

const text = (value: unknown) => (typeof value === 'string' && value ? value : undefined)

export const Route = createFileRoute('/_app/flows')({
  validateSearch: (search: Record<string, unknown>): FlowsSearch => {
    const id = text(search.id)
    const listener = text(search.listener)
    return { ...(id ? { id } : {}), ...(listener ? { listener } : {}) }
  },
  component: function Flows() {
    const navigate = useNavigate({ from: '/flows' })
    return <FlowsPage search={Route.useSearch()} onSearch={(search) => void navigate({ search })} />
  },
})
