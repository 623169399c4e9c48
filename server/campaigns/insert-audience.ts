import type { SqlLike } from '#db/client.ts'
import { rung } from '#server/lib/message-status.ts'
import { judgeAudience, type Audience } from './judge-audience.ts'
import type { SkipReason } from './schema.ts'

/** Messages a chunk of the queue covers. */
export const CHUNK_SIZE = 1000

/** How many people share a reason for being skipped, or none, and where their messages lie. */
export type AudienceGroup = { reason: SkipReason | null; count: number; first: number; last: number; lastContact: number }

/**
 * One statement: the rows, and what is derived from them as they are written. Ids follow the order of the contacts, and
 * a chunk covers the span of a thousand queued ones (what others insert in between belongs to no chunk of ours).
 */
export async function insertAudience(tx: SqlLike, campaign: { id: string; orgId: string; accountId: string }, audience: Audience): Promise<AudienceGroup[]> {
  const { id, orgId, accountId } = campaign
  return tx<AudienceGroup[]>`
    with written as (
      insert into messages (org_id, account_id, contact_id, campaign_id, status, address, payload, skip_reason)
      select ${orgId}, ${accountId}, a.contact_id, ${id}, case when a.skip_reason is null then ${rung.queued}::smallint else ${rung.skipped}::smallint end,
        coalesce(a.address, ''), case when a.skip_reason is null then a.payload end, a.skip_reason
      from (${judgeAudience(tx, audience)}) a
      order by a.contact_id
      returning id, contact_id, status, skip_reason
    ), chunked as (
      insert into send_chunks (org_id, campaign_id, account_id, first_id, last_id, intent_upto, ready_at)
      select ${orgId}, ${id}, ${accountId}, min(w.id), max(w.id), min(w.id) - 1, now()
      from (select written.id, (row_number() over (order by written.id) - 1) / ${CHUNK_SIZE}::int as part from written where status = ${rung.queued}) w
      group by w.part order by w.part
    ), counted as (
      insert into campaign_counts (campaign_id, status, n) select ${id}, status, count(*) from written group by status
    )
    select skip_reason as reason, count(*)::int as count, min(id) as first, max(id) as last, max(contact_id) as "lastContact" from written group by skip_reason order by count desc`
}
