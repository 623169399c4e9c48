import type { SqlLike } from '#db/client.ts'
import { applyFirstAttempts } from './apply-first-attempts.ts'
import { takeBackUnsent } from './take-back-unsent.ts'

/** What is now known of one outbound message. Times are seconds since 1970, as Meta writes them; null leaves the column as it is. */
export type MessageUpdate = {
  id: number
  /** Which call the news is about; a message keeps its row when it is sent again. */
  attempt: number
  /** A rung of the ladder; lower than the stored one changes nothing. */
  status: number
  wamid: string | null
  errorCode: number | null
  acceptedAt: number | null
  sentAt: number | null
  deliveredAt: number | null
  readAt: number | null
  failedAt: number | null
  /** Campaign or conversation id out of the callback data; null trusts the id (our own results). */
  group: string | null
}

/** A message that moved, enough to tell workflows and pages. */
export type MovedMessages = { orgId: string; campaignId: string | null; conversationId: string | null; moved: number }

/** News that names no attempt, such as a status found by its wamid, is about the present one. */
export const PRESENT_ATTEMPT = 32_767

/**
 * Applies updates to messages, at most one per id, and keeps the exclusive counts exact in the same statement.
 * Rows are locked in id order, so that the lane's results and webhooks never deadlock; what `before` returns is the
 * locked version, hence each step of the counts is counted once whoever comes first.
 *
 * A message that was sent again has had several calls. A failure counts only for the call that the row stands for: the
 * present one, or the one whose wamid it carries. That an older call was accepted or sent is evidence, unless that call is
 * known to have failed (`message_retries`, or the row that waits with its error): then the message does not leave again.
 * That it failed is news too, as long as the next attempt has not left (`takeBackUnsent`).
 * News out of webhooks is applied in the caller's transaction.
 */
export async function applyUpdates(sql: SqlLike, updates: MessageUpdate[]): Promise<MovedMessages[]> {
  if (updates.length === 0) return []
  if (!updates.every(isFirstAttempt)) return applyCarefully(sql, updates)
  const { moved, found } = await applyFirstAttempts(sql, [...updates].sort((a, b) => a.id - b.id))
  return found === updates.length ? moved : [...moved, ...(await applyCarefully(sql, updates))]
}

/** News of a message's first call, by our callback data: it has a fast way, alone or among its like. */
export function isFirstAttempt(update: MessageUpdate): boolean {
  return update.attempt === 1 && update.group !== null && update.acceptedAt === null
}

async function applyCarefully(sql: SqlLike, updates: MessageUpdate[]): Promise<MovedMessages[]> {
  await takeBackUnsent(sql, updates)
  const column = <K extends keyof MessageUpdate>(name: K) => updates.map((update) => update[name])
  return sql<MovedMessages[]>`
    with input as (
      select id, status, wamid, error_code, to_timestamp(accepted_at) as accepted_at, to_timestamp(sent_at) as sent_at, to_timestamp(delivered_at) as delivered_at,
        to_timestamp(read_at) as read_at, to_timestamp(failed_at) as failed_at, grp, attempt
      from unnest(
        ${column('id')}::bigint[], ${column('status')}::smallint[], ${column('wamid')}::text[], ${column('errorCode')}::int[],
        ${column('acceptedAt')}::float8[], ${column('sentAt')}::float8[], ${column('deliveredAt')}::float8[],
        ${column('readAt')}::float8[], ${column('failedAt')}::float8[], ${column('group')}::uuid[],
        ${column('attempt')}::smallint[]
      ) as u(id, status, wamid, error_code, accepted_at, sent_at, delivered_at, read_at, failed_at, grp, attempt)
    ), before as (
      select m.status as was, u.attempt < m.attempt as is_older, u.*,
        case when m.status = 45 and u.attempt < m.attempt and u.status between 20 and 44 then u.status else greatest(m.status, u.status) end as becomes
      from messages m join input u on u.id = m.id
      where m.status <> 100 and (u.grp is null or coalesce(m.campaign_id, m.conversation_id) = u.grp)
        and case
          when u.status = 45 then u.wamid = m.wamid or (u.attempt >= m.attempt and (m.wamid is null or m.attempt = 1))
          when u.attempt >= m.attempt or u.status >= 40 then true
          when u.status < 20 or (m.status = 0 and m.error_code is not null and u.attempt = m.attempt - 1) then false
          else not exists (select 1 from message_retries r where r.message_id = m.id and (r.attempt = u.attempt or r.wamid = u.wamid)) end
      order by m.id for update of m
    ), changed as (
      update messages m set
        status = b.becomes,
        wamid = case when b.is_older and b.becomes <> b.was then b.wamid else coalesce(m.wamid, b.wamid) end,
        error_code = case when b.becomes <> b.was then b.error_code else m.error_code end,
        accepted_at = coalesce(m.accepted_at, b.accepted_at, b.sent_at, b.delivered_at, b.read_at),
        sent_at = coalesce(m.sent_at, b.sent_at),
        delivered_at = coalesce(m.delivered_at, b.delivered_at),
        read_at = coalesce(m.read_at, b.read_at),
        failed_at = coalesce(m.failed_at, b.failed_at)
      from before b
      where m.id = b.id
      returning m.id, m.org_id, m.campaign_id, m.conversation_id, b.was, m.status as now, b.is_older
    ), counted as (
      insert into campaign_counts (campaign_id, status, n)
      select campaign_id, status, sum(n) from (
        select campaign_id, was as status, -1 as n from changed where was <> now and campaign_id is not null
        union all
        select campaign_id, now, 1 from changed where was <> now and campaign_id is not null
      ) steps group by campaign_id, status having sum(n) <> 0
    ), spared as (
      delete from send_due where message_id = any(array(select id from changed where is_older and was = 0 and now <> 0))
    )
    select org_id as "orgId", campaign_id as "campaignId", conversation_id as "conversationId", count(*)::int as moved
    from changed where was <> now group by 1, 2, 3`
}

/** An update with everything unknown but the id and the status. */
export function toUpdate(id: number, status: number, fields: Partial<MessageUpdate> = {}): MessageUpdate {
  return {
    id, attempt: PRESENT_ATTEMPT, status, wamid: null, errorCode: null, acceptedAt: null, sentAt: null, deliveredAt: null, readAt: null, failedAt: null, group: null,
    ...fields,
  }
}
