import { campaignSeries, seriesEvents } from '#db/schema/index.ts'
import { recordAudit } from '#server/audit/record-audit.ts'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { requireSendable } from '#server/campaigns/create-campaign.ts'
import { AppError } from '#server/lib/app-error.ts'
import { publishLive } from '#server/live/publish-live.ts'
import type { Services } from '#server/services.ts'
import { describeRecurrence } from './recurrence.ts'
import { requireOccurrence } from './preview-series.ts'
import { definitionInput, type CreateSeriesInput } from './schema.ts'
import { wakeSeries } from './wake-series.ts'

type CreateServices = Pick<Services, 'db' | 'sql' | 'temporal' | 'log' | 'now'>

/**
 * Sets up recurring campaigns. Each of its times makes a campaign of its own, so that nobody gets one of them twice.
 * @throws AppError NOT_FOUND; UNPROCESSABLE with the fields that are wrong; UNAVAILABLE: it is saved, but paused
 */
export async function createSeries(services: CreateServices, actor: Actor, input: CreateSeriesInput): Promise<{ id: string; nextAt: Date }> {
  requireRole(actor, 'marketer')
  const { rule, zone, startsOn, endsOn, occurrencesMax } = input
  const definition = definitionInput.parse(input)
  await requireSendable(services, actor, definition)
  const nextAt = requireOccurrence({ rule, zone, startsOn, endsOn: endsOn ?? null }, services.now())
  const id = await services.db.transaction(async (tx) => {
    const [row] = await tx.insert(campaignSeries).values({
      orgId: actor.orgId, name: input.name, definition, rule, zone, startsOn, endsOn: endsOn ?? null, occurrencesMax: occurrencesMax ?? null, nextAt, lastAt: services.now(), createdBy: actor.userId,
    }).returning({ id: campaignSeries.id })
    await tx.insert(seriesEvents).values({ seriesId: row!.id, kind: 'created', text: `Created: ${describeRecurrence({ rule, zone })}` })
    await recordAudit(tx, actor, { action: 'series.created', targetKind: 'series', targetId: row!.id, details: { name: input.name } })
    return row!.id
  })
  await start(services, { seriesId: id, orgId: actor.orgId })
  await publishLive(services.sql, actor.orgId, { kind: 'campaign', id: '*' })
  return { id, nextAt }
}

/** A series that nobody drives must not look as if somebody did. */
async function start(services: CreateServices, series: { seriesId: string; orgId: string }): Promise<void> {
  try {
    await wakeSeries(services, series)
  } catch (error) {
    services.log.error({ err: error, seriesId: series.seriesId }, 'series workflow did not start')
    await services.sql`update campaign_series set state = 'paused' where id = ${series.seriesId} and org_id = ${series.orgId}`
    throw new AppError('UNAVAILABLE', 'The workflow engine (Temporal) does not answer. The series is saved but paused: resume it in a moment.', { cause: error })
  }
}
