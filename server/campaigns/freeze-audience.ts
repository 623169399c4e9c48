import type { SqlLike } from '#db/client.ts'
import { AppError, notFound } from '#server/lib/app-error.ts'
import { publishLive } from '#server/live/publish-live.ts'
import type { SendWindow } from '#server/schedules/send-window.ts'
import type { Services } from '#server/services.ts'
import { findTemplateProblem } from '#server/templates/find-template-problem.ts'
import { parseTemplate } from '#server/templates/parse-template.ts'
import type { ParsedTemplate, ParameterFormat } from '#server/templates/parsed-template.ts'
import { addCampaignEvent } from './add-campaign-event.ts'
import { bindVariables } from './bind-variables.ts'
import { toComponentPieces } from './component-pieces.ts'
import { insertAudience, type AudienceGroup } from './insert-audience.ts'
import { insertGroupedAudience } from './insert-grouped-audience.ts'
import type { Audience } from './judge-audience.ts'
import type { CampaignState, SkipReason, VariableMapping } from './schema.ts'
import { readShares } from './spread-over-numbers.ts'

/** `hold`: why nothing may leave yet although everything is written down. */
export type FrozenAudience = { total: number; queued: number; skipped: number; isComplete: boolean; hold?: string }

export type TemplateSnapshot = {
  name: string
  language: string
  category: string
  parameterFormat: ParameterFormat
  components: unknown[]
  parsed: ParsedTemplate
  /** Meta's `components` as text when they are the same for everybody; null when each row has its own, or none are needed. */
  constantComponents: string | null
  /** Who was skipped when the audience was frozen. */
  skips: { reason: SkipReason; count: number }[]
  /** All messages of the campaign lie between these ids; null for an empty audience. */
  idRange: { first: number; last: number } | null
}

/** The first people are on their way while the others are still being written down. */
const FIRST_SLICE = 1000
/** About a seventh of a second: for no longer does a pause wait for its row. */
const SLICE = 10_000

/**
 * Writes a campaign's audience down: one message per member of its list, skipped people with the reason, the queue's chunks and the
 * counts. In slices by contact, each a transaction of its own, so that sending begins with the first; an audience with hours of the day is
 * ordered by zone and frozen in one. Repeating it goes on where it stopped. A campaign that was canceled in the
 * meantime grows no more; one whose template is gone or fits its variables no more, or whose list is empty, becomes `failed` with the reason.
 * @param input.part `first`: only the first slice, when none is there; default: everything that is left
 * @throws AppError NOT_FOUND; UNAVAILABLE (try again) while the campaign still is a draft
 */
export async function freezeAudience(services: Pick<Services, 'sql' | 'log' | 'now'>, input: { campaignId: string; part?: 'first' }): Promise<FrozenAudience> {
  const startedAt = performance.now()
  for (;;) {
    const { wasComplete, ...answer } = await services.sql.begin((tx) => freezeSlice(tx, services.now(), input.campaignId))
    if (answer.isComplete && !wasComplete) services.log.info({ campaignId: input.campaignId, ...answer, ms: Math.round(performance.now() - startedAt) }, 'audience frozen')
    if (answer.isComplete || input.part === 'first') return answer
  }
}

type Slice = FrozenAudience & { wasComplete: boolean }

async function freezeSlice(tx: SqlLike, now: Date, campaignId: string): Promise<Slice> {
  await tx`set local statement_timeout = '10min'`
  await tx`set local work_mem = '64MB'`
  const campaign = await lockCampaign(tx, campaignId)
  if (campaign.state === 'draft') throw new AppError('UNAVAILABLE', 'The campaign has not been launched yet.')
  const isOver = campaign.state === 'canceled' || campaign.state === 'failed' || campaign.state === 'completed'
  if (campaign.frozenAt || isOver) return { ...answerOf(campaign), ...holdOf(campaign), isComplete: true, wasComplete: true }
  return { ...(await freeze(tx, { ...campaign, now })), wasComplete: false }
}

type CampaignRow = {
  id: string
  orgId: string
  accountId: string
  listId: string
  state: CampaignState
  total: number
  variables: { list: VariableMapping[] }
  snapshot: TemplateSnapshot | null
  name: string
  language: string
  category: string
  parameterFormat: ParameterFormat
  components: { list: unknown[] }
  status: string
  removedAt: Date | null
  sendWindow: SendWindow | null
  frozenUpto: number | null
  frozenAt: Date | null
}

/** `no key`: rows that refer to the campaign, such as its events, need not wait for the freeze. */
async function lockCampaign(tx: SqlLike, campaignId: string): Promise<CampaignRow> {
  const [row] = await tx<CampaignRow[]>`
    select k.id, k.org_id as "orgId", k.account_id as "accountId", k.list_id as "listId", k.state, k.total, k.variables, k.template_snapshot as snapshot,
      t.name, t.language, t.category, t.parameter_format as "parameterFormat", t.components, t.status, t.removed_at as "removedAt", k.send_window as "sendWindow", k.frozen_upto as "frozenUpto", k.frozen_at as "frozenAt"
    from campaigns k join templates t on t.id = k.template_id where k.id = ${campaignId} for no key update of k`
  if (!row) throw notFound('The campaign')
  return row
}

