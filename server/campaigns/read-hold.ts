import type { Sql } from '#db/client.ts'
import { notFound } from '#server/lib/app-error.ts'
import { needsSomebody } from './advise-on-hold.ts'
import { findBlockers, usableNumbers } from './find-blocker.ts'
import { findCampaign } from './find-campaign.ts'

/**
 * Whether something that we know of keeps a held campaign from sending: its template, or all of its numbers; or that nobody but a person can judge it.
 * @throws AppError NOT_FOUND when the campaign is gone
 */
export async function readHold(sql: Sql, campaignId: string): Promise<{ isBlocked: boolean }> {
  const [row] = await sql<{ orgId: string; reason: string | null }[]>`select org_id as "orgId", reason from campaigns where id = ${campaignId}`
  if (!row) throw notFound('The campaign')
  if (needsSomebody(row.reason)) return { isBlocked: true }
  const campaign = await findCampaign(sql, row.orgId, campaignId)
  // Its audience is written down: what has become of the list does not matter any more.
  return { isBlocked: findBlockers({ ...campaign, numbers: usableNumbers(campaign.numbers) }).some(({ field }) => field !== 'listId') }
}
