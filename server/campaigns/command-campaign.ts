import { recordAudit } from '#server/audit/record-audit.ts'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { AppError } from '#server/lib/app-error.ts'
import { acceptStop } from '#server/sending/check-stop-rules.ts'
import { updateCampaign } from '#server/sending/update-campaign.ts'
import type { Services } from '#server/services.ts'
import { requireCommandAllowed, statesFor, type CampaignCommand } from './campaign-commands.ts'
import { findAccountProblem, usableNumbers } from './find-blocker.ts'
import { findCampaign } from './find-campaign.ts'
import type { CampaignIdInput, CampaignState } from './schema.ts'
import { setCampaignState } from './set-campaign-state.ts'

type CommandServices = Pick<Services, 'db' | 'sql' | 'temporal'>
type CommandAnswer = { id: string; state: CampaignState }

/** Nothing more leaves within two seconds; what has left keeps its fate. @throws AppError NOT_FOUND, CONFLICT, UNAVAILABLE */
export function pauseCampaign(services: CommandServices, actor: Actor, input: CampaignIdInput): Promise<CommandAnswer> {
  return command(services, actor, { ...input, command: 'pause' })
}

/** Goes on where it stopped. @throws AppError NOT_FOUND, CONFLICT (also when the number still cannot send), UNAVAILABLE */
export function resumeCampaign(services: CommandServices, actor: Actor, input: CampaignIdInput): Promise<CommandAnswer> {
  return command(services, actor, { ...input, command: 'resume' })
}

/** Ends it: what has not left never will. @throws AppError NOT_FOUND, CONFLICT, UNAVAILABLE */
export function cancelCampaign(services: CommandServices, actor: Actor, input: CampaignIdInput): Promise<CommandAnswer> {
  return command(services, actor, { ...input, command: 'cancel' })
}

const actions: Record<CampaignCommand, string> = { pause: 'campaigns.paused', resume: 'campaigns.resumed', cancel: 'campaigns.canceled', reschedule: 'campaigns.rescheduled' }

async function command(services: CommandServices, actor: Actor, input: CampaignIdInput & { command: CampaignCommand }): Promise<CommandAnswer> {
  requireRole(actor, 'marketer')
  const campaign = await findCampaign(services.sql, actor.orgId, input.id)
  requireCommandAllowed(input.command, campaign.state)
  const problem = input.command === 'resume' ? findAccountProblem(usableNumbers(campaign.numbers)[0]!) : null
  if (problem) throw new AppError('CONFLICT', `The campaign cannot go on yet. ${problem}`)
  // What stopped it is seen and accepted: only what comes from now on counts against it.
  if (input.command === 'resume') await acceptStop(services.sql, { id: campaign.id, orgId: actor.orgId })
  const { state } = await updateCampaign(services, { campaignId: campaign.id, command: input.command }).catch((error: unknown) => stopWithoutWorkflow(services, { campaignId: campaign.id, command: input.command, error }))
  await services.db.transaction((tx) => recordAudit(tx, actor, { action: actions[input.command], targetKind: 'campaign', targetId: campaign.id, details: { name: campaign.name } }))
  return { id: campaign.id, state }
}

const stops = { pause: ['paused', 'Paused by a person'], cancel: ['canceled', 'Canceled by a person'] } as const

/**
 * While Temporal or its workers are away, lanes may go on for minutes with what they have. They obey the row, so what stops them is written
 * there; the workflow follows it when it looks, or is told by the sweep of launches (docs/decisions/0024).
 * @throws the error when the command is another one, or was refused
 */
async function stopWithoutWorkflow(services: CommandServices, { campaignId, command, error }: { campaignId: string; command: CampaignCommand; error: unknown }): Promise<{ state: CampaignState }> {
  if (!(error instanceof AppError) || error.code !== 'UNAVAILABLE' || (command !== 'pause' && command !== 'cancel')) throw error
  const [to, reason] = stops[command]
  const { state } = await setCampaignState(services, { campaignId, from: [...statesFor(command)], to, reason })
  if (state !== to) throw new AppError('CONFLICT', `The campaign is ${state} now.`, { cause: error })
  return { state }
}
