import { z } from 'zod'
import { AppError } from '#server/lib/app-error.ts'
import { classifyGraphError } from './errors/classify-graph-error.ts'

/** What Meta says of a refusal, without its text: nothing decides on words, and words may hold secrets. */
export type GraphError = {
  /** -1 when the answer held no Graph error. */
  code: number
  subcode: number | null
  httpStatus: number
  isTransient: boolean
  retryAfterMs: number | null
  fbtraceId: string | null
}

const whole = z.union([z.number().int(), z.string().regex(/^-?\d{1,15}$/).transform(Number)])
const envelope = z.looseObject({
  error: z.looseObject({
    code: whole,
    error_subcode: whole.nullish(),
    is_transient: z.boolean().nullish(),
    fbtrace_id: z.string().max(200).nullish(),
  }),
})

/** Null when the value is not an error body of Meta's. */
export function parseGraphError(value: unknown, httpStatus: number, retryAfterMs: number | null): GraphError | null {
  const parsed = envelope.safeParse(value)
  if (!parsed.success) return null
  const { code, error_subcode, is_transient, fbtrace_id } = parsed.data.error
  return { code, subcode: error_subcode ?? null, httpStatus, isTransient: is_transient ?? false, retryAfterMs, fbtraceId: fbtrace_id ?? null }
}

/** The product's error for a refusal of Meta's: TOKEN_INVALID, META_UNREACHABLE (worth trying again) or META_REFUSED. */
export function toAppError(error: GraphError, call: string): AppError {
  const verdict = classifyGraphError(error)
  const passes = verdict.class === 'retry' || verdict.class === 'throttle'
  const code = verdict.class === 'token' ? 'TOKEN_INVALID' : passes ? 'META_UNREACHABLE' : 'META_REFUSED'
  const retryAfterMs = passes ? (error.retryAfterMs ?? verdict.delayMs) : null
  return new AppError(code, `${call}: Meta answered ${String(error.code)}${error.subcode === null ? '' : `/${String(error.subcode)}`} (HTTP ${String(error.httpStatus)})`, {
    userMessage: `${verdict.title}. ${verdict.explanation}`,
    details: { code: error.code, subcode: error.subcode, class: verdict.class, fbtraceId: error.fbtraceId },
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  })
}

/** The code and subcode inside an error of this client; null for any other error. */
export function graphCodeOf(error: unknown): { code: number; subcode: number | null; class: string } | null {
  if (!(error instanceof AppError)) return null
  const { code, subcode, class: errorClass } = error.details
  return typeof code === 'number' ? { code, subcode: typeof subcode === 'number' ? subcode : null, class: String(errorClass) } : null
}
