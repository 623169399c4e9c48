import type { Fragment } from 'postgres'
import type { SqlLike } from '#db/client.ts'

/** Meta's tier of a portfolio as people in 24 hours: `TIER_2K` → 2,000. Null: unlimited, or not known. */
export function peopleADay(tier: string | null): number | null {
  const match = /^TIER_(\d+)(K?)$/.exec(tier ?? '')
  return match ? Number(match[1]) * (match[2] ? 1000 : 1) : null
}

/** The tier that lets the fewest people be written to; null when none is named. */
export function strictestOf(tiers: (string | null)[]): string | null {
  const named = tiers.filter((tier) => tier !== null)
  return named.sort((a, b) => (peopleADay(a) ?? Infinity) - (peopleADay(b) ?? Infinity))[0] ?? null
}

/**
 * SQL: what the people of a number's day are counted by, as we know it now: Meta's name for the limit and the portfolio whose it is, as in
 * `TIER_2K/<business id>`; null: no limit is known.
 */
export function limitOf(sql: SqlLike, accountId: Fragment): Fragment {
  return sql`(${selectLimit(sql, accountId)})`
}

/** SQL, a select of one row at most: the same as `counted_by`, of an account that nobody changes until the transaction ends. */
export function lockedLimitOf(sql: SqlLike, accountId: string): Fragment {
  return sql`${selectLimit(sql, sql`${accountId}`)} for share of w`
}

function selectLimit(sql: SqlLike, accountId: Fragment): Fragment {
  return sql`select w.messaging_limit || '/' || n.business_id as counted_by from whatsapp_accounts n join wabas w on w.org_id = n.org_id and w.waba_id = n.waba_id where n.id = ${accountId}`
}
