import { publishLive } from '#server/live/publish-live.ts'
import type { Services } from '#server/services.ts'
import { describeRecurrence, findMissed, findNextOccurrence } from './recurrence.ts'
import type { SeriesState } from './schema.ts'
import { addSeriesEvent, lockSeries, type SeriesRow } from './series-row.ts'

/** `at`: ISO 8601 of the next time; null while nothing is planned. */
export type SeriesPlan = { state: SeriesState; at: string | null; words: string }

/**
 * The next time of a series, written into its row. Times that passed while nothing ran are left out but for the latest,
 * which still may be sent late. A series without a further time ends. Safe to repeat.
 */
export async function planOccurrence({ sql, now }: Pick<Services, 'sql' | 'now'>, input: { seriesId: string }): Promise<SeriesPlan> {
  return sql.begin(async (tx) => {
    const row = await lockSeries(tx, input.seriesId)
    const words = describeRecurrence(row)
    if (row.state !== 'active') return { state: row.state, at: null, words }
    const atMs = row.occurrencesMax !== null && row.made >= row.occurrencesMax ? null : findDue(row, now().getTime())
    if (atMs === null) {
      await tx`update campaign_series set state = 'ended', next_at = null where id = ${row.id}`
      await addSeriesEvent(tx, { seriesId: row.id, kind: 'ended', text: row.made === row.occurrencesMax ? `Ended after ${String(row.made)} campaigns` : 'Ended: its last day has passed' })
      await publishLive(tx, row.orgId, { kind: 'campaign', id: '*' })
      return { state: 'ended', at: null, words }
    }
    const at = new Date(atMs)
    if (row.nextAt?.getTime() !== atMs) {
      await tx`update campaign_series set next_at = ${at} where id = ${row.id}`
      await publishLive(tx, row.orgId, { kind: 'campaign', id: '*' })
    }
    return { state: 'active', at: at.toISOString(), words }
  })
}

function findDue(row: SeriesRow, nowMs: number): number | null {
  const afterMs = (row.lastAt ?? row.createdAt).getTime()
  return findMissed(row, { afterMs, untilMs: nowMs })?.lastMs ?? findNextOccurrence(row, afterMs)
}
