import { createHash, randomBytes } from 'node:crypto'
import { and, desc, eq, inArray, isNull, lt } from 'drizzle-orm'
import { oauthStates } from '#db/schema/index.ts'
import type { Actor } from '#server/auth/session-info.ts'
import type { Services } from '#server/services.ts'

const LIFE_MS = 10 * 60_000
/** Used and expired states are kept for a day, to tell people why theirs did not work. */
const KEEP_MS = 24 * 60 * 60_000
const OPEN_MAX = 20

/** Who asks: the person, and the session that the state is tied to. */
export type Asker = { actor: Actor & { userId: string }; binding: string }

export type ConsumedState =
  | { kind: 'ok'; redirectUri: string }
  /** Never issued, used before, or issued to another session. */
  | { kind: 'invalid'; why: 'unknown' | 'reused' | 'foreign' }
  | { kind: 'expired' }

/** Issues a state: 32 random bytes, of which only the hash is stored. */
export async function issueState(services: Pick<Services, 'db' | 'now'>, asker: Asker, redirectUri: string): Promise<string> {
  const state = randomBytes(32).toString('base64url')
  const now = services.now()
  const { orgId, userId } = asker.actor
  await services.db.transaction(async (tx) => {
    await tx.delete(oauthStates).where(lt(oauthStates.expiresAt, new Date(now.getTime() - KEEP_MS)))
    const surplus = await tx.select({ hash: oauthStates.stateHash }).from(oauthStates).where(and(eq(oauthStates.userId, userId), isNull(oauthStates.usedAt))).orderBy(desc(oauthStates.createdAt)).offset(OPEN_MAX - 1).limit(1000)
    if (surplus.length > 0) await tx.delete(oauthStates).where(inArray(oauthStates.stateHash, surplus.map((row) => row.hash)))
    await tx.insert(oauthStates).values({ stateHash: toHash(state), orgId, userId, sessionBinding: asker.binding, redirectUri, expiresAt: new Date(now.getTime() + LIFE_MS) })
  })
  return state
}

/**
 * Uses a state up. Only the session that asked for it can: a link sent to somebody else neither works for them nor
 * spoils it. A state of an API client (`jwt:<user>`) is used up by any browser session of the same user.
 */
export async function consumeState(services: Pick<Services, 'db' | 'now'>, asker: Asker, state: string | undefined): Promise<ConsumedState> {
  if (!state) return { kind: 'invalid', why: 'unknown' }
  const { orgId, userId } = asker.actor
  const isOurs = and(eq(oauthStates.stateHash, toHash(state)), eq(oauthStates.orgId, orgId), eq(oauthStates.userId, userId), inArray(oauthStates.sessionBinding, [asker.binding, `jwt:${userId}`]))
  const now = services.now()
  const [used] = await services.db.update(oauthStates).set({ usedAt: now }).where(and(isOurs, isNull(oauthStates.usedAt))).returning()
  if (used) return used.expiresAt <= now ? { kind: 'expired' } : { kind: 'ok', redirectUri: used.redirectUri }
  const [known] = await services.db.select({ usedAt: oauthStates.usedAt, userId: oauthStates.userId, orgId: oauthStates.orgId }).from(oauthStates).where(eq(oauthStates.stateHash, toHash(state)))
  if (!known) return { kind: 'invalid', why: 'unknown' }
  const isForeign = known.userId !== userId || known.orgId !== orgId || known.usedAt === null
  return { kind: 'invalid', why: isForeign ? 'foreign' : 'reused' }
}

function toHash(state: string): string {
  return createHash('sha256').update(state).digest('hex')
}
