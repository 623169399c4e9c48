import { lt } from 'drizzle-orm'
import { rateLimits, refreshTokens } from '#db/schema/index.ts'
import type { Services } from '#server/services.ts'
import { sessionKeeper } from './lucia.ts'

/** Removes sessions, refresh tokens and sign-in counts that have ended. Safe to repeat. */
export async function sweepIdentity(services: Pick<Services, 'db' | 'env' | 'now'>): Promise<void> {
  const now = services.now()
  await sessionKeeper(services).deleteExpiredSessions()
  await services.db.delete(refreshTokens).where(lt(refreshTokens.expiresAt, now))
  await services.db.delete(rateLimits).where(lt(rateLimits.expire, now.getTime()))
}
