import { and, eq, inArray } from 'drizzle-orm'
import { campaignEvents, campaigns } from '#db/schema/index.ts'
import { recordAudit } from '#server/audit/record-audit.ts'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { AppError } from '#server/lib/app-error.ts'
import { publishLive } from '#server/live/publish-live.ts'
import { startCampaign } from '#server/sending/start-campaign.ts'
import type { Services } from '#server/services.ts'
import { parseTemplate } from '#server/templates/parse-template.ts'
import { bindVariables } from './bind-variables.ts'
import { findBlockers } from './find-blocker.ts'
import { findCampaign, type CampaignFacts } from './find-campaign.ts'
import type { CampaignIdInput, CampaignState } from './schema.ts'

type LaunchServices = Pick<Services, 'db' | 'sql' | 'temporal' | 'env' | 'log' | 'now'>

/** A person waits for the answer. */
const START_MAX_MS = 5000
/** A planned time that passed longer ago than this is asked about instead of being sent at an hour nobody chose. */
const LATE_MAX_MS = 15 * 60_000

/** `asPlanned`: its time may have passed by; the campaign itself judges whether that is too late. */
type LaunchInput = CampaignIdInput & { asPlanned?: boolean }

/**
 * Starts a draft, now or at its planned time. Of two launches at once one wins, the other hears so.
 * @throws AppError NOT_FOUND; UNPROCESSABLE when it cannot be sent as things are; CONFLICT when it was launched already;
 *   UNAVAILABLE when the workflow engine does not answer: the campaign then is a draft again
 */
export async function launchCampaign(services: LaunchServices, actor: Actor, input: LaunchInput): Promise<{ id: string; state: CampaignState }> {
  requireRole(actor, 'marketer')
  const campaign = await findCampaign(services.sql, actor.orgId, input.id)
  if (campaign.state !== 'draft') throw launchedAlready()
  requireReady(campaign)
  if (!input.asPlanned) requireTimely(campaign, services.now())
  const isPlanned = campaign.scheduledAt !== null && (input.asPlanned === true || campaign.scheduledAt > services.now())
  const state = isPlanned ? 'scheduled' : 'preparing'
  await leaveDraft(services, actor, { campaign, state })
  try {
    const { id: campaignId, scheduledAt, account, lateHours } = campaign
    const start = { campaignId, orgId: actor.orgId, accountId: account.id, phoneNumberId: account.phoneNumberId, scheduledAt: isPlanned && scheduledAt ? scheduledAt.toISOString() : null, lateMs: lateHours * 3_600_000 }
    await services.temporal.withDeadline(Date.now() + START_MAX_MS, () => startCampaign(services, start))
  } catch (error) {
    services.log.error({ err: error, campaignId: campaign.id }, 'campaign workflow did not start')
    await returnToDraft(services, actor, campaign.id)
    throw new AppError('UNAVAILABLE', 'The workflow engine (Temporal) does not answer, so nothing was started. The campaign is a draft again: launch it once more in a moment.', { cause: error })
  }
  return { id: campaign.id, state }
}

function launchedAlready(): AppError {
  return new AppError('CONFLICT', 'This campaign was launched already. It is sent once only; nothing was started a second time.')
}

function requireReady(campaign: CampaignFacts): void {
  const { template, variables } = campaign
  const blocker = findBlockers(campaign)[0]
  if (blocker) throw new AppError('UNPROCESSABLE', blocker.sentence, { fields: { [blocker.field]: blocker.sentence } })
  const { problems } = bindVariables(parseTemplate(template.components.list, template.parameterFormat), variables.list)
  const problem = Object.values(problems)[0]
  if (problem) throw new AppError('UNPROCESSABLE', `The template has changed since this draft was made: ${problem} Make a new campaign.`, { fields: problems })
}

function requireTimely({ scheduledAt }: CampaignFacts, now: Date): void {
  if (scheduledAt && now.getTime() - scheduledAt.getTime() > LATE_MAX_MS) {
    const sentence = 'The planned time has passed. Make a new campaign with a later one, or without.'
    throw new AppError('UNPROCESSABLE', sentence, { fields: { scheduledAt: sentence } })
  }
}

async function leaveDraft(services: LaunchServices, actor: Actor, to: { campaign: CampaignFacts; state: 'scheduled' | 'preparing' }): Promise<void> {
  const { campaign, state } = to
  await services.db.transaction(async (tx) => {
    const rows = await tx.update(campaigns).set({ state, reason: null, launchedAt: services.now() })
      .where(and(eq(campaigns.id, campaign.id), eq(campaigns.orgId, actor.orgId), eq(campaigns.state, 'draft'))).returning({ id: campaigns.id })
    if (rows.length === 0) throw launchedAlready()
    await tx.insert(campaignEvents).values({ campaignId: campaign.id, kind: 'launched', text: state === 'scheduled' ? 'Launched; waits for its planned time' : 'Launched' })
    await recordAudit(tx, actor, { action: 'campaigns.launched', targetKind: 'campaign', targetId: campaign.id, details: { name: campaign.name } })
  })
  await publishLive(services.sql, actor.orgId, { kind: 'campaign', id: campaign.id })
}

/**
 * Should the start have reached Temporal after all, its workflow finds a draft, waits and goes on with the next launch,
 * which starts no second one: the workflow's id is the campaign's.
 */
async function returnToDraft(services: LaunchServices, actor: Actor, campaignId: string): Promise<void> {
  await services.db.transaction(async (tx) => {
    const rows = await tx.update(campaigns).set({ state: 'draft', launchedAt: null })
      .where(and(eq(campaigns.id, campaignId), inArray(campaigns.state, ['scheduled', 'preparing']), eq(campaigns.total, 0))).returning({ id: campaigns.id })
    if (rows.length === 0) return
    await tx.insert(campaignEvents).values({ campaignId, kind: 'draft', text: 'Not started: the workflow engine did not answer' })
    await recordAudit(tx, actor, { action: 'campaigns.launch_failed', targetKind: 'campaign', targetId: campaignId })
  })
  await publishLive(services.sql, actor.orgId, { kind: 'campaign', id: campaignId })
}
