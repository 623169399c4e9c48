import type { Sql } from '#db/client.ts'
import { findDead } from '#server/lib/is-workflow-alive.ts'
import { reviveCampaign, type StaleCampaign } from '#server/sending/revive-campaign.ts'
import type { Services } from '#server/services.ts'
import { campaignWorkflowId, type CampaignPhase } from '#workflows/campaigns/contract.ts'
import type { StaleLaunches } from '#workflows/sweeps/contract.ts'
import { addCampaignEvent } from './add-campaign-event.ts'

const PAGE = 200
/** Whoever launches commits the row first and has the workflow started within seconds. */
const LAUNCH_MINUTES = 2
const living: CampaignPhase[] = ['scheduled', 'preparing', 'running', 'paused', 'held', 'settling']

type StartServices = Pick<Services, 'sql' | 'temporal' | 'env' | 'log'>

/**
 * Starts the workflows of launched campaigns that have none: the launching process died between row and start, or the workflow was
 * ended from outside, or failed because the database was away for longer than it waits. The row is what counts: to end a campaign,
 * it is canceled. Safe to repeat, in any number of processes.
 * @param input.after the id of the last campaign looked at; null begins with the first
 */
export async function startStaleCampaigns(services: StartServices, input: { after: string | null }): Promise<StaleLaunches> {
  const ids = await findLaunched(services.sql, input.after)
  const dead = await findDead(services, ids, campaignWorkflowId)
  let started = 0
  // Read after its workflow was found ended: one that ends writes its row first.
  for (const campaign of await readStale(services.sql, dead)) {
    if (!(await reviveCampaign(services, campaign))) continue
    started += 1
    services.log.warn({ campaignId: campaign.campaignId, phase: campaign.phase }, 'a launched campaign had no workflow; it was started again')
    await addCampaignEvent(services.sql, { campaignId: campaign.campaignId, kind: 'restarted', text: 'Went on where it stood: nothing was driving it any more' })
  }
  return { started, next: ids.length < PAGE ? null : ids.at(-1)! }
}

async function findLaunched(sql: Sql, after: string | null): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from campaigns where state = any(${living}::text[]) and launched_at < now() - ${LAUNCH_MINUTES} * interval '1 minute' ${after === null ? sql`` : sql`and id > ${after}`}
    order by id limit ${PAGE}`
  return rows.map((row) => row.id)
}

async function readStale(sql: Sql, ids: string[]): Promise<StaleCampaign[]> {
  if (ids.length === 0) return []
  return sql<StaleCampaign[]>`
    select k.id as "campaignId", k.org_id as "orgId", k.account_id as "accountId", a.phone_number_id as "phoneNumberId", k.state as phase, k.reason,
      k.scheduled_at as "scheduledAt", k.late_hours as "lateHours", k.frozen_at is not null as "isFrozen", k.total > 0 as "hasPeople"
    from campaigns k join whatsapp_accounts a on a.id = k.account_id where k.id = any(${ids}::uuid[]) and k.state = any(${living}::text[]) order by k.id`
}
