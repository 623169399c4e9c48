import type { SqlLike } from '#db/client.ts'
import { recordAudit } from '#server/audit/record-audit.ts'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { AppError, notFound } from '#server/lib/app-error.ts'
import { rung } from '#server/lib/message-status.ts'
import { publishLive } from '#server/live/publish-live.ts'
import { reopenCampaign } from '#server/sending/reopen-campaign.ts'
import { requeueFailed } from '#server/sending/requeue-failed.ts'
import type { Services } from '#server/services.ts'
import { addCampaignEvent } from './add-campaign-event.ts'
import { findCampaign, type CampaignFacts } from './find-campaign.ts'
import { findRefusal, findRetryable, fitsTemplate, isOpen } from './find-retryable.ts'
import { judgeRetry } from './judge-retry.ts'
import type { CampaignState, CampaignIdInput, RetryMessageInput } from './schema.ts'

type RetryServices = Pick<Services, 'db' | 'sql' | 'temporal' | 'env' | 'log'>

const BATCH_MAX = 1000
/** A person waits for the answer. */
const SIGNAL_MAX_MS = 5000

/** Whom a batch may take: failed with one of these codes, `later` ones only when that is a day ago. */
type Selection = { now: number[]; later: number[]; messageId?: number }

/**
 * Sends the failed messages again for which that makes sense, a thousand a transaction. Who presses second finds nothing left.
 * A campaign that is completed opens again.
 * @throws AppError NOT_FOUND; CONFLICT in words when nothing can be sent now; UNAVAILABLE when the workflow engine does not
 *   answer: the messages wait in the queue then, and pressing again wakes it
 */
export async function retryFailed(services: RetryServices, actor: Actor, input: CampaignIdInput): Promise<{ retried: number }> {
  requireRole(actor, 'marketer')
  const { groups } = await findRetryable(services, actor, input)
  const codes = (worth: 'now' | 'later') => groups.flatMap((group) => (group.retry > 0 && group.code !== null && group.worth === worth ? [group.code] : []))
  return retry(services, actor, { campaignId: input.id, selection: { now: codes('now'), later: codes('later') } })
}

/** Sends one person's failed message again. @throws AppError as `retryFailed`; CONFLICT also when it is not failed, or would fail again */
export async function retryMessage(services: RetryServices, actor: Actor, input: RetryMessageInput): Promise<{ retried: number }> {
  requireRole(actor, 'marketer')
  const messageId = Number(input.messageId)
  const [row] = await services.sql<{ status: number; code: number | null; isOpen: boolean; isOld: boolean }[]>`
    select m.status, m.error_code as code, ${isOpen(services.sql)} as "isOpen", coalesce(m.failed_at < now() - interval '24 hours', false) as "isOld"
    from messages m where m.id = ${messageId} and m.campaign_id = ${input.id} and m.org_id = ${actor.orgId}`
  if (!row) throw notFound('The message')
  if (row.status !== rung.failed) throw new AppError('CONFLICT', 'This message is not failed any more.')
  const { worth, why } = judgeRetry(row.code, fitsTemplate(await findCampaign(services.sql, actor.orgId, input.id)))
  if (worth === 'no' || (worth === 'later' && !row.isOld)) throw new AppError('CONFLICT', `This message is not sent again. ${why}`)
  if (!row.isOpen) throw new AppError('CONFLICT', 'This message is not sent again: the person has opted out, was reached, or it was tried too often.')
  const code = row.code ?? -1
  return retry(services, actor, { campaignId: input.id, selection: { now: worth === 'now' ? [code] : [], later: worth === 'later' ? [code] : [], messageId } })
}

