import { queryOptions } from '@tanstack/react-query'
import { graphql } from '@/gql'
import type { NamesQuery, NamesQueryVariables } from '@/gql/graphql'
import { tenantKey } from './queryClient'
import { request } from './request'

const Names = graphql(`
  query Names($listeners: String, $formats: String, $connections: String, $flows: String) {
    listeners(first: 100, after: $listeners) {
      nodes { id name path urlPath enabled }
      pageInfo { hasNextPage endCursor }
    }
    formats(first: 100, after: $formats) {
      nodes { id name }
      pageInfo { hasNextPage endCursor }
    }
    connections(first: 100, after: $connections) {
      nodes { id name settings { http { url } email { host } nats { host } rabbitmq { host } redis { host } kafka { host } } }
      pageInfo { hasNextPage endCursor }
    }
    flows(first: 100, after: $flows) {
      nodes { id name listener { id } }
      pageInfo { hasNextPage endCursor }
    }
  }
`)

type Pages = { [Noun in 'listeners' | 'formats' | 'connections' | 'flows']: NamesQuery[Noun]['nodes'] }

/** All names of the tenant's configuration, for choices and labels. Pages are read to their end, since a choice that lacks something misleads. */
export const namesOptions = () =>
  queryOptions({
    queryKey: tenantKey('names'),
    queryFn: async ({ signal }) => {
      const all: Pages = { listeners: [], formats: [], connections: [], flows: [] }
      let after: NamesQueryVariables = {}
      for (let more = true; more; ) {
        const page: NamesQuery = await request(Names, after, signal)
        all.listeners.push(...page.listeners.nodes)
        all.formats.push(...page.formats.nodes)
        all.connections.push(...page.connections.nodes)
        all.flows.push(...page.flows.nodes)
        more = [page.listeners, page.formats, page.connections, page.flows].some((one) => one.pageInfo.hasNextPage)
        // A list that has ended is asked for the nothing behind its last row.
        after = {
          listeners: page.listeners.pageInfo.endCursor ?? after.listeners,
          formats: page.formats.pageInfo.endCursor ?? after.formats,
          connections: page.connections.pageInfo.endCursor ?? after.connections,
          flows: page.flows.pageInfo.endCursor ?? after.flows,
        }
      }
      return all
    },
    staleTime: 30_000,
  })

export const asOptions = (rows: readonly { id: string; name: string }[] | undefined) =>
  (rows ?? []).map(({ id, name }) => ({ value: id, label: name }))
