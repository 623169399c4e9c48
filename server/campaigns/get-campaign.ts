import { toThroughput } from '#server/accounts/get-sending-account.ts'
import { toTemporalUrl } from '#server/accounts/temporal-links.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { notFound } from '#server/lib/app-error.ts'
import type { StateCounts } from '#server/lib/message-status.ts'
import type { Services } from '#server/services.ts'
import { worstLag } from '#server/sending/worst-lag.ts'
import { usualStopRules, type StopRules } from '#server/sending/stop-rules.ts'
import { getTemplate } from '#server/templates/get-template.ts'
import type { TemplateItem } from '#server/templates/template-item.ts'
import { campaignWorkflowId } from '#workflows/campaigns/contract.ts'
import { isCommandAllowed } from './campaign-commands.ts'
import { summaryColumns, summaryTables, toSummary, type CampaignSummary, type SummaryRow } from './campaign-summary.ts'
import { adviseOnHold, type HoldAdvice } from './advise-on-hold.ts'
import { describeTiming, type Timing, type TimingRow } from './describe-timing.ts'
import { explainPace } from './explain-pace.ts'
import { countResendable, explainUnknown } from './explain-unknown.ts'
import { findWaitsUntil } from './find-waits-until.ts'
import { findFailures, type Failure } from './find-failures.ts'
import { judgeRetry } from './judge-retry.ts'
import { readCounts } from './read-counts.ts'
import { readNumbers, toHeldWords, type CampaignNumber } from './read-numbers.ts'
import { readPace, type Pace, type RatePoint } from './read-pace.ts'
import { readUnknown } from './read-unknown.ts'
import { readWaits, toWaitWords, type Wait, type Waits } from './read-waits.ts'
import type { CampaignIdInput, CampaignState, VariableMapping } from './schema.ts'
import { readSettleMs } from './settle-time.ts'
import { toSkips, type Skip } from './skip-labels.ts'

type ReadServices = Pick<Services, 'db' | 'sql' | 'env' | 'now'>

export type CampaignDetail = CampaignSummary & Timing & {
  /** Who waits for hours of their day, soonest first, and the same as one sentence. */
  waits: Wait[]
  waitWords: string | null

  /** Its numbers when it has several, and in words who waits for one of them. */
  numbers: CampaignNumber[]
  heldWords: string | null
  /** Until when people wait because those of a day are used up. */
  dayLimit: { until: Date; reason: string } | null
  peoplePerDay: number | null
  weight: number
  account: { id: string; displayPhoneNumber: string; verifiedName: string; throughputPerSecond: number }
  template: TemplateItem
  listName: string
  /** Whether the audience is whole; before, `total` is the size of the list or what is counted so far. */
  isFrozen: boolean
  /** What a campaign that is held waits for, and whose turn it is; null for a hold without an error of Meta’s. */
  holdAdvice: HoldAdvice | null
  variables: VariableMapping[]
  unknownPolicy: 'reconcile' | 'never'
  createdBy: string | null
  ratePerSecond: number
  etaSeconds: number | null
  why: string
  temporalUrl: string | null
  failures: Failure[]
  skips: Skip[]
  events: { at: Date; kind: string; text: string }[]
  rateSeries: RatePoint[]
  unknownNote: string | null
  canLaunch: boolean
  canPause: boolean
  canResume: boolean
  canCancel: boolean
  /** Some failed for a reason that may have passed; the preview says how many. */
  canRetry: boolean
  stopRules: StopRules
  updatedAt: Date
}

const EVENTS_MAX = 50