function answerOf({ total, snapshot }: Pick<CampaignRow, 'total' | 'snapshot'>): Omit<FrozenAudience, 'isComplete'> {
  const skipped = (snapshot?.skips ?? []).reduce((sum, skip) => sum + skip.count, 0)
  return { total, queued: total - skipped, skipped }
}

async function freeze(tx: SqlLike, campaign: CampaignRow & { now: Date }): Promise<FrozenAudience> {
  const begun = campaign.snapshot ?? takeSnapshot(campaign)
  if ('problem' in begun) return fail(tx, campaign, begun.problem)
  const { category, parameterFormat, parsed } = begun
  const { bindings } = bindVariables(parsed, campaign.variables.list)
  const limit = campaign.frozenUpto === null ? FIRST_SLICE : SLICE
  const slice = campaign.sendWindow ? undefined : { after: campaign.frozenUpto ?? 0, limit }
  const groups = await insertPeople(tx, campaign, { orgId: campaign.orgId, listId: campaign.listId, template: { category, parameterFormat, parsed }, bindings, ...(slice ? { slice } : {}) })
  if (groups.length === 0 && campaign.total === 0) return fail(tx, campaign, 'Nothing was sent: the list had no contacts any more when the campaign started.')
  const snapshot = grow(begun, groups)
  const count = groups.reduce((sum, group) => sum + group.count, 0)
  const answer = { ...answerOf({ total: campaign.total + count, snapshot }), isComplete: slice === undefined || count < slice.limit }
  const upto = Math.max(campaign.frozenUpto ?? 0, ...groups.map((group) => group.lastContact))
  await tx`
    update campaigns set total = ${answer.total}, template_snapshot = ${JSON.stringify(snapshot)}::text::jsonb, frozen_upto = ${upto}, frozen_at = case when ${answer.isComplete} then now() end
    where id = ${campaign.id}`
  if (answer.isComplete) {
    const left = answer.queued === 0 ? '. Nobody is left to send to' : ''
    await addCampaignEvent(tx, { campaignId: campaign.id, kind: 'frozen', text: `Audience frozen: ${String(answer.queued)} to send, ${String(answer.skipped)} skipped${left}` })
  }
  await publishLive(tx, campaign.orgId, { kind: 'campaign', id: campaign.id })
  return { ...answer, ...holdOf(campaign) }
}

/** The template as it is when the first person is written down: later slices go by it, whatever happens to the template meanwhile. */
function takeSnapshot(campaign: CampaignRow): TemplateSnapshot | { problem: string } {
  const { name, language, category, parameterFormat } = campaign
  const parsed = parseTemplate(campaign.components.list, parameterFormat)
  const { bindings, problems } = bindVariables(parsed, campaign.variables.list)
  const problem = Object.values(problems)[0]
  if (problem) return { problem: `The template was changed at Meta and the variables fit it no more: ${problem}` }
  const templateProblem = findTemplateProblem({ ...campaign, parsed })
  if (templateProblem && !mayComeBack(campaign)) return { problem: `Nothing was sent: ${templateProblem}` }
  const pieces = toComponentPieces(bindings, parameterFormat)
  const constantComponents = pieces.length > 0 && pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : null
  return { name, language, category, parameterFormat, components: campaign.components.list, parsed, constantComponents, skips: [], idRange: null }
}

function grow(snapshot: TemplateSnapshot, groups: AudienceGroup[]): TemplateSnapshot {
  const skips = new Map(snapshot.skips.map(({ reason, count }) => [reason, count]))
  for (const { reason, count } of groups) if (reason) skips.set(reason, (skips.get(reason) ?? 0) + count)
  const ends = [...groups, ...(snapshot.idRange ? [snapshot.idRange] : [])]
  const idRange = ends.length === 0 ? null : { first: Math.min(...ends.map((end) => end.first)), last: Math.max(...ends.map((end) => end.last)) }
  return { ...snapshot, skips: [...skips].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count), idRange }
}

async function insertPeople(tx: SqlLike, campaign: CampaignRow & { now: Date }, audience: Audience): Promise<AudienceGroup[]> {
  const shares = await readShares(tx, campaign.id)
  return campaign.sendWindow || shares.length > 0 ? insertGroupedAudience(tx, { ...campaign, shares }, audience) : insertAudience(tx, campaign, audience)
}

/** A template that Meta looks at or has paused is sendable again one day; the campaign waits for it with its audience written down. */
function mayComeBack({ status, removedAt }: CampaignRow): boolean {
  return removedAt === null && (status === 'PAUSED' || status === 'PENDING' || status === 'IN_APPEAL')
}

function holdOf(campaign: CampaignRow): { hold?: string } {
  if (!mayComeBack(campaign)) return {}
  return { hold: findTemplateProblem({ ...campaign, parsed: parseTemplate(campaign.components.list, campaign.parameterFormat) }) ?? 'The template cannot be sent now.' }
}

async function fail(tx: SqlLike, campaign: CampaignRow, reason: string): Promise<FrozenAudience> {
  await tx`update campaigns set state = 'failed', reason = ${reason}, finished_at = now() where id = ${campaign.id}`
  await addCampaignEvent(tx, { campaignId: campaign.id, kind: 'failed', text: reason })
  await publishLive(tx, campaign.orgId, { kind: 'campaign', id: campaign.id })
  return { total: 0, queued: 0, skipped: 0, isComplete: true }
}
