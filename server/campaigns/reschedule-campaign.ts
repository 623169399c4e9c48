import { recordAudit } from '#server/audit/record-audit.ts'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { AppError } from '#server/lib/app-error.ts'
import { requireSchedule } from '#server/schedules/resolve-schedule.ts'
import type { Services } from '#server/services.ts'
import { requireCommandAllowed } from './campaign-commands.ts'
import { findCampaign } from './find-campaign.ts'
import { giveCommand } from './give-command.ts'
import type { CampaignState, RescheduleCampaignInput } from './schema.ts'

/**
 * Gives a campaign that waits for its time, or has missed it, another one. Of two people at once the later one wins; one who
 * comes after the start hears so.
 * @throws AppError NOT_FOUND; UNPROCESSABLE with the field; CONFLICT when it has begun or is over; UNAVAILABLE
 */
export async function rescheduleCampaign(services: Pick<Services, 'db' | 'sql' | 'temporal' | 'now'>, actor: Actor, input: RescheduleCampaignInput): Promise<{ id: string; state: CampaignState; at: Date; note: string | null }> {
  requireRole(actor, 'marketer')
  const campaign = await findCampaign(services.sql, actor.orgId, input.id)
  requireCommandAllowed('reschedule', campaign)
  const { at, note } = requireSchedule(input.schedule, services.now())
  if (at <= services.now()) throw new AppError('UNPROCESSABLE', 'The planned time has passed. Choose a later one.', { fields: { 'schedule.wallTime': 'The planned time has passed. Choose a later one.' } })
  const { state } = await giveCommand(services, actor.orgId, { campaignId: campaign.id, command: 'reschedule', schedule: { scheduledAt: at.toISOString(), ...input.schedule } })
  await services.db.transaction((tx) => recordAudit(tx, actor, { action: 'campaigns.rescheduled', targetKind: 'campaign', targetId: campaign.id, details: { name: campaign.name, ...input.schedule } }))
  return { id: campaign.id, state, at, note }
}
