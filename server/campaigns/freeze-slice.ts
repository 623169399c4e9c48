import type { SqlLike } from '#db/client.ts'
import { AppError, notFound } from '#server/lib/app-error.ts'
import { withdrawJustSuppressed } from '#server/contacts/withdraw-queued.ts'
import { publishLive } from '#server/live/publish-live.ts'
import type { SendWindow } from '#server/schedules/send-window.ts'
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
import { readShares, tallyShares, type NumberShare } from './spread-over-numbers.ts'
import type { ZoneFinder } from './zone-finder.ts'

/** `hold`: why nothing may leave yet although everything is written down. `wasComplete`: nothing was left to do. */
export type Slice = { total: number; queued: number; skipped: number; isComplete: boolean; hold?: string; wasComplete: boolean }

/** What slices tell those that follow. `limit`: the people of the next one, when it is not the first. */
export type Finds = { zones: ZoneFinder; limit: number }

/** The campaign was canceled, or its launch taken back, while the slice was being written. */
export class Overtaken extends Error {}

export type TemplateSnapshot = {
  name: string
  language: string
  category: string
  /** How long Meta tries to deliver, as the template says it; snapshots of before have none. */
  ttlSeconds?: number | null
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
export const FIRST_SLICE = 1000
export const SLICE = 10_000
/** With fewer people than this in a pair of number and zone, on average, slices grow: each pair has a chunk of its own in every slice. */
const PEOPLE_PER_KIND = 100
const SLICE_MAX = 30_000

/**
 * Writes the next people of a campaign's audience down, in the caller's transaction. Others who do so wait; whoever pauses or cancels
 * does not, for the campaign's row is locked only when the people stand.
 * @throws Overtaken: undo it and ask again
 */
export async function freezeSlice(tx: SqlLike, finds: Finds, campaignId: string): Promise<Slice> {
  await tx`set local statement_timeout = '10min'`
  await tx`set local work_mem = '64MB'`
  await tx`select pg_advisory_xact_lock(hashtextextended(${`freeze/${campaignId}`}, 0))`
  const campaign = await readCampaign(tx, campaignId)
  if (campaign.state === 'draft') throw new AppError('UNAVAILABLE', 'The campaign has not been launched yet.')
  if (campaign.frozenAt || isOver(campaign.state)) return { ...answerOf(campaign), ...holdOf(campaign), isComplete: true, wasComplete: true }
  return { ...(await freeze(tx, campaign, finds)), wasComplete: false }
}

function isOver(state: CampaignState): boolean {
  return state === 'canceled' || state === 'failed' || state === 'completed'
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
  ttlSeconds: number | null
  parameterFormat: ParameterFormat
  components: { list: unknown[] }
  status: string
  removedAt: Date | null
  sendWindow: SendWindow | null
  frozenUpto: number | null
  frozenAt: Date | null
}

async function readCampaign(tx: SqlLike, campaignId: string): Promise<CampaignRow> {
  const [row] = await tx<CampaignRow[]>`
    select k.id, k.org_id as "orgId", k.account_id as "accountId", k.list_id as "listId", k.state, k.total, k.variables, k.template_snapshot as snapshot,
      t.name, t.language, t.category, t.ttl_seconds as "ttlSeconds", t.parameter_format as "parameterFormat", t.components, t.status, t.removed_at as "removedAt", k.send_window as "sendWindow", k.frozen_upto as "frozenUpto", k.frozen_at as "frozenAt"
    from campaigns k join templates t on t.id = k.template_id where k.id = ${campaignId}`
  if (!row) throw notFound('The campaign')
  return row
}

/** From here on nobody can cancel the campaign; whoever has done so before is obeyed. `no key`: rows that refer to it need not wait. */
async function lockCampaign(tx: SqlLike, campaignId: string): Promise<void> {
  const [row] = await tx<{ state: CampaignState }[]>`select state from campaigns where id = ${campaignId} for no key update`
  if (!row || row.state === 'draft' || isOver(row.state)) throw new Overtaken()
}

type Frozen = Omit<Slice, 'wasComplete'>

function answerOf({ total, snapshot }: Pick<CampaignRow, 'total' | 'snapshot'>): Omit<Frozen, 'isComplete'> {
  const skipped = (snapshot?.skips ?? []).reduce((sum, skip) => sum + skip.count, 0)
  return { total, queued: total - skipped, skipped }
}

async function freeze(tx: SqlLike, campaign: CampaignRow, finds: Finds): Promise<Frozen> {
  const begun = campaign.snapshot ?? takeSnapshot(campaign)
  if ('problem' in begun) {
    await lockCampaign(tx, campaign.id)
    return fail(tx, campaign, begun.problem)
  }
  const { category, parameterFormat, parsed } = begun
  // Judged when the first was written down: an offer that has ended since must not lose its end for the others.
  const { bindings } = bindVariables(parsed, campaign.variables.list, 0)
  const slice = { after: campaign.frozenUpto ?? 0, limit: campaign.frozenUpto === null ? FIRST_SLICE : finds.limit }
  const shares = await readShares(tx, campaign.id)
  const groups = await insertPeople(tx, { ...campaign, shares }, { audience: { orgId: campaign.orgId, listId: campaign.listId, template: { category, parameterFormat, parsed }, bindings, slice }, finds })
  await lockCampaign(tx, campaign.id)
  if (groups.length === 0 && campaign.total === 0) return fail(tx, campaign, 'Nothing was sent: the list had no contacts any more when the campaign started.')
  if (groups.length > 0) await withdrawJustSuppressed(tx, { orgId: campaign.orgId, campaignId: campaign.id, firstId: Math.min(...groups.map((group) => group.first)) })
  const snapshot = grow(begun, groups)
  if (shares.length > 0 && groups.length > 0) await tallyShares(tx, campaign.id, Math.min(...groups.map((group) => group.first)))
  const count = groups.reduce((sum, group) => sum + group.count, 0)
  const answer = { ...answerOf({ total: campaign.total + count, snapshot }), isComplete: count < slice.limit }
  const upto = Math.max(campaign.frozenUpto ?? 0, ...groups.map((group) => group.lastContact))
  await tx`
    update campaigns set total = ${answer.total}, template_snapshot = ${JSON.stringify(snapshot)}::text::jsonb, frozen_upto = ${upto}, frozen_at = case when ${answer.isComplete} then now() end
    where id = ${campaign.id}`
  if (answer.isComplete) {
    const left = answer.queued === 0 ? '. Nobody is left to send to' : ''
    await addCampaignEvent(tx, { campaignId: campaign.id, kind: 'frozen', text: `Audience frozen: ${answer.queued.toLocaleString('en-US')} to send, ${answer.skipped.toLocaleString('en-US')} skipped${left}` })
  }
  await publishLive(tx, campaign.orgId, { kind: 'campaign', id: campaign.id })
  return { ...answer, ...holdOf(campaign) }
}

/** The template as it is when the first person is written down: later slices go by it, whatever happens to the template meanwhile. */
function takeSnapshot(campaign: CampaignRow): TemplateSnapshot | { problem: string } {
  const { name, language, category, ttlSeconds, parameterFormat } = campaign
  const parsed = parseTemplate(campaign.components.list, parameterFormat)
  const { bindings, problems } = bindVariables(parsed, campaign.variables.list)
  const problem = Object.values(problems)[0]
  if (problem) return { problem: `The template was changed at Meta and the variables fit it no more: ${problem}` }
  const templateProblem = findTemplateProblem({ ...campaign, parsed })
  if (templateProblem && !mayComeBack(campaign)) return { problem: `Nothing was sent: ${templateProblem}` }
  const pieces = toComponentPieces(bindings, parameterFormat)
  const constantComponents = pieces.length > 0 && pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : null
  return { name, language, category, ttlSeconds, parameterFormat, components: campaign.components.list, parsed, constantComponents, skips: [], idRange: null }
}

function grow(snapshot: TemplateSnapshot, groups: AudienceGroup[]): TemplateSnapshot {
  const skips = new Map(snapshot.skips.map(({ reason, count }) => [reason, count]))
  for (const { reason, count } of groups) if (reason) skips.set(reason, (skips.get(reason) ?? 0) + count)
  const ends = [...groups, ...(snapshot.idRange ? [snapshot.idRange] : [])]
  const idRange = ends.length === 0 ? null : { first: Math.min(...ends.map((end) => end.first)), last: Math.max(...ends.map((end) => end.last)) }
  return { ...snapshot, skips: [...skips].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count), idRange }
}

