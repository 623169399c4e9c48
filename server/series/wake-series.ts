import type { Client } from '@temporalio/client'
import { CONTROL_QUEUE } from '#workflows/options.ts'
import { OrgId, State } from '#workflows/search-attributes.ts'
import { campaignSeriesType, changedSignal, seriesWorkflowId, type CampaignSeriesInput } from '#workflows/series/contract.ts'

/** A person waits for the answer. */
const WAKE_MAX_MS = 5000

/** Tells a series' workflow to look at its row again; starts it when it is not running. Safe to repeat. */
export async function wakeSeries(services: { temporal: Client }, series: CampaignSeriesInput): Promise<void> {
  await services.temporal.withDeadline(Date.now() + WAKE_MAX_MS, () => services.temporal.workflow.signalWithStart(campaignSeriesType, {
    workflowId: seriesWorkflowId(series.seriesId),
    taskQueue: CONTROL_QUEUE,
    args: [{ seriesId: series.seriesId, orgId: series.orgId }],
    signal: changedSignal,
    staticSummary: `Campaigns of series ${series.seriesId}`,
    typedSearchAttributes: [{ key: OrgId, value: series.orgId }, { key: State, value: 'active' }],
  }))
}
