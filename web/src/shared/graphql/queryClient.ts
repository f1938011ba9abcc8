import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { GraphQLFailure, isSignedOut } from './failure'
import { session } from './session'

const onError = (error: Error) => {
  if (!isSignedOut(error)) return
  session.forget()
  if (location.pathname !== '/login')
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`)
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => (!(error instanceof GraphQLFailure) || error.code === 'UNREACHABLE') && count < 2,
    },
  },
})

/** Every key begins with the tenant: what one tenant has told must never be shown in another. */
export const tenantKey = (...rest: readonly unknown[]) => [session.tenant() ?? '', ...rest] as const
