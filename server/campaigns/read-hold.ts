import type { Sql } from '#db/client.ts'
import { needsSomebody } from './advise-on-hold.ts'
import { findBlockers, usableNumbers } from './find-blocker.ts'
import { findCampaign } from './find-campaign.ts'

/** Only Meta, or a new grant, can end these. A restriction may be of another kind than what holds a campaign: that is found by trying. */
const STOPPED = ['disabled', 'deleted', 'removed']

/**
 * Whether something that we know of keeps a held campaign from sending: its template, all of its numbers, or their account; or that nobody but a person can judge it.
 * @throws AppError NOT_FOUND when the campaign is gone
 */
export async function readHold(sql: Sql, campaignId: string): Promise<{ isBlocked: boolean }> {
  const [row] = await sql<{ orgId: string; reason: string | null; isStopped: boolean }[]>`
    select k.org_id as "orgId", k.reason, exists (
      select 1 from whatsapp_accounts a join wabas w on w.org_id = a.org_id and w.waba_id = a.waba_id where a.id = k.account_id and w.state = any(${STOPPED}::text[])) as "isStopped"
    from campaigns k where k.id = ${campaignId}`
  if (!row || row.isStopped || needsSomebody(row.reason)) return { isBlocked: true }
  const campaign = await findCampaign(sql, row.orgId, campaignId)
  // Its audience is written down: what has become of the list does not matter any more.
  return { isBlocked: findBlockers({ ...campaign, numbers: usableNumbers(campaign.numbers) }).some(({ field }) => field !== 'listId') }
}