async function insertPeople(tx: SqlLike, campaign: CampaignRow & { shares: NumberShare[] }, { audience, finds }: { audience: Audience; finds: Finds }): Promise<AudienceGroup[]> {
  if (!campaign.sendWindow && campaign.shares.length === 0) return insertAudience(tx, campaign, audience)
  const { groups, kinds } = await insertGroupedAudience(tx, { ...campaign, zones: finds.zones }, audience)
  finds.limit = Math.min(Math.max(SLICE, kinds * PEOPLE_PER_KIND), SLICE_MAX)
  return groups
}

/** A template that Meta looks at or has paused is sendable again one day; the campaign waits for it with its audience written down. */
function mayComeBack({ status, removedAt }: CampaignRow): boolean {
  return removedAt === null && (status === 'PAUSED' || status === 'PENDING' || status === 'IN_APPEAL')
}

function holdOf(campaign: CampaignRow): { hold?: string } {
  if (!mayComeBack(campaign)) return {}
  return { hold: findTemplateProblem({ ...campaign, parsed: parseTemplate(campaign.components.list, campaign.parameterFormat) }) ?? 'The template cannot be sent now.' }
}

async function fail(tx: SqlLike, campaign: CampaignRow, reason: string): Promise<Frozen> {
  await tx`update campaigns set state = 'failed', reason = ${reason}, finished_at = now() where id = ${campaign.id}`
  await addCampaignEvent(tx, { campaignId: campaign.id, kind: 'failed', text: reason })
  await publishLive(tx, campaign.orgId, { kind: 'campaign', id: campaign.id })
  return { total: 0, queued: 0, skipped: 0, isComplete: true }
}
