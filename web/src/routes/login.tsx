import { createFileRoute, redirect } from '@tanstack/react-router'
import { LoginPage } from '@/features/auth/LoginPage'
import { session } from '@/shared/graphql/session'

/** Only a path of ours: whoever sends people a link to the sign-in must not choose where they land afterwards. */
const ownPath = (next: unknown) =>
  typeof next === 'string' && /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : undefined

export const Route = createFileRoute('/login')({
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = ownPath(search.next)
    return next ? { next } : {}
  },
  beforeLoad: () => {
    if (session.holds()) throw redirect({ to: '/' })
  },
  component: function Login() {
    const { next } = Route.useSearch()
    return <LoginPage onSignedIn={() => location.assign(next ?? '/')} />
  },
})