/** Everything that a campaign's page shows, in one answer. @throws AppError NOT_FOUND */
export async function getCampaign(services: ReadServices, actor: Actor, input: CampaignIdInput): Promise<CampaignDetail> {
  const { sql } = services
  const row = await readRow(services, actor, input.id)
  const [{ campaigns: _, ...template }, counts, events, numbers, pace] = await Promise.all([
    getTemplate(services, actor, { id: row.templateId }),
    readCounts(sql, row.id),
    readEvents(services, row.id),
    readNumbers(sql, row.id),
    readPace(sql, { id: row.id, accountId: row.accountId, startedAt: row.startedAt, endedAt: row.drainedAt ?? row.finishedAt }),
  ])
  const failures = await findFailures(sql, row.id, counts.failed)
  const waits = isUnderWay(row.state) ? await readWaits(sql, row, services.now()) : { groups: [], until: null }
  const waitsUntil = (await findWaitsUntil(sql, [row.id], services.now())).get(row.id)
  const throughputPerSecond = sumOfThroughputs(services, row, numbers)
  const dayLimit = toDayLimit(row, counts, services.now())
  const standing = { state: row.state, waiting: counts.queued }
  const causes = counts.unknown > 0 ? await readUnknown(sql, row.id) : []
  const settling = row.state === 'settling' ? { settleMs: await readSettleMs(services, row.id) } : {}
  return {
    ...toSummary(row, counts, waitsUntil), ...describeTiming(row, services.now()), waits: waits.groups, waitWords: toWaitWords(waits),
    numbers, heldWords: isUnderWay(row.state) ? toHeldWords(numbers) : null, dayLimit, peoplePerDay: row.peoplePerDay, weight: row.weight,
    account: { id: row.accountId, displayPhoneNumber: row.displayPhoneNumber, verifiedName: row.verifiedName, throughputPerSecond },
    template, listName: row.listName, isFrozen: row.frozenAt !== null, holdAdvice: row.state === 'held' ? adviseOnHold(row.reason) : null, variables: row.variables.list, unknownPolicy: row.unknownPolicy, createdBy: row.createdBy,
    ratePerSecond: pace.ratePerSecond,
    etaSeconds: waits.until || dayLimit || waitsUntil || (pace.pausedUntil && numbers.length === 0) ? null : toEta(row.state, counts, pace.ratePerSecond || Math.min(throughputPerSecond || Infinity, row.throttle ?? Infinity)),
    why: explain(row, counts, { ...pace, ...settling, resendable: countResendable(causes, row.unknownPolicy), throughputPerSecond, waits, dayLimit }),
    temporalUrl: row.state === 'draft' ? null : toTemporalUrl(services.env, campaignWorkflowId(row.id)),
    failures, skips: toSkips(skipsOf(row, counts)), events, rateSeries: pace.rateSeries,
    unknownNote: explainUnknown(counts.unknown, { ...row, causes }, toGrace(services, row)),
    canLaunch: row.state === 'draft',
    canPause: isCommandAllowed('pause', standing), canResume: isCommandAllowed('resume', standing), canCancel: isCommandAllowed('cancel', standing),
    canRetry: canRetry(row.state, failures), stopRules: { ...usualStopRules, ...row.stopRules },
    updatedAt: services.now(),
  }
}

/** Each number has its own pace; 0: no limit is set. */
function sumOfThroughputs(services: Pick<Services, 'env'>, row: Row, numbers: CampaignNumber[]): number {
  const { rateOverride } = services.env.sending
  if (rateOverride !== null) return rateOverride * Math.max(1, numbers.length)
  return numbers.length > 0 ? numbers.reduce((sum, number) => sum + toThroughput(number), 0) : toThroughput(row)
}

function toGrace({ env }: Pick<Services, 'env'>, { lagMs }: Row): { graceMs: number; lagMs: number } {
  return { graceMs: Math.max(env.sending.reconcileGraceMs, env.sending.reconcileLagFactor * lagMs), lagMs }
}

function isUnderWay(state: CampaignState): boolean {
  return state === 'running' || state === 'paused' || state === 'held'
}

/** Said while it holds and somebody waits. */
function toDayLimit({ state, budgetUntil, budgetReason }: Row, counts: StateCounts, now: Date): CampaignDetail['dayLimit'] {
  return isUnderWay(state) && budgetUntil && budgetUntil > now && counts.queued > 0 ? { until: budgetUntil, reason: budgetReason ?? '' } : null
}

