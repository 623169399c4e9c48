import type { SqlLike } from '#db/client.ts'
import { notFound } from '#server/lib/app-error.ts'
import { rung } from '#server/lib/message-status.ts'
import type { ParameterFormat } from '#server/templates/parsed-template.ts'
import type { CampaignState, VariableMapping } from './schema.ts'
import { readShares } from './spread-over-numbers.ts'

/** What commands need to know of a campaign and of everything that it stands on. */
export type CampaignFacts = {
  id: string
  name: string
  state: CampaignState
  scheduledAt: Date | null
  lateHours: number
  /** People whose message has not left, or waits for another attempt. */
  waiting: number
  variables: { list: VariableMapping[] }
  account: AccountFacts
  /** All numbers that it is spread over; `account` alone when that is the only one. */
  numbers: AccountFacts[]
  template: TemplateFacts
  list: { id: string; name: string; size: number }
}

export type AccountFacts = {
  id: string
  wabaId: string
  phoneNumberId: string
  displayPhoneNumber: string
  isActive: boolean
  qualityRating: string
  throughputLevel: string
  isOnBizApp: boolean
  /** Null: the grant is gone. */
  connectionState: string | null
  /** What webhooks told of its WhatsApp account; null: we have no row of it. */
  wabaState: string | null
}

export type TemplateFacts = {
  id: string
  wabaId: string
  name: string
  category: string
  status: string
  quality: string | null
  parameterFormat: ParameterFormat
  components: { list: unknown[] }
  removedAt: Date | null
}

/** @throws AppError NOT_FOUND when it is not there or not the organisation's */
export async function findCampaign(sql: SqlLike, orgId: string, id: string): Promise<CampaignFacts> {
  const [row] = await sql<(Omit<CampaignFacts, 'account' | 'numbers' | 'template' | 'list'> & { accountId: string; templateId: string; listId: string })[]>`
    select id, name, state, scheduled_at as "scheduledAt", late_hours as "lateHours", variables,
      (select coalesce(sum(n), 0)::int from campaign_counts c where c.campaign_id = campaigns.id and c.status = ${rung.queued}) as waiting, account_id as "accountId", template_id as "templateId", list_id as "listId"
    from campaigns where id = ${id} and org_id = ${orgId}`
  if (!row) throw notFound('The campaign')
  const { accountId, templateId, listId, ...campaign } = row
  const [account, shares, template, list] = await Promise.all([findAccount(sql, orgId, accountId), readShares(sql, id), findTemplate(sql, orgId, templateId), findList(sql, orgId, listId)])
  const numbers = shares.length > 0 ? await Promise.all(shares.map((one) => findAccount(sql, orgId, one.accountId))) : [account]
  return { ...campaign, account, numbers, template, list }
}

/** @throws AppError NOT_FOUND when it is not there or not the organisation's */
export async function findAccount(sql: SqlLike, orgId: string, id: string): Promise<AccountFacts> {
  const [row] = await sql<AccountFacts[]>`
    select a.id, a.waba_id as "wabaId", a.phone_number_id as "phoneNumberId", a.display_phone_number as "displayPhoneNumber", a.is_active as "isActive",
      a.quality_rating as "qualityRating", a.throughput_level as "throughputLevel", a.is_on_biz_app as "isOnBizApp", c.state as "connectionState", w.state as "wabaState"
    from whatsapp_accounts a left join meta_connections c on c.id = a.connection_id left join wabas w on w.org_id = a.org_id and w.waba_id = a.waba_id where a.id = ${id} and a.org_id = ${orgId}`
  if (!row) throw notFound('The number')
  return row
}

/** @throws AppError NOT_FOUND when it is not there or not the organisation's */
export async function findTemplate(sql: SqlLike, orgId: string, id: string): Promise<TemplateFacts> {
  const [row] = await sql<TemplateFacts[]>`
    select id, waba_id as "wabaId", name, category, status, quality, parameter_format as "parameterFormat", components, removed_at as "removedAt"
    from templates where id = ${id} and org_id = ${orgId}`
  if (!row) throw notFound('The template')
  return row
}

/** @throws AppError NOT_FOUND when it is not there or not the organisation's */
export async function findList(sql: SqlLike, orgId: string, id: string): Promise<{ id: string; name: string; size: number }> {
  const [row] = await sql<{ id: string; name: string; size: number }[]>`select id, name, size from contact_lists where id = ${id} and org_id = ${orgId}`
  if (!row) throw notFound('The list')
  return row
}
