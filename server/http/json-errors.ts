import type { ErrorRequestHandler, Response } from 'express'
import { ZodError } from 'zod'
import { AppError, type AppErrorCode } from '#server/lib/app-error.ts'
import { errorTable } from '#server/lib/error-table.ts'
import type { Services } from '#server/services.ts'
import { toErrorMiddleware } from './to-error-middleware.ts'

/** Last middleware of the plain endpoints: every error becomes `{error:{code,message,fields?}}` with its status. */
export function jsonErrors(services: Pick<Services, 'log'>): ErrorRequestHandler {
  return toErrorMiddleware((thrown, req, res) => {
    const error = toAppError(thrown)
    const { logLevel } = errorTable[error.code]
    if (logLevel === 'error') services.log.error({ err: error.cause ?? error, method: req.method, path: req.path }, 'request failed')
    answerError(res, error)
  })
}

/** Writes one error, unless the answer has already begun: then the connection ends, so that nobody takes it for whole. */
export function answerError(res: Response, error: AppError): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  if (error.retryAfterMs !== null) res.set('Retry-After', String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))))
  const fields = Object.keys(error.fields).length > 0 ? { fields: error.fields } : {}
  res.status(errorTable[error.code].status).json({ error: { code: error.code, message: error.userMessage, ...fields } })
}

/** Anything that was thrown, as the one error class; what is not known to be the sender's fault is ours. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  if (thrown instanceof ZodError) return fromZod(thrown)
  const { status, type } = (thrown ?? {}) as { status?: unknown; type?: unknown }
  if (type === 'entity.parse.failed') return new AppError('BAD_INPUT', 'The body is not JSON.')
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new AppError(byStatus[status] ?? 'BAD_INPUT', sentences[status] ?? 'The request could not be read.')
  }
  return new AppError('INTERNAL', 'Something went wrong on our side. Try again; if it stays, look at the logs.', { cause: thrown })
}

const byStatus: Record<number, AppErrorCode> = { 404: 'NOT_FOUND', 413: 'TOO_LARGE' }
const sentences: Record<number, string> = { 404: 'There is nothing at this address.', 413: 'The body is larger than this endpoint takes.' }

function fromZod(error: ZodError): AppError {
  const fields: Record<string, string> = {}
  for (const issue of error.issues) {
    const names = issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.') || 'body']
    for (const name of names) fields[name.slice(0, 100)] ??= issue.code === 'unrecognized_keys' ? 'is not a field of this request' : issue.message
  }
  const text = Object.entries(fields).map(([name, problem]) => `${name} ${problem}`).join('; ')
  return new AppError('BAD_INPUT', `The request is not right: ${text}.`, { fields })
}
