import type { Actor } from '#server/auth/session-info.ts'
import { createCampaign } from '#server/campaigns/create-campaign.ts'
import { launchCampaign } from '#server/campaigns/launch-campaign.ts'
import { createCampaignInput } from '#server/campaigns/schema.ts'
import { AppError } from '#server/lib/app-error.ts'
import { publishLive } from '#server/live/publish-live.ts'
import { formatWallTime, toWallTime } from '#server/schedules/zone-clock.ts'
import type { Services } from '#server/services.ts'
import { findMissed } from './recurrence.ts'
import { addSeriesEvent, lockSeries, type SeriesRow } from './series-row.ts'

export type Occurrence = { made: boolean; campaignId: string | null }
type MakeServices = Pick<Services, 'db' | 'sql' | 'temporal' | 'env' | 'log' | 'now'>
type Due = { row: SeriesRow; at: Date; campaign: { id: string; state: string } | null }

const NAME_MAX = 120

/**
 * Makes and launches the campaign of one of a series' times, once: a repeated step finds what the first one has left. A time
 * whose campaign cannot be sent as things are, or at which the one before still sends, is left out and the series says why.
 */
export async function makeOccurrence(services: MakeServices, input: { seriesId: string; at: string }): Promise<Occurrence> {
  const due = await findDue(services, input)
  if (!due) return { made: false, campaignId: null }
  const blocking = await findRunning(services, due)
  if (blocking) return leaveOut(services, due, `the campaign before it, “${blocking}”, has not ended`)
  try {
    const campaignId = await launchOnce(services, due)
    await close(services, due, { kind: 'made', text: `Made the campaign for ${dayOf(due)}`, made: 1 })
    return { made: true, campaignId }
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== 'UNPROCESSABLE' && error.code !== 'NOT_FOUND' && error.code !== 'BAD_INPUT')) throw error
    return leaveOut(services, due, error.userMessage)
  }
}

/** Null: the series was paused, changed or ended meanwhile, or the time was dealt with already. */
async function findDue({ sql }: MakeServices, input: { seriesId: string; at: string }): Promise<Due | null> {
  return sql.begin(async (tx) => {
    const row = await lockSeries(tx, input.seriesId)
    const at = new Date(input.at)
    if (row.state !== 'active' || row.nextAt?.getTime() !== at.getTime() || (row.lastAt !== null && row.lastAt >= at)) return null
    const [campaign] = await tx<{ id: string; state: string }[]>`select id, state from campaigns where series_id = ${row.id} and occurrence_at = ${at}`
    return { row, at, campaign: campaign ?? null }
  })
}

/** One that only waits for deliveries does not stand in the way. */
async function findRunning({ sql }: MakeServices, { row, at }: Due): Promise<string | null> {
  const [running] = await sql<{ name: string }[]>`
    select name from campaigns where series_id = ${row.id} and org_id = ${row.orgId} and occurrence_at <> ${at} and state in ('scheduled', 'preparing', 'running', 'paused', 'held') limit 1`
  return running?.name ?? null
}

async function launchOnce(services: MakeServices, due: Due): Promise<string> {
  const { row, at, campaign } = due
  const actor: Actor = { kind: 'system', userId: row.createdBy, orgId: row.orgId, role: 'marketer', ip: null }
  const definition = createCampaignInput.parse({ ...row.definition, name: `${row.name.slice(0, NAME_MAX - 12)}, ${dayOf(due)}` })
  const id = campaign?.id ?? (await createCampaign(services, actor, { ...definition, occurrence: { seriesId: row.id, at } })).id
  if (campaign === null || campaign.state === 'draft') await launchCampaign(services, actor, { id, asPlanned: true })
  return id
}

async function leaveOut(services: MakeServices, due: Due, why: string): Promise<Occurrence> {
  await services.sql`delete from campaigns where series_id = ${due.row.id} and occurrence_at = ${due.at} and state = 'draft'`
  await close(services, due, { kind: 'skipped', text: `Left out ${dayOf(due)}: ${why}`, made: 0 })
  return { made: false, campaignId: null }
}

async function close({ sql }: MakeServices, { row, at }: Due, what: { kind: string; text: string; made: number }): Promise<void> {
  await sql.begin(async (tx) => {
    const closed = await tx`update campaign_series set last_at = ${at}, made = made + ${what.made} where id = ${row.id} and (last_at is null or last_at < ${at}) returning 1`
    if (closed.length === 0) return
    const missed = findMissed(row, { afterMs: (row.lastAt ?? row.createdAt).getTime(), untilMs: at.getTime() })?.earlier ?? 0
    if (missed > 0) await addSeriesEvent(tx, { seriesId: row.id, kind: 'missed', text: `${String(missed)} earlier ${missed === 1 ? 'time' : 'times'} passed while nothing could run` })
    await addSeriesEvent(tx, { seriesId: row.id, kind: what.kind, text: what.text })
    await publishLive(tx, row.orgId, { kind: 'campaign', id: '*' })
  })
}

function dayOf({ row, at }: Due): string {
  return formatWallTime(toWallTime(at.getTime(), row.zone)).slice(0, 10)
}
