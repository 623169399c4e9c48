import { campaigns } from '#db/schema/index.ts'
import { recordAudit } from '#server/audit/record-audit.ts'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { AppError } from '#server/lib/app-error.ts'
import { publishLive } from '#server/live/publish-live.ts'
import type { Services } from '#server/services.ts'
import { parseTemplate } from '#server/templates/parse-template.ts'
import { bindVariables } from './bind-variables.ts'
import { findBlockers } from './find-blocker.ts'
import { findAccount, findList, findTemplate } from './find-campaign.ts'
import type { CreateCampaignInput } from './schema.ts'

/** How late a planned time may be by the time it reaches us. */
const LATE_MS = 60_000
const AHEAD_MAX_MS = 366 * 86_400_000

/**
 * Writes a draft. Nothing is sent before it is launched.
 * @throws AppError NOT_FOUND for what is not the organisation's; UNPROCESSABLE with the fields that are wrong
 */
export async function createCampaign(services: Pick<Services, 'db' | 'sql' | 'now'>, actor: Actor, input: CreateCampaignInput): Promise<{ id: string }> {
  requireRole(actor, 'marketer')
  await requireSendable(services, actor, input)
  requireFuture(input.scheduledAt ?? null, services.now())
  const id = await services.db.transaction(async (tx) => {
    const [row] = await tx.insert(campaigns).values({
      orgId: actor.orgId,
      name: input.name,
      accountId: input.accountId,
      templateId: input.templateId,
      listId: input.listId,
      variables: { list: input.variables },
      unknownPolicy: input.unknownPolicy,
      ratePerSecond: input.ratePerSecond ?? null,
      scheduledAt: input.scheduledAt ?? null,
      createdBy: actor.userId,
    }).returning({ id: campaigns.id })
    await recordAudit(tx, actor, { action: 'campaigns.created', targetKind: 'campaign', targetId: row!.id, details: { name: input.name } })
    return row!.id
  })
  await publishLive(services.sql, actor.orgId, { kind: 'campaign', id })
  return { id }
}

async function requireSendable(services: Pick<Services, 'sql'>, actor: Actor, input: CreateCampaignInput): Promise<void> {
  const [account, template, list] = await Promise.all([
    findAccount(services.sql, actor.orgId, input.accountId),
    findTemplate(services.sql, actor.orgId, input.templateId),
    findList(services.sql, actor.orgId, input.listId),
  ])
  const blockers = findBlockers({ account, template, list })
  const fields: Record<string, string> = Object.fromEntries(blockers.map(({ field, sentence }) => [field, sentence]))
  const parsed = parseTemplate(template.components.list, template.parameterFormat)
  if (!fields['templateId']) Object.assign(fields, bindVariables(parsed, input.variables).problems)
  const sentences = Object.values(fields)
  if (sentences.length > 0) throw new AppError('UNPROCESSABLE', sentences[0]!, { fields })
}

function requireFuture(scheduledAt: Date | null, now: Date): void {
  if (!scheduledAt) return
  const aheadMs = scheduledAt.getTime() - now.getTime()
  const sentence = aheadMs < -LATE_MS ? 'The planned time has passed. Choose a later one.' : aheadMs > AHEAD_MAX_MS ? 'A campaign can be planned at most a year ahead.' : null
  if (sentence) throw new AppError('UNPROCESSABLE', sentence, { fields: { scheduledAt: sentence } })
}
