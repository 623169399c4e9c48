import type { Client } from '@temporalio/client'
import type { Env } from '#server/env.ts'
import { campaignType, campaignWorkflowId, emptyProgress, reopenedSignal, type CampaignInput } from '#workflows/campaigns/contract.ts'
import { CONTROL_QUEUE } from '#workflows/options.ts'
import { CampaignId, OrgId, PhoneNumberId, State } from '#workflows/search-attributes.ts'

type Reopened = Pick<CampaignInput, 'campaignId' | 'orgId' | 'accountId' | 'phoneNumberId'>

/**
 * Tells a campaign's workflow that messages wait again; one that is over starts anew under the same id, in the middle of its life.
 * Signal and start are one step at the server: a workflow that is just ending either sees the signal or is followed. Safe to repeat.
 */
export async function reopenCampaign(services: { temporal: Client; env: Env }, campaign: Reopened): Promise<void> {
  const input: CampaignInput = {
    ...campaign, scheduledAt: null, settleMs: services.env.sending.settleMs,
    resumeFrom: { phase: 'running', reason: null, settleUntil: null, progress: emptyProgress },
  }
  await services.temporal.workflow.signalWithStart(campaignType, {
    workflowId: campaignWorkflowId(campaign.campaignId),
    taskQueue: CONTROL_QUEUE,
    args: [input],
    signal: reopenedSignal,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: `Campaign ${campaign.campaignId}, failed messages again`,
    typedSearchAttributes: [
      { key: OrgId, value: campaign.orgId },
      { key: CampaignId, value: campaign.campaignId },
      { key: PhoneNumberId, value: campaign.phoneNumberId },
      { key: State, value: 'running' },
    ],
  })
}
