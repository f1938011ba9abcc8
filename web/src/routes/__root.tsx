import { createRootRoute, Outlet } from '@tanstack/react-router'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'

export const Route = createRootRoute({
  component: () => <Outlet />,
  errorComponent: ({ error, reset }) => <ErrorPanel title="This screen broke" error={error} retry={reset} />,
})