type Row = SummaryRow & TimingRow & {
  accountId: string
  displayPhoneNumber: string
  verifiedName: string
  throughputLevel: string
  isOnBizApp: boolean
  templateId: string
  listName: string
  variables: { list: VariableMapping[] }
  unknownPolicy: 'reconcile' | 'never'
  stopRules: Partial<StopRules> | null
  lagMs: number
  weight: number
  peoplePerDay: number | null
  budgetUntil: Date | null
  budgetReason: string | null
  /** Messages a second that the campaign itself allows. */
  throttle: number | null
  createdBy: string | null
  frozenAt: Date | null
  drainedAt: Date | null
  frozenSkips: { reason: string; count: number }[] | null
}

async function readRow({ sql }: ReadServices, actor: Actor, id: string): Promise<Row> {
  const [row] = await sql<Row[]>`
    select ${summaryColumns(sql)}, k.account_id as "accountId", a.display_phone_number as "displayPhoneNumber", a.verified_name as "verifiedName",
      a.throughput_level as "throughputLevel", a.is_on_biz_app as "isOnBizApp", k.template_id as "templateId", l.name as "listName", k.variables,
      k.unknown_policy as "unknownPolicy", k.stop_rules as "stopRules", ${worstLag(sql)}::float8 as "lagMs", k.weight, k.people_per_day as "peoplePerDay", k.budget_until as "budgetUntil", k.budget_reason as "budgetReason", k.rate_per_second as throttle, u.name as "createdBy", k.frozen_at as "frozenAt", k.schedule_wall as "scheduleWall", k.schedule_zone as "scheduleZone",
      k.late_hours as "lateHours", k.send_window as "sendWindow", k.series_id as "seriesId", k.drained_at as "drainedAt",
      k.template_snapshot -> 'skips' as "frozenSkips"
    from ${summaryTables(sql)} left join users u on u.id = k.created_by
    where k.id = ${id} and k.org_id = ${actor.orgId}`
  if (!row) throw notFound('The campaign')
  return row
}

async function readEvents({ sql }: ReadServices, campaignId: string): Promise<{ at: Date; kind: string; text: string }[]> {
  return [...(await sql<{ at: Date; kind: string; text: string }[]>`
    select at, kind, text from campaign_events where campaign_id = ${campaignId} order by id desc limit ${EVENTS_MAX}`)]
}

/** Seconds until everything queued has left; null when nothing is on its way out. */
function toEta(state: CampaignState, counts: StateCounts, perSecond: number): number | null {
  if (state !== 'running' || perSecond <= 0) return null
  return Number.isFinite(perSecond) ? Math.ceil(counts.queued / perSecond) : null
}

function explain(row: Row, counts: StateCounts, pace: Pace & { settleMs?: number; resendable: number; throughputPerSecond: number; waits: Waits; dayLimit: CampaignDetail['dayLimit'] }): string {
  const limitPerSecond = row.throttle === null ? pace.throughputPerSecond : Math.min(row.throttle, pace.throughputPerSecond || row.throttle)
  const waitWords = pace.waits.until ? toWaitWords(pace.waits) ?? 'Waits for the hours in which it may send.' : pace.dayLimit ? `${pace.dayLimit.reason}. The rest waits.` : null
  const isOwnLimit = row.throttle !== null && limitPerSecond === row.throttle
  return explainPace({ ...pace, isOwnLimit, waitWords, state: row.state, reason: row.reason, scheduledAt: row.scheduledAt, counts, limitPerSecond })
}

function canRetry(state: CampaignState, failures: Failure[]): boolean {
  return ['running', 'paused', 'held', 'settling', 'completed'].includes(state) && failures.some(({ code }) => judgeRetry(code).worth !== 'no')
}

/** Fixed when the audience was frozen; who is skipped since then has opted out. */
function skipsOf(row: Row, counts: StateCounts): { reason: string; count: number }[] {
  const frozen = row.frozenSkips ?? []
  const since = counts.skipped - frozen.reduce((sum, skip) => sum + skip.count, 0)
  if (since === 0) return frozen
  return [...frozen.filter((skip) => skip.reason !== 'suppressed'), { reason: 'suppressed', count: (frozen.find((skip) => skip.reason === 'suppressed')?.count ?? 0) + since }]
}
