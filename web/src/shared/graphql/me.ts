import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { graphql } from '@/gql'
import type { MeQuery, Role } from '@/gql/graphql'
import { request } from './request'
import { session } from './session'

const Me = graphql(`
  query Me {
    me {
      account { id login name platformAdmin }
      memberships { role tenant { id slug name } }
    }
  }
`)

export type Me = MeQuery['me']

export const meOptions = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const { me } = await request(Me, {}, signal)
    return me
  },
  staleTime: 60_000,
})

/** The membership in the chosen tenant; without a choice, or after it was taken away, the first. */
export function currentMembership(me: Me) {
  const chosen = me.memberships.find(({ tenant }) => tenant.slug === session.tenant())
  return chosen ?? me.memberships[0]
}

const EDITORS: readonly Role[] = ['OWNER', 'ADMIN', 'EDITOR']

/** Who looks, and what the role lets it do. The server decides; this only spares people buttons that it would refuse. */
export function useMe() {
  const { data: me } = useSuspenseQuery(meOptions)
  const membership = currentMembership(me)
  const role = membership?.role
  const has = (roles: readonly Role[]) => role !== undefined && roles.includes(role)
  return {
    me,
    tenant: membership?.tenant,
    role,
    mayEdit: has(EDITORS),
    mayOperate: has([...EDITORS, 'OPERATOR']),
    mayAdminister: has(['OWNER', 'ADMIN']),
  }
}