async function retry(services: RetryServices, actor: Actor, input: { campaignId: string; selection: Selection }): Promise<{ retried: number }> {
  const campaign = await findCampaign(services.sql, actor.orgId, input.campaignId)
  const refusal = findRefusal(campaign)
  if (refusal) throw new AppError('CONFLICT', refusal)
  let retried = 0
  for (let after = 0; ; ) {
    const batch = await services.sql.begin((tx) => retryBatch(tx, actor, { ...input, after }))
    if (batch === null) break
    retried += batch.ids.length
    after = batch.lastId
  }
  if (retried > 0) await tell(services, actor, { campaign, retried })
  await wake(services, actor, { campaign, retried })
  return { retried }
}

/** Messages first, then the campaign's row, as everybody locks. Null: nobody is left, or the campaign is over. */
async function retryBatch(tx: SqlLike, actor: Actor, { campaignId, selection, after }: { campaignId: string; selection: Selection; after: number }): Promise<{ ids: number[]; lastId: number } | null> {
  const rows = await tx<{ id: number }[]>`
    select m.id from messages m
    where m.campaign_id = ${campaignId} and m.org_id = ${actor.orgId} and m.id > ${after} and m.status = ${rung.failed} and ${isOpen(tx)}
      and (m.error_code = any(${selection.now}::int[]) or (m.error_code = any(${selection.later}::int[]) and m.failed_at < now() - interval '24 hours'))
      ${selection.messageId === undefined ? tx`` : tx`and m.id = ${selection.messageId}`}
    order by m.id limit ${BATCH_MAX} for update of m`
  const last = rows.at(-1)
  if (!last) return null
  const [campaign] = await tx<{ state: CampaignState }[]>`select state from campaigns where id = ${campaignId} for no key update`
  if (!campaign || campaign.state === 'canceled' || campaign.state === 'failed') return null
  const ids = await requeueFailed(tx, rows.map(({ id }) => ({ id, delayMs: 0 })), 'person')
  // Whoever sends again may want to stop it, and its rules look at it again.
  if (campaign.state === 'completed' || campaign.state === 'settling') await tx`update campaigns set state = 'running', reason = null, finished_at = null, drained_at = null where id = ${campaignId}`
  return { ids, lastId: last.id }
}

async function tell(services: RetryServices, actor: Actor, { campaign, retried }: { campaign: CampaignFacts; retried: number }): Promise<void> {
  const count = retried === 1 ? 'One failed message is' : `${retried.toLocaleString('en-US')} failed messages are`
  await addCampaignEvent(services.sql, { campaignId: campaign.id, kind: 'retried', text: `${count} sent again` })
  await services.db.transaction((tx) => recordAudit(tx, actor, { action: 'campaigns.retried', targetKind: 'campaign', targetId: campaign.id, details: { name: campaign.name, messages: retried } }))
  await publishLive(services.sql, actor.orgId, { kind: 'campaign', id: campaign.id })
}

/** Also when nothing was found: an earlier press may have been cut off between queue and workflow. */
async function wake(services: RetryServices, actor: Actor, { campaign, retried }: { campaign: CampaignFacts; retried: number }): Promise<void> {
  const [row] = await services.sql<{ state: CampaignState; isQueued: boolean }[]>`
    select state, exists (select 1 from send_due d where d.campaign_id = k.id) as "isQueued" from campaigns k where id = ${campaign.id} and org_id = ${actor.orgId}`
  if (!row || row.state === 'completed' || row.state === 'canceled' || row.state === 'failed') return
  // Nothing of it leaves again: it goes on waiting for its deliveries.
  if (retried === 0 && row.state === 'settling' && !row.isQueued) return
  const { id: campaignId, account } = campaign
  try {
    await services.temporal.withDeadline(Date.now() + SIGNAL_MAX_MS, () => reopenCampaign(services, { campaignId, orgId: actor.orgId, accountId: account.id, phoneNumberId: account.phoneNumberId }))
  } catch (error) {
    services.log.error({ err: error, campaignId }, 'campaign workflow was not reopened')
    throw new AppError('UNAVAILABLE', 'The messages wait in the queue, but the workflow engine (Temporal) does not answer. Press once more in a moment; nobody is queued twice.', { cause: error })
  }
}
