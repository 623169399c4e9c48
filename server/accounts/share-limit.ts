import { eq } from 'drizzle-orm'
import { wabas } from '#db/schema/index.ts'
import type { DbLike } from '#server/audit/record-audit.ts'
import { strictestOf } from './messaging-limit.ts'

/** What Meta says of a portfolio's limit. `at`: when it was asked, or when it said so of itself, in whole seconds like its events. */
export type ToldLimit = { limit: string; at: Date }

type KnownLimit = { limit: string | null; at: Date | null }

/**
 * Meta's limit is the portfolio's: lanes of an account without it would send uncounted beside those that count. All accounts of a connection
 * get the one that Meta told last; of several that nobody knows the time of, the strictest. To be called in a grant's transaction, which has
 * locked the accounts that were there before it wrote: a webhook either has told its limit before, or waits for the grant and then sees its accounts.
 */
export async function shareLimit(tx: DbLike, connectionId: string, told: ToldLimit | null): Promise<void> {
  const known: KnownLimit[] = await tx.select({ limit: wabas.messagingLimit, at: wabas.messagingLimitAt }).from(wabas).where(eq(wabas.connectionId, connectionId))
  const { limit, at } = lastTold(told ? [told, ...known] : known)
  if (limit !== null) await tx.update(wabas).set({ messagingLimit: limit, messagingLimitAt: at }).where(eq(wabas.connectionId, connectionId))
}

/** Of equally old ones the last: an event of the second in which Meta was asked is newer than the answer, or says the same. */
function lastTold(known: KnownLimit[]): KnownLimit {
  const named = known.filter(({ limit }) => limit !== null)
  const dated = named.filter(({ at }) => at !== null).sort((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0))
  return dated.at(-1) ?? { limit: strictestOf(named.map(({ limit }) => limit)), at: null }
}
