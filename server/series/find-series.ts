import { toTemporalUrl } from '#server/accounts/temporal-links.ts'
import type { Actor } from '#server/auth/session-info.ts'
import type { Services } from '#server/services.ts'
import { seriesWorkflowId } from '#workflows/series/contract.ts'
import { describeRecurrence, type RecurrenceRule } from './recurrence.ts'
import type { SeriesState } from './schema.ts'

export type SeriesItem = {
  id: string
  name: string
  state: SeriesState
  /** `Every week on Mon at 09:00, Europe/Berlin`. */
  words: string
  rule: RecurrenceRule
  zone: string
  startsOn: string
  endsOn: string | null
  occurrencesMax: number | null
  made: number
  nextAt: Date | null
  /** Newest first. */
  events: { at: Date; kind: string; text: string }[]
  temporalUrl: string | null
}

const SERIES_MAX = 100
const EVENTS_SHOWN = 5

/** Recurring campaigns: active and paused ones first, each with what it has done lately. */
export async function findSeries({ sql, env }: Pick<Services, 'sql' | 'env'>, actor: Actor): Promise<SeriesItem[]> {
  const rows = await sql<(Omit<SeriesItem, 'words' | 'events' | 'temporalUrl'> & { events: { at: string; kind: string; text: string }[] | null })[]>`
    select s.id, s.name, s.state, s.rule, s.zone, s.starts_on as "startsOn", s.ends_on as "endsOn", s.occurrences_max as "occurrencesMax", s.made, s.next_at as "nextAt",
      (select json_agg(e) from (select at, kind, text from series_events e where e.series_id = s.id order by e.id desc limit ${EVENTS_SHOWN}) e) as events
    from campaign_series s where s.org_id = ${actor.orgId} order by s.state = 'ended', s.id desc limit ${SERIES_MAX}`
  return rows.map((row) => ({
    ...row, words: describeRecurrence(row), events: (row.events ?? []).map((event) => ({ ...event, at: new Date(event.at) })), temporalUrl: toTemporalUrl(env, seriesWorkflowId(row.id)),
  }))
}
