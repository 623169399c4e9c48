import { and, eq, ne, sql } from 'drizzle-orm'
import { campaignSeries, seriesEvents } from '#db/schema/index.ts'
import { recordAudit } from '#server/audit/record-audit.ts'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { AppError, notFound } from '#server/lib/app-error.ts'
import { publishLive } from '#server/live/publish-live.ts'
import type { Services } from '#server/services.ts'
import { requireOccurrence } from './preview-series.ts'
import { describeRecurrence } from './recurrence.ts'
import type { ChangeSeriesInput, SeriesIdInput, SeriesState } from './schema.ts'
import { wakeSeries } from './wake-series.ts'

type ChangeServices = Pick<Services, 'db' | 'sql' | 'temporal' | 'now'>
type Answer = { id: string; state: SeriesState }
type Change = { id: string; action: string; event: { kind: string; text: string }; set: Partial<typeof campaignSeries.$inferInsert> | { definition: unknown } }

/** Another name, rhythm or end, from the next time on; campaigns that were made stay as they are. @throws AppError NOT_FOUND, CONFLICT, UNPROCESSABLE, UNAVAILABLE */
export async function changeSeries(services: ChangeServices, actor: Actor, input: ChangeSeriesInput): Promise<Answer> {
  requireRole(actor, 'marketer')
  const { id, name, rule, zone, startsOn } = input
  const [endsOn, occurrencesMax] = [input.endsOn ?? null, input.occurrencesMax ?? null]
  const { made } = await findSeriesState(services, actor, id)
  const nextAt = requireOccurrence({ rule, zone, startsOn, endsOn }, services.now())
  if (occurrencesMax !== null && occurrencesMax <= made) {
    const sentence = `The series has made ${String(made)} ${made === 1 ? 'campaign' : 'campaigns'} already.`
    throw new AppError('UNPROCESSABLE', sentence, { fields: { occurrencesMax: sentence } })
  }
  const definition = sql`jsonb_set(definition, '{name}', to_jsonb(${name}::text))`
  const set = { name, rule, zone, startsOn, endsOn, occurrencesMax, nextAt, lastAt: services.now(), definition }
  return change(services, actor, { id, action: 'series.changed', event: { kind: 'changed', text: `Changed: ${describeRecurrence({ rule, zone })}` }, set })
}

/** Its times pass without a campaign until it is resumed. @throws AppError NOT_FOUND, CONFLICT, UNAVAILABLE */
export function pauseSeries(services: ChangeServices, actor: Actor, { id }: SeriesIdInput): Promise<Answer> {
  return change(services, actor, { id, action: 'series.paused', event: { kind: 'paused', text: 'Paused by a person' }, set: { state: 'paused', nextAt: null } })
}

/** Goes on with the next time that lies ahead; what passed meanwhile is not made up for. @throws AppError NOT_FOUND, CONFLICT, UNAVAILABLE */
export function resumeSeries(services: ChangeServices, actor: Actor, { id }: SeriesIdInput): Promise<Answer> {
  return change(services, actor, { id, action: 'series.resumed', event: { kind: 'resumed', text: 'Resumed by a person' }, set: { state: 'active', lastAt: services.now() } })
}

/** Makes no campaign any more; those it made stay. @throws AppError NOT_FOUND, CONFLICT, UNAVAILABLE */
export function endSeries(services: ChangeServices, actor: Actor, { id }: SeriesIdInput): Promise<Answer> {
  return change(services, actor, { id, action: 'series.ended', event: { kind: 'ended', text: 'Ended by a person' }, set: { state: 'ended', nextAt: null } })
}

/** Row first: a workflow that does not hear of it reads the row before it makes anything. */
async function change(services: ChangeServices, actor: Actor, what: Change): Promise<Answer> {
  requireRole(actor, 'marketer')
  const { id } = what
  await findSeriesState(services, actor, id)
  const state = await services.db.transaction(async (tx) => {
    const [row] = await tx.update(campaignSeries).set(what.set as typeof campaignSeries.$inferInsert)
      .where(and(eq(campaignSeries.id, id), eq(campaignSeries.orgId, actor.orgId), ne(campaignSeries.state, 'ended'))).returning({ state: campaignSeries.state, name: campaignSeries.name })
    if (!row) throw new AppError('CONFLICT', 'The series has ended. Make a new one.')
    await tx.insert(seriesEvents).values({ seriesId: id, ...what.event })
    await recordAudit(tx, actor, { action: what.action, targetKind: 'series', targetId: id, details: { name: row.name } })
    return row.state as SeriesState
  })
  await publishLive(services.sql, actor.orgId, { kind: 'campaign', id: '*' })
  try {
    await wakeSeries(services, { seriesId: id, orgId: actor.orgId })
  } catch (error) {
    if (state === 'active') throw new AppError('UNAVAILABLE', 'The change is saved, but the workflow engine (Temporal) does not answer. Save it once more in a moment.', { cause: error })
  }
  return { id, state }
}

async function findSeriesState(services: ChangeServices, actor: Actor, id: string): Promise<{ made: number }> {
  const [row] = await services.sql<{ made: number }[]>`select made from campaign_series where id = ${id} and org_id = ${actor.orgId}`
  if (!row) throw notFound('The series')
  return row
}
