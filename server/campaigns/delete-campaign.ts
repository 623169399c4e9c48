import { and, eq } from 'drizzle-orm'
import { campaigns } from '#db/schema/index.ts'
import { recordAudit } from '#server/audit/record-audit.ts'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { AppError } from '#server/lib/app-error.ts'
import { publishLive } from '#server/live/publish-live.ts'
import type { Services } from '#server/services.ts'
import { findCampaign } from './find-campaign.ts'
import type { CampaignIdInput } from './schema.ts'

/** Removes a draft. What was launched stays, because its messages were. @throws AppError NOT_FOUND, CONFLICT */
export async function deleteCampaign(services: Pick<Services, 'db' | 'sql'>, actor: Actor, input: CampaignIdInput): Promise<{ success: true }> {
  requireRole(actor, 'marketer')
  const campaign = await findCampaign(services.sql, actor.orgId, input.id)
  await services.db.transaction(async (tx) => {
    const rows = await tx.delete(campaigns).where(and(eq(campaigns.id, input.id), eq(campaigns.orgId, actor.orgId), eq(campaigns.state, 'draft'))).returning({ id: campaigns.id })
    if (rows.length === 0) throw new AppError('CONFLICT', 'Only a draft can be deleted. A campaign that was launched stays as the record of what was sent.')
    await recordAudit(tx, actor, { action: 'campaigns.deleted', targetKind: 'campaign', targetId: input.id, details: { name: campaign.name } })
  })
  await publishLive(services.sql, actor.orgId, { kind: 'campaign', id: input.id })
  return { success: true }
}
