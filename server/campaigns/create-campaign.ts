import { campaignAccounts, campaigns } from '#db/schema/index.ts'
import { recordAudit } from '#server/audit/record-audit.ts'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { AppError } from '#server/lib/app-error.ts'
import { publishLive } from '#server/live/publish-live.ts'
import { requireSchedule } from '#server/schedules/resolve-schedule.ts'
import { LATE_HOURS } from '#server/schedules/schema.ts'
import type { Services } from '#server/services.ts'
import { parseTemplate } from '#server/templates/parse-template.ts'
import { bindVariables } from './bind-variables.ts'
import { findBlockers } from './find-blocker.ts'
import { findAccount, findList, findTemplate } from './find-campaign.ts'
import type { CreateCampaignInput } from './schema.ts'

/** How late a planned time may be by the time it reaches us. */
const LATE_MS = 60_000
const AHEAD_MAX_MS = 366 * 86_400_000

/** `occurrence`: the series it is made for, and for which of its times. */
export type DraftInput = CreateCampaignInput & { occurrence?: { seriesId: string; at: Date } }

/**
 * Writes a draft. Nothing is sent before it is launched.
 * @throws AppError NOT_FOUND for what is not the organisation's; UNPROCESSABLE with the fields that are wrong
 */
export async function createCampaign(services: Pick<Services, 'db' | 'sql' | 'now'>, actor: Actor, input: DraftInput): Promise<{ id: string }> {
  requireRole(actor, 'marketer')
  await requireSendable(services, actor, input)
  const scheduledAt = toStart(input, services.now())
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
      stopRules: input.stopRules ?? null,
      weight: input.weight ?? 3,
      peoplePerDay: input.peoplePerDay ?? null,
      scheduledAt,
      scheduleZone: input.schedule?.zone ?? null,
      scheduleWall: input.schedule?.wallTime ?? null,
      lateHours: input.lateHours ?? LATE_HOURS,
      sendWindow: input.sendWindow ?? null,
      seriesId: input.occurrence?.seriesId ?? null,
      occurrenceAt: input.occurrence?.at ?? null,
      createdBy: actor.userId,
    }).returning({ id: campaigns.id })
    if (input.numbers && input.numbers.length > 1) await tx.insert(campaignAccounts).values(input.numbers.map((number) => ({ campaignId: row!.id, ...number })))
    await recordAudit(tx, actor, { action: 'campaigns.created', targetKind: 'campaign', targetId: row!.id, details: { name: input.name } })
    return row!.id
  })
  await publishLive(services.sql, actor.orgId, { kind: 'campaign', id })
  return { id }
}

/** The planned start; null: when it is launched. A series' time may have passed: its lateness is judged when it starts. */
function toStart(input: DraftInput, now: Date): Date | null {
  if (input.occurrence) return input.occurrence.at
  if (input.schedule) return requireSchedule(input.schedule, now).at
  requireFuture(input.scheduledAt ?? null, now)
  return input.scheduledAt ?? null
}

/** @throws AppError with the fields that keep it from being sent as things are */
export async function requireSendable(services: Pick<Services, 'sql'>, actor: Actor, input: CreateCampaignInput): Promise<void> {
  const accountIds = requireNumbers(input)
  const [numbers, template, list] = await Promise.all([
    Promise.all(accountIds.map((accountId) => findAccount(services.sql, actor.orgId, accountId))),
    findTemplate(services.sql, actor.orgId, input.templateId),
    findList(services.sql, actor.orgId, input.listId),
  ])
  const blockers = findBlockers({ numbers, template, list })
  const fields: Record<string, string> = Object.fromEntries(blockers.map(({ field, sentence }) => [field, sentence]))
  const parsed = parseTemplate(template.components.list, template.parameterFormat)
  if (!fields['templateId']) Object.assign(fields, bindVariables(parsed, input.variables).problems)
  const sentences = Object.values(fields)
  if (sentences.length > 0) throw new AppError('UNPROCESSABLE', sentences[0]!, { fields })
}

/** Each number once, and the campaign's own among them. */
function requireNumbers({ accountId, numbers }: CreateCampaignInput): string[] {
  const ids = numbers ? numbers.map((number) => number.accountId) : [accountId]
  const sentence = new Set(ids).size < ids.length ? 'Each number can be chosen once.' : ids.includes(accountId) ? null : 'The number to send from is not among those chosen.'
  if (sentence) throw new AppError('UNPROCESSABLE', sentence, { fields: { accountId: sentence } })
  return ids
}

function requireFuture(scheduledAt: Date | null, now: Date): void {
  if (!scheduledAt) return
  const aheadMs = scheduledAt.getTime() - now.getTime()
  const sentence = aheadMs < -LATE_MS ? 'The planned time has passed. Choose a later one.' : aheadMs > AHEAD_MAX_MS ? 'A campaign can be planned at most a year ahead.' : null
  if (sentence) throw new AppError('UNPROCESSABLE', sentence, { fields: { scheduledAt: sentence } })
}
