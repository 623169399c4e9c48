import type { SqlLike } from '#db/client.ts'
import { publishLive } from '#server/live/publish-live.ts'
import { holdShares, holdStranded } from './held-shares.ts'

/** Which running campaigns stop: one, all of a number, or all of a template. `retryAfterMs`: nobody tells us when the number can send again. */
export type HoldTarget = { campaignId: string } | { accountId: string; retryAfterMs?: number | null } | { templateId: string }

/**
 * Stops running campaigns at once, in the database, where the lane's next intent reads it; their workflows hear of it
 * afterwards. One that only waits for deliveries is left alone, unless some of its messages wait for another attempt. Where a
 * campaign has other numbers too, only the people of the number given wait. Returns the ids of those that were stopped as a whole.
 */
export async function holdCampaigns(sql: SqlLike, target: HoldTarget, reason: string): Promise<string[]> {
  if (!('accountId' in target)) return holdWhole(sql, target, reason)
  const shared = await holdShares(sql, target, reason)
  const stranded = await holdStranded(sql, shared)
  if (shared.length > 0) await tellPages(sql, shared)
  return [...(await holdWhole(sql, target, reason)), ...stranded]
}

/** Where Meta has refused with a code, and what that stops. `probeAfterMs`: nobody tells when it is mended, so it is tried again after this time. */
export type CodeHold = { scope: 'campaign' | 'account'; code: number; title: string; probeAfterMs: number | null }

/** A campaign that was stopped, as its workflow hears of it. */
export type HeldCampaign = { campaignId: string; reason: string; probeAfterMs?: number }

/** Stops what a refusal stops: the campaign for its template, everything of the number for the rest. The reason ends with Meta's code. */
export async function holdForCode(sql: SqlLike, at: { campaignId: string | null; accountId: string }, hold: CodeHold): Promise<HeldCampaign[]> {
  const { scope, code, title, probeAfterMs } = hold
  const target: HoldTarget = scope === 'campaign' && at.campaignId !== null ? { campaignId: at.campaignId } : { accountId: at.accountId, retryAfterMs: probeAfterMs }
  const reason = await nameTemplate(sql, target, `${title} (${String(code)})`)
  return (await holdCampaigns(sql, target, reason)).map((campaignId) => ({ campaignId, reason, ...(probeAfterMs === null ? {} : { probeAfterMs }) }))
}

/** With the template's name before it where one campaign stops for its template. */
async function nameTemplate(sql: SqlLike, target: HoldTarget, reason: string): Promise<string> {
  if (!('campaignId' in target)) return reason
  const [row] = await sql<{ name: string | null }[]>`select template_snapshot ->> 'name' as name from campaigns where id = ${target.campaignId}`
  return row?.name ? `Template “${row.name}”: ${reason}` : reason
}

async function holdWhole(sql: SqlLike, target: HoldTarget, reason: string): Promise<string[]> {
  const [column, id] = 'campaignId' in target ? ['id', target.campaignId] : 'accountId' in target ? ['account_id', target.accountId] : ['template_id', target.templateId]
  const rows = await sql<{ id: string }[]>`
    with held as (
      update campaigns k set state = 'held', reason = ${reason} where ${sql(column)} = ${id}
        and (state = 'running' or (state = 'settling' and exists (select 1 from send_due d where d.campaign_id = k.id)))
        ${'accountId' in target ? sql`and not exists (select 1 from campaign_accounts s where s.campaign_id = k.id)` : sql``} returning id
    ), told as (
      insert into campaign_events (campaign_id, kind, text) select id, 'held', ${reason} from held
    )
    select id from held`
  return rows.map((row) => row.id)
}

async function tellPages(sql: SqlLike, campaignIds: string[]): Promise<void> {
  const rows = await sql<{ id: string; orgId: string }[]>`select id, org_id as "orgId" from campaigns where id = any(${campaignIds}::uuid[])`
  for (const { id, orgId } of rows) await publishLive(sql, orgId, { kind: 'campaign', id })
}
