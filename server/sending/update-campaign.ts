import { setTimeout as sleep } from 'node:timers/promises'
import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client'
import { AppError } from '#server/lib/app-error.ts'
import { campaignWorkflowId, rowChangedSignal, type CommandAnswer, type NewSchedule } from '#workflows/campaigns/contract.ts'

/** A worker that was killed in the middle of a workflow task is followed by another one after ten seconds. */
const ANSWER_MAX_MS = 15_000
/** Whoever wants the sending to stop is not kept waiting for that: the row can be written without the workflow. */
const STOP_MAX_MS = 5000
/** Time for a workflow to read its row. */
const CATCH_UP_MS = 700

type Update = { campaignId: string; command: 'pause' | 'resume' | 'cancel' | 'reschedule'; schedule?: NewSchedule }

/**
 * Gives a running campaign a command and waits for the workflow's answer. Whoever asks has seen the row, which allows the command: a workflow
 * that refuses it may have missed something. It reads the row, and is asked once more.
 * @throws AppError CONFLICT with the workflow's sentence when the command makes no sense now, or the campaign is over; UNAVAILABLE when there is no answer within
 * seconds: the command may still be carried out, or never
 */
export async function updateCampaign(services: { temporal: Client }, input: Update): Promise<CommandAnswer> {
  try {
    return await ask(services, input)
  } catch (error) {
    if (!(error instanceof WorkflowUpdateFailedError)) throw toAppError(error)
  }
  try {
    await services.temporal.withDeadline(Date.now() + STOP_MAX_MS, () => services.temporal.workflow.getHandle(campaignWorkflowId(input.campaignId)).signal(rowChangedSignal))
    await sleep(CATCH_UP_MS)
    return await ask(services, input)
  } catch (error) {
    throw toAppError(error)
  }
}

function ask({ temporal }: { temporal: Client }, { campaignId, command, schedule }: Update): Promise<CommandAnswer> {
  const handle = temporal.workflow.getHandle(campaignWorkflowId(campaignId))
  const waitMs = command === 'pause' || command === 'cancel' ? STOP_MAX_MS : ANSWER_MAX_MS
  return temporal.withDeadline(Date.now() + waitMs, () => (
    schedule ? handle.executeUpdate<CommandAnswer, [NewSchedule]>(command, { args: [schedule] }) : handle.executeUpdate<CommandAnswer, []>(command)
  ))
}

function toAppError(error: unknown): AppError {
  if (error instanceof WorkflowUpdateFailedError) return new AppError('CONFLICT', error.cause?.message ?? 'The campaign refused this command.', { cause: error })
  if (error instanceof WorkflowNotFoundError) return new AppError('CONFLICT', 'This campaign is over: nothing is left to change.', { cause: error })
  return new AppError('UNAVAILABLE', 'The workflow engine does not answer. Try again in a moment.', { cause: error })
}
