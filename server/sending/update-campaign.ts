import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client'
import { AppError } from '#server/lib/app-error.ts'
import { campaignWorkflowId, rowChangedSignal, type CommandAnswer, type NewSchedule } from '#workflows/campaigns/contract.ts'

/**
 * Gives a running campaign a command and waits for the workflow's answer.
 * @throws AppError CONFLICT with the workflow's sentence when the command makes no sense now, or the campaign is over
 */
export async function updateCampaign(services: { temporal: Client }, input: { campaignId: string; command: 'pause' | 'resume' | 'cancel' | 'reschedule'; schedule?: NewSchedule }): Promise<CommandAnswer> {
  const handle = services.temporal.workflow.getHandle(campaignWorkflowId(input.campaignId))
  try {
    if (input.schedule) return await handle.executeUpdate<CommandAnswer, [NewSchedule]>(input.command, { args: [input.schedule] })
    return await handle.executeUpdate<CommandAnswer, []>(input.command)
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) {
      // The page offered it, so the row allows it: if the workflow has missed something, it catches up before the person tries again.
      await handle.signal(rowChangedSignal).catch(() => undefined)
      throw new AppError('CONFLICT', error.cause?.message ?? 'The campaign refused this command.', { cause: error })
    }
    if (error instanceof WorkflowNotFoundError) throw new AppError('CONFLICT', 'This campaign is over: nothing is left to change.', { cause: error })
    throw new AppError('UNAVAILABLE', 'The workflow engine does not answer. Try again in a moment.', { cause: error })
  }
}
