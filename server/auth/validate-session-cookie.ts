import type { Services } from '#server/services.ts'
import type { Authentication } from './authentication.ts'
import { findIdentity } from './find-identity.ts'
import { hashToken } from './hash-token.ts'
import { sessionKeeper } from './lucia.ts'

/** Lucia's ids are 40 characters; anything far longer is not worth a query. */
const ID_MAX = 100

/**
 * The person behind a `Cookie` header.
 * @returns null when there is no session, or it has ended, or its user left every organisation
 */
export async function validateSessionCookie(
  services: Pick<Services, 'db' | 'env'>,
  cookieHeader: string | undefined,
  ip: string | null,
): Promise<Authentication | null> {
  const keeper = sessionKeeper(services)
  const sessionId = keeper.readSessionCookie(cookieHeader ?? '')
  if (!sessionId || sessionId.length > ID_MAX) return null
  const { session } = await keeper.validateSession(sessionId)
  if (!session) return null
  const identity = await findIdentity(services, session.userId)
  if (!identity) return null
  return {
    session: identity,
    actor: { kind: 'user', userId: session.userId, orgId: identity.org.id, role: identity.role, ip },
    binding: hashToken(sessionId),
    via: 'cookie',
    freshCookie: session.fresh ? keeper.createSessionCookie(sessionId).serialize() : null,
  }
}
