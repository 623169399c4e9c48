import { randomBytes } from 'node:crypto'
import { and, eq, gt, isNull, lt } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Db } from '#db/client.ts'
import { refreshTokens } from '#db/schema/index.ts'
import { AppError } from '#server/lib/app-error.ts'
import type { Services } from '#server/services.ts'
import { ACCESS_TOKEN_S, signAccessToken } from './access-token.ts'
import { findIdentity } from './find-identity.ts'
import { hashToken } from './hash-token.ts'

const REFRESH_DAYS = 30

/** `expiresIn` is the access token's life in seconds. */
export type TokenPair = { accessToken: string; refreshToken: string; expiresIn: number }

type Owner = { userId: string; orgId: string; familyId: string }
type Query = Pick<Db, 'insert' | 'update' | 'delete' | 'select'>

/** The first pair of a new family, for somebody whose password was just checked. @throws AppError FORBIDDEN without an organisation */
export async function issueTokens(services: Pick<Services, 'db' | 'env' | 'now'>, userId: string): Promise<TokenPair> {
  const identity = await findIdentity(services, userId)
  if (!identity) throw new AppError('FORBIDDEN', 'This account belongs to no organisation. Ask an admin to invite you.')
  await services.db.delete(refreshTokens).where(and(eq(refreshTokens.userId, userId), lt(refreshTokens.expiresAt, services.now())))
  const owner = { userId, orgId: identity.org.id, familyId: v7() }
  return toPair(services, owner, await addRefreshToken(services.db, owner, services.now()))
}

/**
 * Trades a refresh token for a new pair. A token works once; a second use means that somebody has a copy, so the whole
 * family ends and both holders must sign in again.
 * @throws AppError UNAUTHENTICATED
 */
export async function refreshTokenPair(services: Pick<Services, 'db' | 'env' | 'now'>, refreshToken: string): Promise<TokenPair> {
  const now = services.now()
  const turned = await services.db.transaction(async (tx) => {
    const owner = await spend(tx, refreshToken, now)
    return owner && { owner, refreshToken: await addRefreshToken(tx, owner, now) }
  })
  if (turned && (await findIdentity(services, turned.owner.userId, turned.owner.orgId))) return toPair(services, turned.owner, turned.refreshToken)
  throw new AppError('UNAUTHENTICATED', 'This refresh token has ended or was used before. Sign in again at POST /auth/login.')
}

/** Ends the family of a refresh token; an unknown token is no error. */
export async function revokeTokens(services: Pick<Services, 'db'>, refreshToken: string): Promise<void> {
  const [row] = await services.db.select({ familyId: refreshTokens.familyId }).from(refreshTokens).where(eq(refreshTokens.tokenHash, hashToken(refreshToken)))
  if (row) await services.db.delete(refreshTokens).where(eq(refreshTokens.familyId, row.familyId))
}

/** Marks the token used; null when it may not be used, after ending its family if it was used before. */
async function spend(tx: Query, refreshToken: string, now: Date): Promise<Owner | null> {
  const tokenHash = hashToken(refreshToken)
  const [owner] = await tx
    .update(refreshTokens)
    .set({ usedAt: now })
    .where(and(eq(refreshTokens.tokenHash, tokenHash), isNull(refreshTokens.usedAt), gt(refreshTokens.expiresAt, now)))
    .returning({ userId: refreshTokens.userId, orgId: refreshTokens.orgId, familyId: refreshTokens.familyId })
  if (owner) return owner
  const [seen] = await tx.select({ familyId: refreshTokens.familyId }).from(refreshTokens).where(eq(refreshTokens.tokenHash, tokenHash))
  if (seen) await tx.delete(refreshTokens).where(eq(refreshTokens.familyId, seen.familyId))
  return null
}

async function addRefreshToken(query: Query, owner: Owner, now: Date): Promise<string> {
  const refreshToken = randomBytes(32).toString('base64url')
  const expiresAt = new Date(now.getTime() + REFRESH_DAYS * 86_400_000)
  await query.insert(refreshTokens).values({ ...owner, tokenHash: hashToken(refreshToken), expiresAt })
  return refreshToken
}

async function toPair(services: Pick<Services, 'env' | 'now'>, owner: Owner, refreshToken: string): Promise<TokenPair> {
  return { accessToken: await signAccessToken(services, owner), refreshToken, expiresIn: ACCESS_TOKEN_S }
}
