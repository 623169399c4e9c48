import type { SqlLike } from '#db/client.ts'
import { rung } from '#server/lib/message-status.ts'
import { RESENDS_MAX } from '#server/sending/reconcile-unknown.ts'
import type { UnknownCause } from './explain-unknown.ts'

/** A campaign's messages without an answer by cause, most frequent first. */
export async function readUnknown(sql: SqlLike, campaignId: string): Promise<UnknownCause[]> {
  return [...(await sql<UnknownCause[]>`
    select u.cause, count(*)::int as count, count(*) filter (where m.attempt > ${RESENDS_MAX})::int as spent
    from unknown_messages u join messages m on m.id = u.message_id and m.status = ${rung.unknown}
    where u.campaign_id = ${campaignId} group by u.cause order by count(*) desc, u.cause`)]
}
