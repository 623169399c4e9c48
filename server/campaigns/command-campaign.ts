import { recordAudit } from '#server/audit/record-audit.ts'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { AppError } from '#server/lib/app-error.ts'
import { acceptStop } from '#server/sending/check-stop-rules.ts'
import type { Services } from '#server/services.ts'
import { requireCommandAllowed, type CampaignCommand } from './campaign-commands.ts'
import { findAccountProblem, usableNumbers } from './find-blocker.ts'
import { findCampaign } from './find-campaign.ts'
import { giveCommand } from './give-command.ts'
import type { CampaignIdInput, CampaignState } from './schema.ts'

type CommandServices = Pick<Services, 'db' | 'sql' | 'temporal'>
type CommandAnswer = { id: string; state: CampaignState }

/** Nothing more leaves within a second, or within seven while Temporal or its workers are away; what has left keeps its fate. @throws AppError NOT_FOUND, CONFLICT */
export function pauseCampaign(services: CommandServices, actor: Actor, input: CampaignIdInput): Promise<CommandAnswer> {
  return command(services, actor, { ...input, command: 'pause' })
}

/** Goes on where it stopped. @throws AppError NOT_FOUND, CONFLICT (also when the number still cannot send), UNAVAILABLE */
export function resumeCampaign(services: CommandServices, actor: Actor, input: CampaignIdInput): Promise<CommandAnswer> {
  return command(services, actor, { ...input, command: 'resume' })
}

/** Ends it: what has not left never will. @throws AppError NOT_FOUND, CONFLICT */
export function cancelCampaign(services: CommandServices, actor: Actor, input: CampaignIdInput): Promise<CommandAnswer> {
  return command(services, actor, { ...input, command: 'cancel' })
}

const actions: Record<CampaignCommand, string> = { pause: 'campaigns.paused', resume: 'campaigns.resumed', cancel: 'campaigns.canceled', reschedule: 'campaigns.rescheduled' }

async function command(services: CommandServices, actor: Actor, input: CampaignIdInput & { command: CampaignCommand }): Promise<CommandAnswer> {
  requireRole(actor, 'marketer')
  const campaign = await findCampaign(services.sql, actor.orgId, input.id)
  requireCommandAllowed(input.command, campaign)
  const problem = input.command === 'resume' ? findAccountProblem(usableNumbers(campaign.numbers)[0]!) : null
  if (problem) throw new AppError('CONFLICT', `The campaign cannot go on yet. ${problem}`)
  // What stopped it is seen and accepted: only what comes from now on counts against it.
  if (input.command === 'resume') await acceptStop(services.sql, { id: campaign.id, orgId: actor.orgId })
  const { state } = await giveCommand(services, actor.orgId, { campaignId: campaign.id, command: input.command })
  await services.db.transaction((tx) => recordAudit(tx, actor, { action: actions[input.command], targetKind: 'campaign', targetId: campaign.id, details: { name: campaign.name } }))
  return { id: campaign.id, state }
}
