import type { Services } from '#server/services.ts'
import { checkCredentials } from './check-credentials.ts'
import { sessionKeeper } from './lucia.ts'
import { signInInput } from './schema.ts'

export type SignInResult = { kind: 'ok'; cookie: string; userId: string } | { kind: 'invalid' } | { kind: 'locked'; retryAfterSeconds: number }

/** A browser's sign-in. `cookie` is a ready Set-Cookie value. What cannot be an e-mail and a password is `invalid` too. */
export async function signIn(
  services: Pick<Services, 'db' | 'sql' | 'env'>,
  credentials: { email: string; password: string },
  ip: string | null,
): Promise<SignInResult> {
  const input = signInInput.safeParse(credentials)
  if (!input.success) return { kind: 'invalid' }
  const checked = await checkCredentials(services, input.data, ip)
  if (checked.kind !== 'ok') return checked
  return { ...checked, cookie: await startSession(services, checked.userId) }
}

/** Makes a new session for somebody whose password was just checked. @returns a Set-Cookie value */
export async function startSession(services: Pick<Services, 'db' | 'env'>, userId: string): Promise<string> {
  const keeper = sessionKeeper(services)
  const session = await keeper.createSession(userId, {})
  return keeper.createSessionCookie(session.id).serialize()
}
