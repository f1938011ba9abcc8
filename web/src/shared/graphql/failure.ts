/** Why the server did not answer as wished: its stable code, its words, and the request by which an operator finds it. */
export class GraphQLFailure extends Error {
  readonly code: string
  readonly requestId: string | undefined
  constructor(message: string, code: string, requestId?: string) {
    super(message)
    this.name = 'GraphQLFailure'
    this.code = code
    this.requestId = requestId
  }
}

const SIGNED_OUT = new Set(['UNAUTHENTICATED', 'TOKEN_INVALID', 'TOKEN_EXPIRED', 'ORIGIN_INVALID'])

export const isSignedOut = (error: unknown) => error instanceof GraphQLFailure && SIGNED_OUT.has(error.code)
