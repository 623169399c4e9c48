import type { Fragment } from 'postgres'
import type { Sql } from '#db/client.ts'
import { findLives } from '#server/lib/workflow-lives.ts'
import { reviveCampaign, type StaleCampaign } from '#server/sending/revive-campaign.ts'
import { tellOfRow } from '#server/sending/update-campaign.ts'
import type { Services } from '#server/services.ts'
import { campaignWorkflowId, type CampaignPhase } from '#workflows/campaigns/contract.ts'
import type { StaleLaunches } from '#workflows/sweeps/contract.ts'
import { addCampaignEvent } from './add-campaign-event.ts'

const PAGE = 200
/** Whoever launches commits the row first and has the workflow started within seconds. */
const LAUNCH_MINUTES = 2
/** One that still waits so long after its planned time may wait for another one. */
const OVERDUE_MINUTES = 2
/** A workflow that never heard that it was canceled is looked for this long, and what is left in the queue of a canceled campaign. */
const UNHEARD_HOURS = 48
const QUEUED_DAYS = 7
const living: CampaignPhase[] = ['scheduled', 'preparing', 'running', 'paused', 'held', 'settling']

type StartServices = Pick<Services, 'sql' | 'temporal' | 'env' | 'log'>
type Launched = { id: string; state: CampaignPhase; isOverdue: boolean }

/**
 * The row is what counts. Starts the workflows of launched campaigns that have none: the launching process died between row and start, or the
 * workflow was ended from outside, or failed because the database was away for longer than it waits; to end a campaign, it is canceled. And
 * has workflows read the row that show another phase than it says: a command may have been written there and then lost, with the worker that
 * was at it and the server that knew of it. Safe to repeat, in any number of processes.
 * @param input.after the id of the last campaign looked at; null begins with the first
 */
export async function startStaleCampaigns(services: StartServices, input: { after: string | null }): Promise<StaleLaunches> {
  const launched = await findLaunched(services.sql, input.after)
  const lives = await findLives(services, launched, ({ id }) => campaignWorkflowId(id))
  const dead = lives.filter((life) => !life.isOpen).map(({ row }) => row.id)
  const astray = lives.filter(({ row, isOpen, state }) => isOpen && (row.isOverdue || (state !== null && state !== row.state))).map(({ row }) => row.id)
  return { started: await startDead(services, dead), told: await tellOfRows(services, astray), next: launched.length < PAGE ? null : launched.at(-1)!.id }
}

async function startDead(services: StartServices, ids: string[]): Promise<number> {
  let started = 0
  // Read after its workflow was found ended: one that ends writes its row first.
  for (const campaign of await readStale(services.sql, ids)) {
    if (!(await reviveCampaign(services, campaign))) continue
    started += 1
    services.log.warn({ campaignId: campaign.campaignId, phase: campaign.phase }, 'a launched campaign had no workflow; it was started again')
    if (campaign.phase !== 'canceled') await addCampaignEvent(services.sql, { campaignId: campaign.campaignId, kind: 'restarted', text: 'Went on where it stood: nothing was driving it any more' })
  }
  return started
}

/** One that has just moved is told in vain: it finds what it knows. */
async function tellOfRows(services: StartServices, ids: string[]): Promise<number> {
  let told = 0
  for (const campaignId of ids) {
    try {
      await tellOfRow(services, campaignId)
      told += 1
    } catch (error) {
      services.log.warn({ err: error, campaignId }, 'a campaign was not told that its row says something else; the next sweep tries again')
    }
  }
  return told
}

async function findLaunched(sql: Sql, after: string | null): Promise<Launched[]> {
  return sql<Launched[]>`
    select id, state, state = 'scheduled' and scheduled_at < now() - ${OVERDUE_MINUTES} * interval '1 minute' as "isOverdue" from campaigns k
    where launched_at < now() - ${LAUNCH_MINUTES} * interval '1 minute' and (state = any(${living}::text[]) or ${isStillQueued(sql)}
        or (state = 'canceled' and finished_at > now() - ${UNHEARD_HOURS} * interval '1 hour'))
      ${after === null ? sql`` : sql`and id > ${after}`}
    order by id limit ${PAGE}`
}

/** SQL: it was canceled, and somebody still waits to be taken out of the queue. */
function isStillQueued(sql: Sql): Fragment {
  return sql`(k.state = 'canceled' and k.finished_at > now() - ${QUEUED_DAYS} * interval '1 day' and (
    exists (select 1 from send_chunks c where c.campaign_id = k.id and c.done_at is null and c.intent_upto < c.last_id)
    or exists (select 1 from send_due d where d.campaign_id = k.id and d.lane_epoch is null)))`
}

async function readStale(sql: Sql, ids: string[]): Promise<StaleCampaign[]> {
  if (ids.length === 0) return []
  return sql<StaleCampaign[]>`
    select k.id as "campaignId", k.org_id as "orgId", k.account_id as "accountId", a.phone_number_id as "phoneNumberId", k.state as phase, k.reason,
      k.scheduled_at as "scheduledAt", k.late_hours as "lateHours", k.frozen_at is not null as "isFrozen", k.total > 0 as "hasPeople"
    from campaigns k join whatsapp_accounts a on a.id = k.account_id where k.id = any(${ids}::uuid[]) and (k.state = any(${living}::text[]) or ${isStillQueued(sql)}) order by k.id`
}
