import { Center, Loader } from '@mantine/core'
import { createFileRoute, redirect } from '@tanstack/react-router'
import { Shell } from '@/app/Shell'
import { isSignedOut } from '@/shared/graphql/failure'
import { currentMembership, meOptions } from '@/shared/graphql/me'
import { queryClient } from '@/shared/graphql/queryClient'
import { session } from '@/shared/graphql/session'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'

export const Route = createFileRoute('/_app')({
  beforeLoad: async ({ location }) => {
    const toSignIn = () => redirect({ to: '/login', search: { next: location.href } })
    if (!session.holds()) throw toSignIn()
    const me = await queryClient.ensureQueryData(meOptions).catch((error) => {
      throw isSignedOut(error) ? toSignIn() : error
    })
    const membership = currentMembership(me)
    if (membership) session.chooseTenant(membership.tenant.slug)
    else if (location.pathname === '/') throw redirect({ to: '/operator' })
  },
  pendingComponent: () => (
    <Center h="100%">
      <Loader aria-label="Loading" />
    </Center>
  ),
  errorComponent: ({ error, reset }) => <ErrorPanel title="The dashboard cannot start" error={error} retry={reset} />,
  component: Shell,
})
