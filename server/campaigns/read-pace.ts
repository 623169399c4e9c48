import type { Sql } from '#db/client.ts'
import { campaignsOf } from '#server/sending/held-shares.ts'

export type RatePoint = { at: Date; perSecond: number }

export type Pace = {
  /** Accepted by Meta a second, over the last five whole seconds. */
  ratePerSecond: number
  /** Averages over five seconds, of the last ten minutes of sending; gaps are zeros. */
  rateSeries: RatePoint[]
  sharing: number
  retrying: number
  nextRetryAt: Date | null
  pausedUntil: Date | null
  pauseReason: string | null
}

const SERIES_MINUTES = 10
const STEP_SECONDS = 5

/** How fast a campaign goes, and what else its number has to do. */
export async function readPace(sql: Sql, campaign: { id: string; accountId: string; startedAt: Date | null; endedAt: Date | null }): Promise<Pace> {
  const [facts, rateSeries] = await Promise.all([readFacts(sql, campaign), campaign.startedAt ? readSeries(sql, campaign) : []])
  return { ...facts, rateSeries: [...rateSeries] }
}

async function readFacts(sql: Sql, { id, accountId }: { id: string; accountId: string }): Promise<Omit<Pace, 'rateSeries'>> {
  const rows = await sql<Omit<Pace, 'rateSeries'>[]>`
    select
      coalesce((select sum(n) from campaign_rates where campaign_id = ${id} and second >= date_trunc('second', now()) - interval '5 seconds' and second < date_trunc('second', now())), 0)::float8 / 5 as "ratePerSecond",
      (select count(*)::int from campaigns where id in ${campaignsOf(sql, accountId)} and id <> ${id} and state = 'running') as sharing,
      (select count(*)::int from send_due where campaign_id = ${id} and lane_epoch is null) as retrying,
      (select min(due_at) from send_due where campaign_id = ${id} and lane_epoch is null) as "nextRetryAt",
      (select paused_until from lanes where account_id = ${accountId} and paused_until > now()) as "pausedUntil",
      (select pause_reason from lanes where account_id = ${accountId} and paused_until > now()) as "pauseReason"`
  return rows[0]!
}

function readSeries(sql: Sql, { id, startedAt, endedAt }: { id: string; startedAt: Date | null; endedAt: Date | null }): Promise<RatePoint[]> {
  return sql<RatePoint[]>`
    with bounds as (
      select coalesce(${endedAt}::timestamptz, now()) as until, greatest(${startedAt}::timestamptz, coalesce(${endedAt}::timestamptz, now()) - ${SERIES_MINUTES} * interval '1 minute') as since
    ), steps as (
      select to_timestamp(step * ${STEP_SECONDS}) as at from bounds,
        generate_series(floor(extract(epoch from since) / ${STEP_SECONDS})::bigint, floor(extract(epoch from until) / ${STEP_SECONDS})::bigint) as step
      where to_timestamp(step * ${STEP_SECONDS} + ${STEP_SECONDS}) <= until or ${endedAt}::timestamptz is not null
    )
    select s.at, coalesce(sum(r.n), 0)::float8 / ${STEP_SECONDS} as "perSecond"
    from steps s left join campaign_rates r on r.campaign_id = ${id} and r.second >= s.at and r.second < s.at + ${STEP_SECONDS} * interval '1 second'
    group by s.at order by s.at`
}
