import type { Fragment } from 'postgres'
import type { SqlLike } from '#db/client.ts'

/**
 * SQL: the row's number waits while the other numbers of its campaign go on. One look-up by primary key; campaigns of one number
 * have no such rows.
 * @param row a name that has the columns `campaign_id` and `account_id`
 */
export function isHeldShare(sql: SqlLike, row: 'c' | 'd'): Fragment {
  return sql`exists (select 1 from campaign_accounts h where h.campaign_id = ${sql(row)}.campaign_id and h.account_id = ${sql(row)}.account_id and h.held_reason is not null)`
}

/** SQL: the ids of all campaigns that send from the number, alone or beside others. */
export function campaignsOf(sql: SqlLike, accountId: string): Fragment {
  return sql`(select id from campaigns where account_id = ${accountId} union select campaign_id from campaign_accounts where account_id = ${accountId})`
}

/** Lets a number's people wait in every running campaign that has other numbers too. @returns the campaigns' ids */
export async function holdShares(sql: SqlLike, target: { accountId: string; retryAfterMs?: number | null }, reason: string): Promise<string[]> {
  const { accountId, retryAfterMs = null } = target
  const rows = await sql<{ id: string }[]>`
    with held as (
      update campaign_accounts s set held_reason = ${reason}, held_at = now(), held_until = now() + ${retryAfterMs}::float8 * interval '1 millisecond'
      from campaigns k where s.account_id = ${accountId} and s.held_reason is null and k.id = s.campaign_id
        and (k.state = 'running' or (k.state = 'settling' and exists (select 1 from send_due d where d.campaign_id = k.id and d.account_id = s.account_id)))
      returning s.campaign_id
    ), told as (
      insert into campaign_events (campaign_id, kind, text)
      select h.campaign_id, 'held', 'The people of ' || a.display_phone_number || ' wait: ' || ${reason} from held h join whatsapp_accounts a on a.id = ${accountId}
    )
    select campaign_id as id from held`
  return rows.map((row) => row.id)
}

/**
 * Stops campaigns of which only held numbers have anything left to send, so that a person sees it and may resume. One
 * whose number is tried again by itself goes on. @returns the ids of those that were stopped
 */
export async function holdStranded(sql: SqlLike, campaignIds: string[]): Promise<string[]> {
  if (campaignIds.length === 0) return []
  const rows = await sql<{ id: string }[]>`
    with stranded as (
      update campaigns k set state = 'held', reason = (
          select string_agg(a.display_phone_number || ': ' || s.held_reason, '; ' order by a.display_phone_number)
          from campaign_accounts s join whatsapp_accounts a on a.id = s.account_id where s.campaign_id = k.id and s.held_reason is not null)
      where k.id = any(${campaignIds}::uuid[]) and k.state in ('running', 'settling') and k.frozen_at is not null
        and exists (select 1 from campaign_accounts s where s.campaign_id = k.id and s.held_reason is not null and ${hasWork(sql)})
        and not exists (select 1 from campaign_accounts s where s.campaign_id = k.id and (s.held_reason is null or s.held_until is not null) and ${hasWork(sql)})
      returning k.id, k.reason
    ), told as (
      insert into campaign_events (campaign_id, kind, text) select id, 'held', reason from stranded
    )
    select id from stranded`
  return rows.map((row) => row.id)
}

function hasWork(sql: SqlLike): Fragment {
  return sql`(exists (select 1 from send_chunks c where c.campaign_id = s.campaign_id and c.account_id = s.account_id and c.done_at is null)
    or exists (select 1 from send_due d where d.campaign_id = s.campaign_id and d.account_id = s.account_id))`
}
