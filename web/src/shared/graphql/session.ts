import { GraphQLFailure } from './failure'

/**
 * The session's cookie cannot be read from here. What is kept is until when it holds, so that a visitor without a session is sent to the sign-in
 * without asking the server, and which tenant was chosen last.
 */
const UNTIL = 'inlet.session.until'
const TENANT = 'inlet.tenant'

const headers = { 'content-type': 'application/json', 'inlet-dashboard': '1' }

export const session = {
  holds: () => Number(localStorage.getItem(UNTIL) ?? 0) > Date.now(),
  tenant: (): string | null => localStorage.getItem(TENANT),
  chooseTenant: (slug: string) => localStorage.setItem(TENANT, slug),
  forget: () => localStorage.removeItem(UNTIL),
}

const keep = async (response: Response) => {
  const body = (await response.json().catch(() => ({}))) as {
    expiresInSeconds?: number
    code?: string
    detail?: string
  }
  if (!response.ok || body.expiresInSeconds === undefined)
    throw new GraphQLFailure(
      body.detail ?? `the server answered ${response.status}`,
      body.code ?? 'HTTP',
      response.headers.get('x-request-id') ?? undefined,
    )
  localStorage.setItem(UNTIL, String(Date.now() + body.expiresInSeconds * 1000))
  return body.expiresInSeconds
}

export const signIn = async (login: string, password: string) =>
  keep(await fetch('/session', { method: 'POST', headers, body: JSON.stringify({ login, password }) }))

/** Ends every other session and token of the login; this session goes on. */
export const endOtherSessions = async () => keep(await fetch('/session/end-others', { method: 'POST', headers }))

export const signOut = async () => {
  session.forget()
  await fetch('/session', { method: 'DELETE', headers }).catch(() => undefined)
}

/** Asks for a fresh cookie when half of the session's time is over; ends with the page or when the session cannot be prolonged. */
export function keepAlive(): () => void {
  let timer: ReturnType<typeof setTimeout>
  let stopped = false
  const refresh = async () => {
    try {
      const seconds = await keep(await fetch('/session/refresh', { method: 'POST', headers }))
      if (!stopped) timer = setTimeout(refresh, Math.max(seconds * 500, 1000))
    } catch (error) {
      const refused = error instanceof GraphQLFailure && error.code !== 'HTTP'
      // A server that is away may come back before the session ends; one that refuses will refuse again.
      if (!stopped && !refused) timer = setTimeout(refresh, 5_000)
    }
  }
  const left = Number(localStorage.getItem(UNTIL) ?? 0) - Date.now()
  timer = setTimeout(refresh, Math.max(left / 2, 0))
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
