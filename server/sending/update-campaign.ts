import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client'
import { AppError } from '#server/lib/app-error.ts'
import { campaignWorkflowId, rowChangedSignal, type CommandAnswer, type CommandTerms, type NewSchedule } from '#workflows/campaigns/contract.ts'

/** A worker that was killed in the middle of a workflow task is followed by another one after ten seconds. */
const ANSWER_MAX_MS = 15_000
/** Whoever wants the sending to stop is not kept waiting for that: the row can be written without the workflow. */
const STOP_MAX_MS = 5000
/** A server keeps a command for its workers, however late they come; from then on it is refused. Two clocks may differ by that much. */
const EXPIRES_AFTER_MS = 75_000

export type CampaignUpdate = { campaignId: string; command: 'pause' | 'resume' | 'cancel' | 'reschedule'; schedule?: NewSchedule }

/**
 * Gives a running campaign's workflow a command and waits for its answer.
 * @throws AppError CONFLICT with the workflow's sentence when the command makes no sense to it (`wasRefused`), or when there is no workflow; UNAVAILABLE when there
 * is no answer within seconds: the command may still be carried out within a minute or so, or never
 */
export async function updateCampaign({ temporal }: { temporal: Client }, { campaignId, command, schedule }: CampaignUpdate): Promise<CommandAnswer> {
  const handle = temporal.workflow.getHandle(campaignWorkflowId(campaignId))
  const isStop = command === 'pause' || command === 'cancel'
  const terms = { ...schedule, notAfter: new Date(Date.now() + EXPIRES_AFTER_MS).toISOString() }
  try {
    return await temporal.withDeadline(Date.now() + (isStop ? STOP_MAX_MS : ANSWER_MAX_MS), () => handle.executeUpdate<CommandAnswer, [CommandTerms]>(command, { args: [terms] }))
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) throw new AppError('CONFLICT', error.cause?.message ?? 'The campaign refused this command.', { cause: error })
    if (error instanceof WorkflowNotFoundError) throw new AppError('CONFLICT', 'This campaign is over: nothing is left to change.', { cause: error })
    throw new AppError('UNAVAILABLE', 'The workflow engine does not answer. Look again in a moment, and try again.', { cause: error })
  }
}

/** Whether a workflow has answered, and not as it was wished. */
export function wasRefused(error: unknown): boolean {
  return error instanceof AppError && error.cause instanceof WorkflowUpdateFailedError
}

/** Has a campaign's workflow read its row. @throws when it is not reached within seconds */
export async function tellOfRow({ temporal }: { temporal: Client }, campaignId: string): Promise<void> {
  await temporal.withDeadline(Date.now() + STOP_MAX_MS, () => temporal.workflow.getHandle(campaignWorkflowId(campaignId)).signal(rowChangedSignal))
}
