import type { SqlLike } from '#db/client.ts'
import { AppError, notFound } from '#server/lib/app-error.ts'
import { rung } from '#server/lib/message-status.ts'
import { publishLive } from '#server/live/publish-live.ts'
import type { Services } from '#server/services.ts'
import { parseTemplate } from '#server/templates/parse-template.ts'
import type { ParsedTemplate, ParameterFormat } from '#server/templates/parsed-template.ts'
import { addCampaignEvent } from './add-campaign-event.ts'
import { bindVariables } from './bind-variables.ts'
import { toComponentPieces } from './component-pieces.ts'
import { judgeAudience, type Audience } from './judge-audience.ts'
import type { CampaignState, SkipReason, VariableMapping } from './schema.ts'

/** Messages a chunk of the queue covers. */
const CHUNK_SIZE = 1000

export type FrozenAudience = { total: number; queued: number; skipped: number }

export type TemplateSnapshot = {
  name: string
  language: string
  category: string
  parameterFormat: ParameterFormat
  components: unknown[]
  parsed: ParsedTemplate
  /** Meta's `components` as text when they are the same for everybody; null when each row has its own, or none are needed. */
  constantComponents: string | null
  /** Who was skipped when the audience was frozen. */
  skips: { reason: SkipReason; count: number }[]
  /** All messages of the campaign lie between these ids; null for an empty audience. */
  idRange: { first: number; last: number } | null
}

type Group = { reason: SkipReason | null; count: number; first: number; last: number }

/**
 * Writes a campaign's audience down: one message per member of its list, skipped people with the reason, the queue's
 * chunks and the counts, all in one transaction. Repeating it gives the first answer again. A campaign that was canceled in the
 * meantime stays empty; one whose variables fit its template no more becomes `failed` with the reason.
 * @throws AppError NOT_FOUND; UNAVAILABLE (try again) while the campaign still is a draft
 */
export async function freezeAudience(services: Pick<Services, 'sql' | 'log'>, input: { campaignId: string }): Promise<FrozenAudience> {
  const startedAt = performance.now()
  const frozen = await services.sql.begin(async (tx) => {
    await tx`set local statement_timeout = '10min'`
    await tx`set local work_mem = '64MB'`
    const campaign = await lockCampaign(tx, input.campaignId)
    if (campaign.total > 0) return { ...earlierAnswer(campaign), isNew: false }
    if (campaign.state === 'draft') throw new AppError('UNAVAILABLE', 'The campaign has not been launched yet.')
    if (campaign.state === 'canceled' || campaign.state === 'failed' || campaign.state === 'completed') return { total: 0, queued: 0, skipped: 0, isNew: false }
    return { ...(await freeze(tx, campaign)), isNew: true }
  })
  const { isNew, ...answer } = frozen
  if (isNew) services.log.info({ campaignId: input.campaignId, ...answer, ms: Math.round(performance.now() - startedAt) }, 'audience frozen')
  return answer
}

type CampaignRow = {
  id: string
  orgId: string
  accountId: string
  listId: string
  state: CampaignState
  total: number
  variables: { list: VariableMapping[] }
  snapshot: TemplateSnapshot | null
  name: string
  language: string
  category: string
  parameterFormat: ParameterFormat
  components: { list: unknown[] }
}

/** `no key`: rows that refer to the campaign, such as its events, need not wait for the freeze. */
async function lockCampaign(tx: SqlLike, campaignId: string): Promise<CampaignRow> {
  const [row] = await tx<CampaignRow[]>`
    select k.id, k.org_id as "orgId", k.account_id as "accountId", k.list_id as "listId", k.state, k.total, k.variables, k.template_snapshot as snapshot,
      t.name, t.language, t.category, t.parameter_format as "parameterFormat", t.components
    from campaigns k join templates t on t.id = k.template_id where k.id = ${campaignId} for no key update of k`
  if (!row) throw notFound('The campaign')
  return row
}

