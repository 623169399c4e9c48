import type { Fragment } from 'postgres'
import type { SqlLike } from '#db/client.ts'
import { rung } from '#server/lib/message-status.ts'

/** Those that failed after Meta had taken them are among them: like a lane, the pot counts what leaves. */
const WRITTEN = [rung.unknown, rung.held, rung.accepted, rung.sent, rung.delivered, rung.failed, rung.read]

/** A limit that is far below what was sent before it is one that Meta did not have then. */
const PEOPLE_MAX = 1_000_000

/**
 * SQL, a select of `person` (a hash of the address) and `at`: whom campaigns of a portfolio's numbers have written to in the last 24 hours,
 * outside of open conversation windows as far as they are still known (a window that the person has opened anew since counts as none), and
 * who is being written to now. At most a million, the newest.
 * @param portfolio.now a test's wall clock; null: the database's
 */
export function writtenOfLate(sql: SqlLike, portfolio: { orgId: string; businessId: string; now: Date | null }): Fragment {
  const { orgId, businessId, now } = portfolio
  const at = sql`coalesce(${now}::timestamptz, now())`
  const numbers = sql`(select id from whatsapp_accounts where org_id = ${orgId} and business_id = ${businessId})`
  return sql`
    select hashtextextended(address, 0) as person, max(at) as at
    from (
      select m.address, m.contact_id, m.account_id,
        coalesce(m.accepted_at, m.sent_at, m.delivered_at, m.read_at, case when m.wamid is not null then m.failed_at end, (select u.attempted_at from unknown_messages u where u.message_id = m.id)) as at
      from campaigns k join messages m on m.campaign_id = k.id
      where k.org_id = ${orgId} and k.state not in ('draft', 'scheduled') and (k.finished_at is null or k.finished_at > ${at} - interval '24 hours')
        and m.account_id in ${numbers} and m.status = any(${WRITTEN}::smallint[])
      ${onTheirWay(sql, { numbers, at })}
    ) m
    where at > ${at} - interval '24 hours' and not exists (
      select 1 from conversations v where v.account_id = m.account_id and v.contact_id = m.contact_id and v.last_inbound_at between m.at - interval '24 hours' and m.at)
    group by address order by max(at) desc limit ${PEOPLE_MAX}`
}

/** SQL: those whose intent is durable and whose result is not. */
function onTheirWay(sql: SqlLike, { numbers, at }: { numbers: Fragment; at: Fragment }): Fragment {
  return sql`
    union all
    select m.address, m.contact_id, m.account_id, ${at} from send_chunks c join messages m on m.id between c.first_id and c.intent_upto and m.status = ${rung.queued}
    where c.account_id in ${numbers} and c.lane_epoch is not null and c.done_at is null
    union all
    select m.address, m.contact_id, m.account_id, ${at} from send_due d join messages m on m.id = d.message_id
    where d.account_id in ${numbers} and d.lane_epoch is not null and d.campaign_id is not null`
}
