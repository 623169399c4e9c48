import type { Actor } from '#server/auth/session-info.ts'
import type { SqlLike } from '#db/client.ts'
import { parseTemplate } from '#server/templates/parse-template.ts'
import { isSuppressed } from '#server/contacts/withdraw-queued.ts'
import { explainError } from '#server/graph/errors/classify-graph-error.ts'
import { rung } from '#server/lib/message-status.ts'
import type { Services } from '#server/services.ts'
import { bindVariables } from './bind-variables.ts'
import { findBlockers, usableNumbers } from './find-blocker.ts'
import { findCampaign, type CampaignFacts } from './find-campaign.ts'
import { judgeRetry, type RetryJudgement } from './judge-retry.ts'
import type { CampaignIdInput, CampaignState } from './schema.ts'

/** A message that was sent this often is left alone, whoever asks. */
export const ATTEMPTS_EVER_MAX = 20

export type RetryGroup = { code: number | null; title: string; count: number; retry: number; worth: RetryJudgement['worth']; why: string }

export type RetryPreview = {
  /** How many would be sent again. */
  total: number
  groups: RetryGroup[]
  /** Why nothing can be sent again now; null when it can. */
  refusal: string | null
}

/** What a retry of the failed messages would do, by cause. @throws AppError NOT_FOUND */
export async function findRetryable(services: Pick<Services, 'sql'>, actor: Actor, input: CampaignIdInput): Promise<RetryPreview> {
  const campaign = await findCampaign(services.sql, actor.orgId, input.id)
  const rows = await services.sql<{ code: number | null; count: number; open: number; old: number }[]>`
    select m.error_code as code, count(*)::int as count, count(*) filter (where ${isOpen(services.sql)})::int as open,
      count(*) filter (where ${isOpen(services.sql)} and m.failed_at < now() - interval '24 hours')::int as old
    from messages m where m.campaign_id = ${input.id} and m.org_id = ${actor.orgId} and m.status = ${rung.failed}
    group by m.error_code order by count desc, code limit 50`
  const fits = fitsTemplate(campaign)
  const groups = rows.map(({ code, count, open, old }) => {
    const { worth, why } = judgeRetry(code, fits)
    return { code, title: explainError(code).title, count, retry: worth === 'now' ? open : worth === 'later' ? old : 0, worth, why }
  })
  return { total: groups.reduce((sum, group) => sum + group.retry, 0), groups, refusal: findRefusal(campaign) }
}

/** Whether the template, as it was synced last, takes the campaign's variables. An offer that has ended does not matter here. */
export function fitsTemplate({ template, variables }: Pick<CampaignFacts, 'template' | 'variables'>): boolean {
  const { problems } = bindVariables(parseTemplate(template.components.list, template.parameterFormat), variables.list, 0)
  return Object.keys(problems).length === 0
}

/** SQL: the failed message `m` was never delivered, its person has not opted out, and it was not sent too often. */
export function isOpen(sql: SqlLike) {
  return sql`(m.delivered_at is null and m.read_at is null and m.attempt < ${ATTEMPTS_EVER_MAX} and not ${isSuppressed(sql, sql`m`)})`
}

/** Why a campaign's failed messages cannot be sent again as things are; null when they can. */
export function findRefusal(campaign: CampaignFacts): string | null {
  const byState = refusals[campaign.state]
  if (byState) return byState
  const blocker = findBlockers({ ...campaign, numbers: usableNumbers(campaign.numbers) }).find(({ field }) => field !== 'listId')
  return blocker ? `Nothing can be sent again yet. ${blocker.sentence}` : null
}

const refusals: Partial<Record<CampaignState, string>> = {
  draft: 'The campaign was never launched.',
  scheduled: 'The campaign has not begun.',
  preparing: 'The campaign has not begun.',
  canceled: 'The campaign was canceled, so nothing of it is sent any more. Make a new campaign for these people.',
  failed: 'The campaign failed before it could send. Make a new one.',
}
