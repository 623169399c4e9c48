import { recordAudit } from '#server/audit/record-audit.ts'
import type { Services } from '#server/services.ts'
import { sessionKeeper } from './lucia.ts'
import { validateSessionCookie } from './validate-session-cookie.ts'

/** Ends the session of a `Cookie` header, if there is one. @returns a Set-Cookie value that removes the cookie */
export async function signOut(services: Pick<Services, 'db' | 'env'>, cookieHeader: string | undefined, ip: string | null): Promise<{ cookie: string }> {
  const keeper = sessionKeeper(services)
  const auth = await validateSessionCookie(services, cookieHeader, ip)
  const sessionId = keeper.readSessionCookie(cookieHeader ?? '')
  if (sessionId) await keeper.invalidateSession(sessionId)
  if (auth) await recordAudit(services.db, auth.actor, { action: 'auth.signed_out', targetKind: 'user', targetId: auth.session.user.id })
  return { cookie: keeper.createBlankSessionCookie().serialize() }
}
