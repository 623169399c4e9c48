/** What went wrong, in one word that a program can act on; `error-table.ts` says how each is answered. */
export type AppErrorCode =
  | 'BAD_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'TOO_LARGE'
  | 'UNPROCESSABLE'
  | 'RATE_LIMITED'
  | 'META_REFUSED'
  | 'META_UNREACHABLE'
  | 'TOKEN_INVALID'
  | 'UNAVAILABLE'
  | 'INTERNAL'

export type AppErrorOptions = {
  /** A sentence for the person: what happened and what to do. */
  userMessage?: string
  /** Field name → sentence, for forms. */
  fields?: Record<string, string>
  details?: Record<string, unknown>
  retryAfterMs?: number
  cause?: unknown
}

/** The one error class of the product. Domain code throws it and knows neither tRPC nor HTTP nor Temporal. */
export class AppError extends Error {
  readonly code: AppErrorCode
  readonly userMessage: string
  readonly fields: Record<string, string>
  readonly details: Record<string, unknown>
  readonly retryAfterMs: number | null

  constructor(code: AppErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.userMessage = options.userMessage ?? message
    this.fields = options.fields ?? {}
    this.details = options.details ?? {}
    this.retryAfterMs = options.retryAfterMs ?? null
  }
}

/** A thing that is not there, or belongs to another organisation: the answer is the same. */
export function notFound(what: string): AppError {
  return new AppError('NOT_FOUND', `${what} was not found. It may have been removed, or it belongs to another organisation.`)
}
