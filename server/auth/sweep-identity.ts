import { lt } from 'drizzle-orm'
import { rateLimits, refreshTokens } from '#db/schema/index.ts'
import type { Services } from '#server/services.ts'
import { sessionKeeper } from './lucia.ts'

/** Removes sessions, refresh tokens and sign-in counts that have ended. Never throws: the next hour tries again. */
export async function sweepIdentity(services: Pick<Services, 'db' | 'env' | 'now' | 'log'>): Promise<void> {
  const now = services.now()
  try {
    await sessionKeeper(services).deleteExpiredSessions()
    await services.db.delete(refreshTokens).where(lt(refreshTokens.expiresAt, now))
    await services.db.delete(rateLimits).where(lt(rateLimits.expire, now.getTime()))
  } catch (error) {
    services.log.warn({ err: error }, 'ended sessions were not removed; trying again in an hour')
  }
}
