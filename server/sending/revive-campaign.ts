import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client'
import type { Env } from '#server/env.ts'
import { campaignType, campaignWorkflowId, emptyProgress, type CampaignInput, type CampaignPhase } from '#workflows/campaigns/contract.ts'
import { CONTROL_QUEUE } from '#workflows/options.ts'
import { CampaignId, OrgId, PhoneNumberId, State } from '#workflows/search-attributes.ts'

/** A launched campaign as its row says; `phase` is not a final one. */
export type StaleCampaign = Pick<CampaignInput, 'campaignId' | 'orgId' | 'accountId' | 'phoneNumberId'> & {
  phase: CampaignPhase
  reason: string | null
  scheduledAt: Date | null
  lateHours: number
  /** Whether everybody of its audience is written down, and whether anybody is. */
  isFrozen: boolean
  hasPeople: boolean
}

/** Starts the workflow of a campaign that has none, where its row stands. One that runs meanwhile is left alone. @returns whether it was started */
export async function reviveCampaign(services: { temporal: Client; env: Env }, campaign: StaleCampaign): Promise<boolean> {
  try {
    await services.temporal.workflow.start(campaignType, {
      workflowId: campaignWorkflowId(campaign.campaignId),
      taskQueue: CONTROL_QUEUE,
      args: [toInput(services.env, campaign)],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `Campaign ${campaign.campaignId}, started again where it stood`,
      typedSearchAttributes: [
        { key: OrgId, value: campaign.orgId },
        { key: CampaignId, value: campaign.campaignId },
        { key: PhoneNumberId, value: campaign.phoneNumberId },
        { key: State, value: campaign.phase },
      ],
    })
    return true
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false
    throw error
  }
}

/** An audience that is not written down to its end is prepared again, which goes on where it stopped and leaves the row's state alone. */
function toInput(env: Env, campaign: StaleCampaign): CampaignInput {
  const { campaignId, orgId, accountId, phoneNumberId, phase, reason, isFrozen, hasPeople } = campaign
  const scheduledAt = campaign.scheduledAt?.toISOString() ?? null
  const base = { campaignId, orgId, accountId, phoneNumberId, settleMs: env.sending.settleMs, lateMs: campaign.lateHours * 3_600_000 }
  if (phase === 'scheduled') return { ...base, scheduledAt }
  const resumeFrom = { phase, reason, settleUntil: null, progress: emptyProgress }
  if (phase === 'paused' && !hasPeople) return { ...base, scheduledAt, resumeFrom: { ...resumeFrom, hasStarted: false } }
  return isFrozen ? { ...base, scheduledAt: null, resumeFrom } : { ...base, scheduledAt: null }
}
