import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client'
import type { Env } from '#server/env.ts'
import { campaignType, campaignWorkflowId, type CampaignInput } from '#workflows/campaigns/contract.ts'
import { CONTROL_QUEUE } from '#workflows/options.ts'
import { CampaignId, OrgId, PhoneNumberId, State } from '#workflows/search-attributes.ts'

/** Starts a campaign's workflow; a second start of the same campaign changes nothing. */
export async function startCampaign(services: { temporal: Client; env: Env }, campaign: Omit<CampaignInput, 'settleMs' | 'resumeFrom'>): Promise<void> {
  const input: CampaignInput = { ...campaign, settleMs: services.env.sending.settleMs }
  try {
    await services.temporal.workflow.start(campaignType, {
      workflowId: campaignWorkflowId(campaign.campaignId),
      taskQueue: CONTROL_QUEUE,
      args: [input],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      staticSummary: `Campaign ${campaign.campaignId}`,
      typedSearchAttributes: [
        { key: OrgId, value: campaign.orgId },
        { key: CampaignId, value: campaign.campaignId },
        { key: PhoneNumberId, value: campaign.phoneNumberId },
        { key: State, value: campaign.scheduledAt ? 'scheduled' : 'preparing' },
      ],
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
