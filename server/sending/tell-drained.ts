import type { Client } from '@temporalio/client'
import type { Logger } from '#server/lib/logger.ts'
import { campaignWorkflowId, drainedSignal } from '#workflows/campaigns/contract.ts'

/** The end of a turn does not wait for a Temporal that is away: the lane's workflow tells whoever has not heard. */
const WAIT_MS = 2000

/**
 * Tells campaigns that they have drained, straight from the activity: signals of the lane's workflow would cost it a task of its own.
 * @returns those that were not reached
 */
export async function tellDrained({ temporal, log }: { temporal: Client; log: Logger }, campaignIds: string[]): Promise<string[]> {
  const told = await Promise.all(campaignIds.map(async (campaignId) => {
    try {
      await temporal.withDeadline(Date.now() + WAIT_MS, () => temporal.workflow.getHandle(campaignWorkflowId(campaignId)).signal(drainedSignal))
      return true
    } catch (error) {
      log.warn({ err: error, campaignId }, 'campaign was not told that it has drained')
      return false
    }
  }))
  return campaignIds.filter((_, n) => !told[n])
}
