import type { Client } from '@temporalio/client'
import type { Services } from '#server/services.ts'
import { holdCampaigns } from '#server/sending/hold-campaigns.ts'
import { releaseBudgets } from '#server/sending/release-budgets.ts'
import { releaseHeld } from '#server/sending/release-held.ts'
import { accountChangedSignal, campaignWorkflowId, type StopNotice } from '#workflows/campaigns/contract.ts'

type HoldServices = Pick<Services, 'sql' | 'temporal' | 'log'>

/** Stops the running campaigns of numbers that cannot send any more: the rows at once, their workflows after. */
export async function holdCampaignsOf(services: HoldServices, accountIds: string[], reason: string): Promise<void> {
  for (const accountId of accountIds) {
    const ids = await holdCampaigns(services.sql, { accountId }, reason)
    await tellCampaigns(services, ids, { held: true, reason })
  }
}

/**
 * Lets the held campaigns of numbers that can send again go on. One that was held for another reason meets that reason
 * again with its first message, and is held again. What waits for another day's people is looked at as well: a new grant brings the limit of now.
 */
export async function releaseCampaignsOf(services: HoldServices, orgId: string, accountIds: string[]): Promise<void> {
  const reason = 'The connection works again'
  const held = await releaseHeld(services.sql, orgId, accountIds)
  const waiting = await services.sql.begin((tx) => releaseBudgets(tx, [orgId], reason))
  await tellCampaigns(services, [...new Set([...held, ...waiting])], { held: false, reason })
}

/** A workflow that has ended, or a Temporal that does not answer, changes nothing: the rows are what counts. */
async function tellCampaigns(services: { temporal: Client; log: Services['log'] }, campaignIds: string[], notice: StopNotice): Promise<void> {
  const answers = await Promise.allSettled(campaignIds.map((id) => services.temporal.workflow.getHandle(campaignWorkflowId(id)).signal(accountChangedSignal, notice)))
  const failed = answers.filter((answer) => answer.status === 'rejected').length
  if (failed > 0) services.log.warn({ failed, held: notice.held }, 'some campaigns could not be told about their connection')
}
