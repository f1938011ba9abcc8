import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { ExecutionsPage, type ExecutionsSearch } from '@/features/executions/ExecutionsPage'
import { STATES } from '@/shared/ui/executionStates'

const text = (value: unknown) => (typeof value === 'string' && value ? value : undefined)

export const Route = createFileRoute('/_app/executions')({
  validateSearch: (search: Record<string, unknown>): ExecutionsSearch => {
    const state = STATES.find((one) => one === search.state)
    const flow = text(search.flow)
    const id = text(search.id)
    return { ...(state ? { state } : {}), ...(flow ? { flow } : {}), ...(id ? { id } : {}) }
  },
  component: function Executions() {
    const navigate = useNavigate({ from: '/executions' })
    return <ExecutionsPage search={Route.useSearch()} onSearch={(search) => void navigate({ search })} />
  },
})
