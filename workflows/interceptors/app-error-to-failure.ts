import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker'
import { ApplicationFailure } from '@temporalio/common'
import { AppError } from '#server/lib/app-error.ts'
import { errorTable } from '#server/lib/error-table.ts'

/** Gives our errors their code as Temporal's failure type, and says whether trying again can help. */
export class AppErrorToFailure implements ActivityInboundCallsInterceptor {
  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    try {
      return await next(input)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      throw ApplicationFailure.create({
        message: error.message,
        type: error.code,
        nonRetryable: !errorTable[error.code].retryable,
        ...(error.retryAfterMs === null ? {} : { nextRetryDelay: error.retryAfterMs }),
      })
    }
  }
}
