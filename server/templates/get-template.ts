import { and, desc, eq } from 'drizzle-orm'
import { campaigns, templates } from '#db/schema/index.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { findWaitsUntil } from '#server/campaigns/find-waits-until.ts'
import { notFound } from '#server/lib/app-error.ts'
import type { Services } from '#server/services.ts'
import type { CampaignPhase } from '#workflows/campaigns/contract.ts'
import { toTemplateItem, type TemplateItem } from './template-item.ts'

/** `waitsUntil`: set while a campaign runs and everybody who is left waits. */
export type TemplateUser = { id: string; name: string; state: CampaignPhase | 'draft'; waitsUntil: Date | null }

export type TemplateDetail = TemplateItem & { campaigns: TemplateUser[] }

const CAMPAIGNS_MAX = 50

/** One template, removed ones too, with the campaigns that used it last. @throws AppError NOT_FOUND */
export async function getTemplate(services: Pick<Services, 'db' | 'sql' | 'now'>, actor: Actor, input: { id: string }): Promise<TemplateDetail> {
  const [row] = await services.db.select().from(templates).where(and(eq(templates.orgId, actor.orgId), eq(templates.id, input.id)))
  if (!row) throw notFound('The template')
  const isUser = and(eq(campaigns.orgId, actor.orgId), eq(campaigns.templateId, row.id))
  const [used, users] = await Promise.all([
    services.db.$count(campaigns, isUser),
    services.db.select({ id: campaigns.id, name: campaigns.name, state: campaigns.state }).from(campaigns).where(isUser).orderBy(desc(campaigns.createdAt)).limit(CAMPAIGNS_MAX),
  ])
  const waits = await findWaitsUntil(services.sql, users.map((user) => user.id), services.now())
  return { ...toTemplateItem(row, used), campaigns: users.map((user) => ({ ...user, state: user.state as CampaignPhase | 'draft', waitsUntil: waits.get(user.id) ?? null })) }
}
