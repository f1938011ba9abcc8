import { queryOptions } from '@tanstack/react-query'
import { graphql } from '@/gql'
import { tenantKey } from '@/shared/graphql/queryClient'
import { request } from '@/shared/graphql/request'

const Emptiness = graphql(`
  query Emptiness {
    messages(first: 1) { nodes { id } }
    listeners(first: 1) { nodes { id name urlPath authentication { kind header } } }
  }
`)

/** Whether the tenant has ever received anything, and where it might. */
export const emptinessOptions = () =>
  queryOptions({
    queryKey: tenantKey('emptiness'),
    queryFn: async ({ signal }) => {
      const { messages, listeners } = await request(Emptiness, {}, signal)
      return { isEmpty: messages.nodes.length === 0, listener: listeners.nodes[0] }
    },
    staleTime: 0,
  })
