import { jwtVerify, SignJWT } from 'jose'
import type { Services } from '#server/services.ts'

/** Seconds. Short, because an access token cannot be taken back. */
export const ACCESS_TOKEN_S = 15 * 60
const ISSUER = 'clarion'
const AUDIENCE = 'clarion-api'

type Claims = { userId: string; orgId: string }

/** A signed statement of who asks; roles are not in it, so that a change of role counts at once. */
export async function signAccessToken(services: Pick<Services, 'env' | 'now'>, claims: Claims): Promise<string> {
  const now = Math.floor(services.now().getTime() / 1000)
  return new SignJWT({ org: claims.orgId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(claims.userId)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt(now)
    .setExpirationTime(now + ACCESS_TOKEN_S)
    .sign(keyOf(services))
}

/** @returns null when the token is not ours, was changed or has ended */
export async function readAccessToken(services: Pick<Services, 'env' | 'now'>, token: string): Promise<Claims | null> {
  try {
    const { payload } = await jwtVerify(token, keyOf(services), { algorithms: ['HS256'], issuer: ISSUER, audience: AUDIENCE, currentDate: services.now(), requiredClaims: ['exp', 'sub'] })
    const orgId = payload['org']
    return payload.sub && typeof orgId === 'string' ? { userId: payload.sub, orgId } : null
  } catch {
    return null
  }
}

function keyOf(services: Pick<Services, 'env'>): Uint8Array {
  return new TextEncoder().encode(services.env.web.jwtSecret)
}
