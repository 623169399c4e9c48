import type { GraphErrorClass, GraphVerdict } from '#server/graph/errors/classify-graph-error.ts'
import type { SendOutcome } from '#server/graph/message-call.ts'
import type { LaneResult } from './lane-result.ts'
import type { QueuedMessage } from './lane-store.ts'

/** Attempts of one message before a passing error counts as final. */
export const ATTEMPTS_MAX = 5

export type Judgement = {
  result: LaneResult
  /** The number must slow down. */
  slowDown: boolean
  /** Nothing more may leave for this campaign, or for the whole number, until somebody mends it. */
  hold: { scope: 'campaign' | 'account'; code: number; subcode: number | null; title: string; errorClass: GraphErrorClass } | null
}

type Verdict = Pick<GraphVerdict, 'class' | 'delayMs' | 'title' | 'scope'>

/** What one call's outcome means for the message and for the lane. Pure: the table decides by code, never by text. */
export function judgeOutcome(message: QueuedMessage, outcome: SendOutcome, context: { classify: (error: Extract<SendOutcome, { kind: 'refused' }>['error']) => Verdict; at: string; random: () => number }): Judgement {
  const calm = (result: LaneResult): Judgement => ({ result, slowDown: false, hold: null })
  if (outcome.kind === 'accepted') return calm({ kind: 'accepted', message, wamid: outcome.wamid, held: outcome.held, at: context.at })
  if (outcome.kind === 'unknown') return calm({ kind: 'unknown', message, cause: outcome.cause, at: context.at })
  if (outcome.kind === 'not_sent') return calm({ kind: 'retry', message, delayMs: jittered(1000, context.random), counts: false })
  const { error } = outcome
  const verdict = context.classify(error)
  const failed: LaneResult = { kind: 'failed', message, code: error.code, at: context.at }
  if (verdict.class === 'retry' || verdict.class === 'throttle') {
    const slowDown = verdict.class === 'throttle' && verdict.scope !== 'recipient'
    if (message.attempt >= ATTEMPTS_MAX && !slowDown) return calm(failed)
    const base = error.retryAfterMs ?? verdict.delayMs ?? 1000
    const delayMs = jittered(Math.min(base * 4 ** (message.attempt - 1), 600_000), context.random)
    return { result: { kind: 'retry', message, delayMs, counts: !slowDown }, slowDown, hold: null }
  }
  if (verdict.class === 'template' || verdict.class === 'account' || verdict.class === 'token') {
    if (verdict.class === 'template' && !stopsTemplate(error.code)) return calm(failed)
    const hold = { scope: verdict.class === 'template' ? 'campaign' : 'account', code: error.code, subcode: error.subcode, title: verdict.title, errorClass: verdict.class } as const
    if (message.campaignId === null) return { result: failed, slowDown: false, hold }
    return { result: { kind: 'retry', message, delayMs: 0, counts: false }, slowDown: false, hold }
  }
  return calm(failed)
}

/** Codes that say the template itself cannot be sent now; the other template errors belong to one person's values. */
function stopsTemplate(code: number): boolean {
  return code === 132001 || code === 132007 || code === 132015 || code === 132016
}

/** Full jitter, but never sooner than half of the delay. */
function jittered(delayMs: number, random: () => number): number {
  return delayMs / 2 + random() * (delayMs / 2)
}
