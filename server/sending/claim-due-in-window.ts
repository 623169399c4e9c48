import type { Sql } from '#db/client.ts'
import { claimDue, type QueuedMessage } from './lane-store.ts'
import type { Gated, WindowGate } from './window-gate.ts'

type WaitingMessage = Gated & { messageId: number }

/**
 * Takes due retries of campaigns with a send window: those whose people may be written to now. The others are due again when
 * their window opens; they never were taken, so nobody has to ask whether they left.
 */
export async function claimDueInWindow(sql: Sql, lane: { accountId: string; epoch: number }, ask: { limit: number; gate: WindowGate; countedBy: string | null }): Promise<QueuedMessage[]> {
  const waiting = await sql<WaitingMessage[]>`
    select d.message_id as "messageId", d.campaign_id as "campaignId", k.send_window as "sendWindow",
      (select c.zone_group from send_chunks c where c.campaign_id = d.campaign_id and d.message_id between c.first_id and c.last_id limit 1) as "zoneGroup"
    from send_due d join campaigns k on k.id = d.campaign_id
    where d.account_id = ${lane.accountId} and d.lane_epoch is null and d.due_at <= now() and k.send_window is not null and k.state in ('running', 'settling')
    order by d.due_at limit ${ask.limit}`
  if (waiting.length === 0) return []
  const judged = waiting.map((message) => ({ id: message.messageId, opensAt: ask.gate.opensAt(message) }))
  const shut = judged.flatMap(({ id, opensAt }) => (opensAt === null ? [] : [{ id, at: new Date(opensAt).toISOString() }]))
  if (shut.length > 0) await sql`
    update send_due d set due_at = greatest(s.at, now() + interval '1 second')
    from unnest(${shut.map((one) => one.id)}::bigint[], ${shut.map((one) => one.at)}::timestamptz[]) as s(id, at) where d.message_id = s.id and d.lane_epoch is null`
  const open = judged.filter((one) => one.opensAt === null).map((one) => one.id)
  return open.length > 0 ? claimDue(sql, lane, { limit: ask.limit, only: open, which: 'retries', countedBy: ask.countedBy }) : []
}
