import { countUsed } from '#server/sending/count-used.ts'
import { peopleADay } from '#server/accounts/messaging-limit.ts'
import { toThroughput } from '#server/accounts/get-sending-account.ts'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { campaignsOf } from '#server/sending/held-shares.ts'
import type { Services } from '#server/services.ts'
import { parseTemplate } from '#server/templates/parse-template.ts'
import { bindVariables, isPerPerson, valueKey, type Binding } from './bind-variables.ts'
import { findAccount, findList, findTemplate, type AccountFacts } from './find-campaign.ts'
import { findPreviewProblems, type PreviewProblem } from './find-preview-problems.ts'
import { judgeAudience, type Audience } from './judge-audience.ts'
import type { PreviewCampaignInput } from './schema.ts'
import { toSkips, type Skip } from './skip-labels.ts'

export type SamplePerson = { name: string | null; phone: string | null; values: Record<string, string>; missing: string[] }

export type CampaignPreview = {
  audience: number
  willSend: number
  skips: Skip[]
  sample: SamplePerson[]
  durationSeconds: number
  problems: PreviewProblem[]
  accountThroughput: number
  /** People in 24 hours that Meta lets the portfolio write to, and how many were already; null: no limit is known. */
  dayLimit: { people: number; used: number } | null
}

const SAMPLE_SIZE = 5

/**
 * What a campaign would do, judged by the same SQL that freezes its audience; nothing is written. Without an account, the
 * organisation's chosen number of the template's WABA is assumed, or its first.
 * @throws AppError NOT_FOUND for what is not the organisation's
 */
export async function previewCampaign(services: Pick<Services, 'sql' | 'env'>, actor: Actor, input: PreviewCampaignInput): Promise<CampaignPreview> {
  requireRole(actor, 'marketer')
  const { sql } = services
  const [template, list] = await Promise.all([findTemplate(sql, actor.orgId, input.templateId), findList(sql, actor.orgId, input.listId)])
  const account = await findSender(services, actor, { accountId: input.accountId, wabaId: template.wabaId })
  const numbers = input.numbers ? await Promise.all(input.numbers.map((number) => findAccount(sql, actor.orgId, number.accountId))) : account ? [account] : []
  const parsed = parseTemplate(template.components.list, template.parameterFormat)
  const { bindings, problems } = bindVariables(parsed, input.variables)
  const audience: Audience = { orgId: actor.orgId, listId: list.id, template: { ...template, parsed }, bindings }
  const [counts, sample, facts] = await Promise.all([countAudience(services, audience), readSample(services, audience), readFacts(services, actor, account)])
  const willSend = counts.find((group) => group.reason === null)?.count ?? 0
  const skips = toSkips(counts.flatMap(({ reason, count }) => (reason === null ? [] : [{ reason, count }])))
  const accountThroughput = numbers.reduce((sum, number) => sum + (services.env.sending.rateOverride ?? toThroughput(number)), 0)
  return {
    audience: counts.reduce((sum, { count }) => sum + count, 0), willSend, skips, sample, accountThroughput, dayLimit: facts.dayLimit,
    durationSeconds: accountThroughput > 0 ? Math.ceil(willSend / accountThroughput) : 0,
    problems: findPreviewProblems({ account, numbers, template: { ...template, parsed }, list, bindingProblems: Object.values(problems), willSend, skips, ...facts }),
  }
}

async function findSender({ sql }: Pick<Services, 'sql'>, actor: Actor, wanted: { accountId: string | undefined; wabaId: string }): Promise<AccountFacts | null> {
  if (wanted.accountId) return findAccount(sql, actor.orgId, wanted.accountId)
  const [row] = await sql<{ id: string }[]>`
    select a.id from whatsapp_accounts a join orgs o on o.id = a.org_id
    where a.org_id = ${actor.orgId} and a.waba_id = ${wanted.wabaId} order by a.is_active desc, a.id = o.active_account_id desc nulls last, a.created_at limit 1`
  return row ? findAccount(sql, actor.orgId, row.id) : null
}

async function countAudience({ sql }: Pick<Services, 'sql'>, audience: Audience): Promise<{ reason: string | null; count: number }[]> {
  return sql<{ reason: string | null; count: number }[]>`select skip_reason as reason, count(*)::int as count from (${judgeAudience(sql, audience)}) a group by skip_reason`
}

/** The first people of the list, skipped ones too: who looks at them sees the gaps. */
async function readSample({ sql }: Pick<Services, 'sql'>, audience: Audience): Promise<SamplePerson[]> {
  const { bindings, template } = audience
  const rows = await sql<({ name: string | null; address: string | null } & Record<string, string | null>)[]>`
    select * from (${judgeAudience(sql, audience)}) a order by contact_id limit ${SAMPLE_SIZE}`
  const unbound = template.parsed.parameters.filter((parameter) => !bindings.some((binding) => binding.parameter === parameter)).map(valueKey)
  return rows.map((row) => {
    const values = bindings.map((binding, place) => ({ key: valueKey(binding.parameter), value: toValue(binding, row[`v${String(place)}`]) }))
    return {
      name: row.name, phone: row.address,
      values: Object.fromEntries(values.flatMap(({ key, value }) => (value === null ? [] : [[key, value]]))),
      missing: [...values.flatMap(({ key, value }) => (value === null ? [key] : [])), ...unbound],
    }
  })
}

function toValue(binding: Binding, own: string | null | undefined): string | null {
  return isPerPerson(binding) ? own ?? null : binding.mapping.value.trim()
}

type SenderFacts = { running: number; messagingLimit: string | null; dayLimit: CampaignPreview['dayLimit'] }

async function readFacts({ sql }: Pick<Services, 'sql'>, actor: Actor, account: AccountFacts | null): Promise<SenderFacts> {
  if (!account) return { running: 0, messagingLimit: null, dayLimit: null }
  const [row] = await sql<{ running: number; messagingLimit: string | null; businessId: string }[]>`
    select (select count(*)::int from campaigns where org_id = ${actor.orgId} and id in ${campaignsOf(sql, account.id)} and state in ('running', 'preparing')) as running,
      (select messaging_limit from wabas where org_id = ${actor.orgId} and waba_id = ${account.wabaId}) as "messagingLimit",
      (select business_id from whatsapp_accounts where org_id = ${actor.orgId} and id = ${account.id}) as "businessId"`
  const people = peopleADay(row?.messagingLimit ?? null)
  const used = row && people !== null ? await countUsed(sql, { orgId: actor.orgId, businessId: row.businessId }) : 0
  return { running: row?.running ?? 0, messagingLimit: row?.messagingLimit ?? null, dayLimit: people === null ? null : { people, used: Math.min(used, people) } }
}
