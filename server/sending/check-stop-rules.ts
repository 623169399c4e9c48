import type { Fragment } from 'postgres'
import type { Sql, SqlLike } from '#db/client.ts'
import { steadyNow } from '#server/lib/steady-now.ts'
import { publishLive } from '#server/live/publish-live.ts'
import { campaignsOf, holdShares, holdStranded } from './held-shares.ts'
import type { LaneResult } from './lane-result.ts'
import { RefusalStreaks } from './refusal-streaks.ts'
import { judgeStop, noFacts, slideWindow, usualStopRules, type StopFacts, type StopRules, type StopWindow } from './stop-rules.ts'

export type StoppedCampaign = { campaignId: string; reason: string }

type Row = StopFacts & { id: string; orgId: string; rules: StopRules | null; accepted: StopFacts | null; isShared: boolean }

/** Campaigns of one number that are looked at in one go. */
const CAMPAIGNS_MAX = 200

/** A look costs a range of counts for each running campaign. */
const EVERY_MS = 2000
/** After so many failures it is looked at at once. */
const URGENT_FAILURES = 50

/** Looks at the running campaigns of one number and pauses those that have met one of their stop conditions. */
export class StopRulesCheck {
  private readonly sql: Sql
  private readonly accountId: string
  private readonly windows = new Map<string, StopWindow>()
  private checkedAtMs = -Infinity
  private failures = 0
  private readonly streaks = new RefusalStreaks()

  constructor(sql: Sql, accountId: string) {
    this.sql = sql
    this.accountId = accountId
  }

  /** What one message's answer came to. */
  note(result: LaneResult): void {
    if (result.kind === 'accepted') return this.streaks.accepted(result.message.campaignId)
    if (result.kind !== 'failed') return
    this.failures += 1
    this.streaks.failed(result.message.campaignId, result.code)
  }

  /** Whether so many people in a row were refused with this code that it cannot be their values. */
  isWidespread(campaignId: string, code: number): boolean {
    return this.streaks.isWidespread(campaignId, code)
  }

  /** So many have failed since the last look that the next one must not wait for its time. */
  isUrgent(): boolean {
    return this.failures >= URGENT_FAILURES
  }

  isDue(): boolean {
    return this.isUrgent() || steadyNow() - this.checkedAtMs >= EVERY_MS
  }

  /** The row changes first: the lane's next intent finds the campaign paused. */
  async check(): Promise<StoppedCampaign[]> {
    this.checkedAtMs = steadyNow()
    this.failures = 0
    const stopped: StoppedCampaign[] = []
    for (const row of await readStopFacts(this.sql, this.accountId)) {
      const { reason, isOfNumber } = this.judge(row)
      if (reason === null) continue
      // What is said of one number holds up its own people alone, where there are others.
      if (row.isShared && isOfNumber) stopped.push(...(await this.holdShare(reason)))
      else if (await pause(this.sql, row, reason)) stopped.push({ campaignId: row.id, reason })
    }
    return stopped
  }

  private async holdShare(reason: string): Promise<StoppedCampaign[]> {
    const stranded = await holdStranded(this.sql, await holdShares(this.sql, { accountId: this.accountId }, reason))
    return stranded.map((campaignId) => ({ campaignId, reason }))
  }

  /** `isOfNumber`: without the number's quality the campaign might go on. */
  private judge(row: Row): { reason: string | null; isOfNumber: boolean } {
    const rules = { ...usualStopRules, ...row.rules }
    const accepted = row.accepted ?? noFacts
    // A new turn of the lane judges from here on: it cannot know how the failures before it are spread.
    const known = this.windows.get(row.id) ?? startOf(row, accepted, rules)
    const marks = { window: known, accepted }
    const ofCampaign = judgeStop({ ...rules, redQuality: false }, row, marks)
    this.windows.set(row.id, slideWindow(known, row, rules.failureSample))
    return { reason: ofCampaign ?? judgeStop(rules, row, marks), isOfNumber: ofCampaign === null }
  }
}

/** What a person accepts by resuming: the totals as they are now. @returns false when the campaign is not the organisation's */
export async function acceptStop(sql: SqlLike, campaign: { id: string; orgId: string }): Promise<boolean> {
  const [row] = await readFactsOf(sql, worstQuality(sql), sql`k.id = ${campaign.id} and k.org_id = ${campaign.orgId}`)
  if (!row) return false
  const { results, failed, optOuts, quality } = row
  await sql`update campaigns set stop_marks = ${JSON.stringify({ results, failed, optOuts, quality })}::text::jsonb where id = ${campaign.id}`
  return true
}

/** A campaign without much behind it is judged from its start, so that a crash does not hide a bad beginning. */
function startOf(row: Row, accepted: StopFacts, rules: StopRules): StopWindow {
  const base = row.results - accepted.results <= 2 * rules.failureSample ? accepted : row
  return { base, next: base }
}

function readStopFacts(sql: Sql, accountId: string): Promise<Row[]> {
  return readFactsOf(sql, sql`(select quality_rating from whatsapp_accounts where id = ${accountId})`, sql`k.id in ${campaignsOf(sql, accountId)} and k.state = 'running'
    and not exists (select 1 from campaign_accounts h where h.campaign_id = k.id and h.account_id = ${accountId} and h.held_reason is not null)`)
}

/** Low as soon as one of the campaign's numbers is. */
function worstQuality(sql: SqlLike): Fragment {
  return sql`(select coalesce(max(a.quality_rating) filter (where a.quality_rating = 'RED'), max(a.quality_rating)) from whatsapp_accounts a
    where a.id = k.account_id or a.id in (select account_id from campaign_accounts s where s.campaign_id = k.id))`
}

async function readFactsOf(sql: SqlLike, quality: Fragment, which: Fragment): Promise<Row[]> {
  return sql<Row[]>`
    select k.id, k.org_id as "orgId", k.stop_rules as rules, k.stop_marks as accepted, ${quality} as quality, c.results, c.failed,
      exists (select 1 from campaign_accounts s where s.campaign_id = k.id) as "isShared",
      (select count(*)::int from suppressions s join messages m on m.contact_id = s.contact_id and m.campaign_id = k.id
        where s.org_id = k.org_id and s.created_at > k.started_at and s.source in ('stop_keyword', 'whatsapp_stop') and m.status >= 20) as "optOuts"
    from campaigns k cross join lateral (
      select coalesce(sum(n) filter (where status between 20 and 50), 0)::int as results, coalesce(sum(n) filter (where status = 45), 0)::int as failed
      from campaign_counts where campaign_id = k.id
    ) c where ${which} limit ${CAMPAIGNS_MAX}`
}

async function pause(sql: Sql, campaign: { id: string; orgId: string }, reason: string): Promise<boolean> {
  const rows = await sql`
    with stopped as (
      update campaigns set state = 'paused', reason = ${reason} where id = ${campaign.id} and state = 'running' returning id
    ), told as (
      insert into campaign_events (campaign_id, kind, text) select id, 'stopped', ${`Stopped by itself: ${reason}`} from stopped
    )
    select id from stopped`
  if (rows.length > 0) await publishLive(sql, campaign.orgId, { kind: 'campaign', id: campaign.id })
  return rows.length > 0
}
