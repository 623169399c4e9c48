import type { Services } from '#server/services.ts'
import { readAccessToken } from './access-token.ts'
import type { Authentication } from './authentication.ts'
import { findIdentity } from './find-identity.ts'

/** @returns null when the header carries no valid access token, or its user has left the organisation */
export async function validateBearer(
  services: Pick<Services, 'db' | 'env' | 'now'>,
  authorization: string | undefined,
  ip: string | null,
): Promise<Authentication | null> {
  const token = /^Bearer ([A-Za-z0-9._-]{1,2000})$/i.exec(authorization ?? '')?.[1]
  const claims = token ? await readAccessToken(services, token) : null
  const session = claims && (await findIdentity(services, claims.userId, claims.orgId))
  if (!session) return null
  return {
    session,
    actor: { kind: 'api', userId: session.user.id, orgId: session.org.id, role: session.role, ip },
    binding: `jwt:${session.user.id}`,
    via: 'bearer',
    freshCookie: null,
  }
}
