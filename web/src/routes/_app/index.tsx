import { useQuery } from '@tanstack/react-query'
import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useRef } from 'react'
import { OverviewPage } from '@/features/monitoring/OverviewPage'
import { isPeriod, type Period } from '@/features/monitoring/periods'
import { emptinessOptions } from '@/features/onboarding/emptiness'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { Waiting } from '@/shared/ui/Waiting'

const FirstRun = lazy(() => import('@/features/onboarding/FirstRun').then((module) => ({ default: module.FirstRun })))

export const Route = createFileRoute('/_app/')({
  validateSearch: (search: Record<string, unknown>): { period?: Period } =>
    isPeriod(search.period) ? { period: search.period } : {},
  component: function Overview() {
    const navigate = useNavigate({ from: '/' })
    const { period = '1h' } = Route.useSearch()
    const { data, error, refetch } = useQuery(emptinessOptions())
    // The first run stays until it is left, also after the first message has come.
    const first = useRef(false)
    if (data?.isEmpty) first.current = true
    if (error) return <ErrorPanel title="The overview could not be loaded" error={error} retry={() => void refetch()} />
    if (!data) return <Waiting rows={6} />
    if (first.current)
      return (
        <Suspense fallback={<Waiting rows={6} />}>
          <FirstRun existing={data.listener} />
        </Suspense>
      )
    return (
      <OverviewPage
        period={period}
        onPeriod={(next) => void navigate({ search: { period: next }, replace: true })}
        onZoom={(from, until) => void navigate({ to: '/messages', search: { from, until } })}
      />
    )
  },
})
