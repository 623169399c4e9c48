import type { Fragment } from 'postgres'
import type { SqlLike } from '#db/client.ts'

export type NumberShare = { accountId: string; share: number }

/** Whoever talked with one of the numbers, or was written to by it, within so many days, hears from that number again. */
const SAME_NUMBER_DAYS = 30

/** The numbers of a campaign that has several, always in the same order; empty when it has one. */
export async function readShares(sql: SqlLike, campaignId: string): Promise<NumberShare[]> {
  return sql<NumberShare[]>`select account_id as "accountId", share from campaign_accounts where campaign_id = ${campaignId} order by account_id`
}

/**
 * Adds the people of the chunks from a message's id on to what their numbers were given. Expects that the campaign's row is
 * locked already, as whoever resumes a campaign locks it before its numbers.
 */
export async function tallyShares(tx: SqlLike, campaignId: string, firstId: number): Promise<void> {
  await tx`
    update campaign_accounts s set people = s.people + w.n
    from (select account_id, sum(people) as n from send_chunks where campaign_id = ${campaignId} and done_at is null and first_id >= ${firstId} group by account_id) w
    where s.campaign_id = ${campaignId} and s.account_id = w.account_id`
}

/**
 * SQL: the number that writes to the person `contact_id`. The one that the person knows already, else by a hash of
 * the contact: the same person gets the same number in every campaign over the same shares.
 */
export function toNumber(sql: SqlLike, shares: NumberShare[]): Fragment {
  const ids = shares.map((one) => one.accountId)
  const total = shares.reduce((sum, one) => sum + one.share, 0)
  const starts = shares.map((_, place) => shares.slice(0, place).reduce((sum, one) => sum + one.share, 0))
  const since = sql`now() - ${SAME_NUMBER_DAYS} * interval '1 day'`
  // Aggregates instead of "order by … limit 1": the planner must not walk a whole index backwards for each person.
  return sql`coalesce(
    (select (array_agg(v.account_id order by v.last_message_at desc))[1] from conversations v where v.contact_id = a.contact_id and v.account_id = any(${ids}::uuid[]) and v.last_message_at > ${since}),
    (select (array_agg(m.account_id order by m.id desc))[1] from messages m where m.contact_id = a.contact_id and m.account_id = any(${ids}::uuid[]) and m.status between 20 and 50 and m.created_at > ${since}),
    (${ids}::uuid[])[width_bucket((hashint8extended(a.contact_id, 0) & 2147483647) % ${total}::bigint, ${starts}::bigint[])])`
}
