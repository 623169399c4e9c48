import type { SqlLike } from '#db/client.ts'
import { notFound } from '#server/lib/app-error.ts'
import type { Recurrence, RecurrenceRule } from './recurrence.ts'
import type { SeriesDefinition, SeriesState } from './schema.ts'

export type SeriesRow = Recurrence & {
  id: string
  orgId: string
  name: string
  state: SeriesState
  definition: SeriesDefinition
  rule: RecurrenceRule
  occurrencesMax: number | null
  made: number
  nextAt: Date | null
  lastAt: Date | null
  createdBy: string | null
  createdAt: Date
}

/** Reads a series and keeps others from changing it until the transaction ends. @throws AppError NOT_FOUND */
export async function lockSeries(tx: SqlLike, seriesId: string): Promise<SeriesRow> {
  const [row] = await tx<SeriesRow[]>`
    select id, org_id as "orgId", name, state, definition, rule, zone, starts_on as "startsOn", ends_on as "endsOn", occurrences_max as "occurrencesMax", made,
      next_at as "nextAt", last_at as "lastAt", created_by as "createdBy", created_at as "createdAt"
    from campaign_series where id = ${seriesId} for no key update`
  if (!row) throw notFound('The series')
  return row
}

/** Adds a line to what a series has done. The text is for people and names nobody. */
export async function addSeriesEvent(tx: SqlLike, event: { seriesId: string; kind: string; text: string }): Promise<void> {
  await tx`insert into series_events (series_id, kind, text) values (${event.seriesId}, ${event.kind}, ${event.text})`
}