function earlierAnswer({ total, snapshot }: CampaignRow): FrozenAudience {
  const skipped = (snapshot?.skips ?? []).reduce((sum, skip) => sum + skip.count, 0)
  return { total, queued: total - skipped, skipped }
}

async function freeze(tx: SqlLike, campaign: CampaignRow): Promise<FrozenAudience> {
  const { name, language, category, parameterFormat } = campaign
  const parsed = parseTemplate(campaign.components.list, parameterFormat)
  const { bindings, problems } = bindVariables(parsed, campaign.variables.list)
  const problem = Object.values(problems)[0]
  if (problem) return fail(tx, campaign, `The template was changed at Meta and the variables fit it no more: ${problem}`)
  const pieces = toComponentPieces(bindings, parameterFormat)
  const constantComponents = pieces.length > 0 && pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : null
  const groups = await insertAudience(tx, campaign, { orgId: campaign.orgId, listId: campaign.listId, template: { category, parameterFormat, parsed }, bindings })
  const skips = groups.flatMap(({ reason, count }) => (reason ? [{ reason, count }] : []))
  const idRange = groups.length === 0 ? null : { first: Math.min(...groups.map((group) => group.first)), last: Math.max(...groups.map((group) => group.last)) }
  const snapshot: TemplateSnapshot = { name, language, category, parameterFormat, components: campaign.components.list, parsed, constantComponents, skips, idRange }
  const queued = groups.find((group) => group.reason === null)?.count ?? 0
  const skipped = skips.reduce((sum, skip) => sum + skip.count, 0)
  const total = queued + skipped
  await tx`update campaigns set total = ${total}, template_snapshot = ${JSON.stringify(snapshot)}::text::jsonb where id = ${campaign.id}`
  await addCampaignEvent(tx, { campaignId: campaign.id, kind: 'frozen', text: `Audience frozen: ${String(queued)} to send, ${String(skipped)} skipped` })
  await publishLive(tx, campaign.orgId, { kind: 'campaign', id: campaign.id })
  return { total, queued, skipped }
}

async function fail(tx: SqlLike, campaign: CampaignRow, reason: string): Promise<FrozenAudience> {
  await tx`update campaigns set state = 'failed', reason = ${reason}, finished_at = now() where id = ${campaign.id}`
  await addCampaignEvent(tx, { campaignId: campaign.id, kind: 'failed', text: reason })
  await publishLive(tx, campaign.orgId, { kind: 'campaign', id: campaign.id })
  return { total: 0, queued: 0, skipped: 0 }
}

/**
 * One statement: the rows, and what is derived from them as they are written. Ids follow the order of the contacts, and
 * a chunk covers the span of a thousand queued ones (what others insert in between belongs to no chunk of ours).
 */
async function insertAudience(tx: SqlLike, campaign: CampaignRow, audience: Audience): Promise<Group[]> {
  const { id, orgId, accountId } = campaign
  return tx<Group[]>`
    with written as (
      insert into messages (org_id, account_id, contact_id, campaign_id, status, address, payload, skip_reason)
      select ${orgId}, ${accountId}, a.contact_id, ${id}, case when a.skip_reason is null then ${rung.queued}::smallint else ${rung.skipped}::smallint end,
        coalesce(a.address, ''), case when a.skip_reason is null then a.payload end, a.skip_reason
      from (${judgeAudience(tx, audience)}) a
      order by a.contact_id
      returning id, status, skip_reason
    ), chunked as (
      insert into send_chunks (org_id, campaign_id, account_id, first_id, last_id, intent_upto, ready_at)
      select ${orgId}, ${id}, ${accountId}, min(w.id), max(w.id), min(w.id) - 1, now()
      from (select written.id, (row_number() over (order by written.id) - 1) / ${CHUNK_SIZE}::int as part from written where status = ${rung.queued}) w
      group by w.part order by w.part
    ), counted as (
      insert into campaign_counts (campaign_id, status, n) select ${id}, status, count(*) from written group by status
    )
    select skip_reason as reason, count(*)::int as count, min(id) as first, max(id) as last from written group by skip_reason order by count desc`
}
