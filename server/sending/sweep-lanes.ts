import type { Services } from '#server/services.ts'
import type { SendingLaneInput } from '#workflows/lanes/contract.ts'
import { isDue } from './reconcile-unknown.ts'
import { wakeLane } from './wake-lane.ts'

const BATCH = 1000
const LANES_MAX = 1000

type SweepServices = Pick<Services, 'sql' | 'temporal' | 'env'>

/**
 * What a lane does by itself, for numbers whose lane has ended or was never woken. Unknown messages that a status has found leave the
 * list, also those of numbers that nobody sends on any more and of campaigns that are over. Numbers that can send and have unknown
 * messages to judge, or replies that are overdue, have their lanes woken: judging and sending stay with the lane. Safe to repeat.
 */
export async function sweepLanes(services: SweepServices): Promise<{ found: number; woken: number }> {
  let found = 0
  for (;;) {
    const batch = await takeFoundOff(services)
    found += batch
    if (batch < BATCH) break
  }
  const lanes = await findSleeping(services)
  for (const lane of lanes) await wakeLane(services, lane)
  return { found, woken: lanes.length }
}

/** Messages first, as everybody locks: one that becomes unknown again meanwhile stays on the list. */
async function takeFoundOff({ sql }: SweepServices): Promise<number> {
  return sql.begin(async (tx) => {
    const rows = await tx<{ id: number }[]>`
      select u.message_id as id from unknown_messages u join messages m on m.id = u.message_id where m.status <> 10 order by u.message_id limit ${BATCH}`
    const ids = rows.map((row) => row.id)
    if (ids.length === 0) return 0
    await tx`select 1 from messages where id = any(${ids}::bigint[]) order by id for update`
    const gone = await tx`delete from unknown_messages u using messages m where u.message_id = any(${ids}::bigint[]) and m.id = u.message_id and m.status <> 10 returning 1`
    return gone.length
  })
}

/** A number that is disconnected, or silent because Meta asked for it, has nothing from being woken. */
function findSleeping({ sql, env }: SweepServices): Promise<Pick<SendingLaneInput, 'accountId' | 'orgId' | 'phoneNumberId'>[]> {
  const grace = { graceMs: env.sending.reconcileGraceMs, lagFactor: env.sending.reconcileLagFactor }
  return sql<Pick<SendingLaneInput, 'accountId' | 'orgId' | 'phoneNumberId'>[]>`
    select a.id as "accountId", a.org_id as "orgId", a.phone_number_id as "phoneNumberId"
    from whatsapp_accounts a join meta_connections c on c.id = a.connection_id
    where a.is_active and a.access_token <> '' and c.state not in ('revoked', 'expired')
      and not exists (select 1 from lanes l where l.account_id = a.id and l.paused_until > now())
      and (exists (select 1 from unknown_messages u join messages m on m.id = u.message_id join campaigns k on k.id = u.campaign_id where u.account_id = a.id and m.status = 10 and ${isDue(sql, grace)})
        or exists (select 1 from send_due d where d.account_id = a.id and d.campaign_id is null and d.due_at < now() - interval '1 minute'))
    order by a.id limit ${LANES_MAX}`
}
