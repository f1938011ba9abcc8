import type { TypedDocumentString } from '@/gql/graphql'
import { GraphQLFailure } from './failure'
import { session } from './session'

type Envelope<R> = { data?: R | null; errors?: { message: string; extensions?: { code?: string } }[] }

/** One operation over HTTP, in the chosen tenant. */
export async function request<R, V>(
  document: TypedDocumentString<R, V>,
  variables: V,
  signal?: AbortSignal,
): Promise<R> {
  const tenant = session.tenant()
  let response: Response
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        'inlet-dashboard': '1',
        ...(tenant ? { 'inlet-tenant': tenant } : {}),
      },
      body: JSON.stringify({ query: document.toString(), variables }),
      signal: signal ?? null,
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new GraphQLFailure('The server cannot be reached', 'UNREACHABLE')
  }
  const requestId = response.headers.get('x-request-id') ?? undefined
  const body = (await response.json().catch(() => ({}))) as Envelope<R>
  const first = body.errors?.[0]
  if (first) throw new GraphQLFailure(first.message, first.extensions?.code ?? 'INTERNAL', requestId)
  if (!response.ok || !body.data) throw new GraphQLFailure(`The server answered ${response.status}`, 'HTTP', requestId)
  return body.data
}
