import type { SqlLike } from '#db/client.ts'

/** What is now known of one outbound message. Times are ISO 8601; null leaves the column as it is. */
export type MessageUpdate = {
  id: number
  /** A rung of the ladder; lower than the stored one changes nothing. */
  status: number
  wamid: string | null
  errorCode: number | null
  acceptedAt: string | null
  sentAt: string | null
  deliveredAt: string | null
  readAt: string | null
  failedAt: string | null
  /** Campaign or conversation id out of the callback data; null trusts the id (our own results). */
  group: string | null
}

/** A message that moved, enough to tell workflows and pages. */
export type MovedMessages = { orgId: string; campaignId: string | null; conversationId: string | null; moved: number }

/**
 * Applies updates to messages, at most one per id, and keeps the exclusive counts exact in the same statement.
 * Rows are locked in id order, so that the lane's results and webhooks never deadlock; what `before` returns is the
 * locked version, hence each step of the counts is counted once whoever comes first.
 */
export async function applyUpdates(sql: SqlLike, updates: MessageUpdate[]): Promise<MovedMessages[]> {
  if (updates.length === 0) return []
  const column = <K extends keyof MessageUpdate>(name: K) => updates.map((update) => update[name])
  return sql<MovedMessages[]>`
    with input as (
      select * from unnest(
        ${column('id')}::bigint[], ${column('status')}::smallint[], ${column('wamid')}::text[], ${column('errorCode')}::int[],
        ${column('acceptedAt')}::timestamptz[], ${column('sentAt')}::timestamptz[], ${column('deliveredAt')}::timestamptz[],
        ${column('readAt')}::timestamptz[], ${column('failedAt')}::timestamptz[], ${column('group')}::uuid[]
      ) as u(id, status, wamid, error_code, accepted_at, sent_at, delivered_at, read_at, failed_at, grp)
    ), before as (
      select m.status as was, u.* from messages m join input u on u.id = m.id
      where m.status <> 100 and (u.grp is null or coalesce(m.campaign_id, m.conversation_id) = u.grp)
      order by m.id for update of m
    ), changed as (
      update messages m set
        status = greatest(m.status, b.status),
        wamid = coalesce(m.wamid, b.wamid),
        error_code = case when b.status > m.status then b.error_code else m.error_code end,
        accepted_at = coalesce(m.accepted_at, b.accepted_at, b.sent_at, b.delivered_at, b.read_at),
        sent_at = coalesce(m.sent_at, b.sent_at),
        delivered_at = coalesce(m.delivered_at, b.delivered_at),
        read_at = coalesce(m.read_at, b.read_at),
        failed_at = coalesce(m.failed_at, b.failed_at)
      from before b
      where m.id = b.id
      returning m.org_id, m.campaign_id, m.conversation_id, b.was, m.status as now
    ), counted as (
      insert into campaign_counts (campaign_id, status, n)
      select campaign_id, status, sum(n) from (
        select campaign_id, was as status, -1 as n from changed where was <> now and campaign_id is not null
        union all
        select campaign_id, now, 1 from changed where was <> now and campaign_id is not null
      ) steps group by campaign_id, status having sum(n) <> 0
    )
    select org_id as "orgId", campaign_id as "campaignId", conversation_id as "conversationId", count(*)::int as moved
    from changed where was <> now group by 1, 2, 3`
}

/** An update with everything unknown but the id and the status. */
export function toUpdate(id: number, status: number, fields: Partial<MessageUpdate> = {}): MessageUpdate {
  return {
    id, status, wamid: null, errorCode: null, acceptedAt: null, sentAt: null, deliveredAt: null, readAt: null, failedAt: null, group: null,
    ...fields,
  }
}
