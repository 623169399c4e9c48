import type { GraphErrorClass, GraphVerdict } from '#server/graph/errors/classify-graph-error.ts'
import type { SendOutcome } from '#server/graph/message-call.ts'
import type { LaneResult } from './lane-result.ts'
import type { QueuedMessage } from './lane-store.ts'
import { planRetry } from './plan-retry.ts'
import { STREAK } from './refusal-streaks.ts'

export { ATTEMPTS_MAX } from './plan-retry.ts'

export type Judgement = {
  result: LaneResult
  /** The number must slow down. */
  slowDown: boolean
  /** Nothing leaves from the number for a while: maintenance, the account's calls are used up, or Meta has named a time with its speed limit. */
  pause: { forMs: number; reason: string } | null
  /** Nothing more may leave for this campaign, or for the whole number, until somebody mends it. */
  hold: { scope: 'campaign' | 'account'; code: number; subcode: number | null; title: string; errorClass: GraphErrorClass; probeAfterMs: number | null } | null
}

type Refusal = Extract<SendOutcome, { kind: 'refused' }>['error']
type Verdict = Pick<GraphVerdict, 'class' | 'delayMs' | 'title' | 'scope'>
/** `atMs`: now, by the database's clock. `isWidespread`: so many people in a row were refused with this code that it cannot be their values. */
type Context = { classify: (error: Refusal) => Verdict; atMs: number; random: () => number; isWidespread: (campaignId: string, code: number) => boolean }

/** A message that a hold has met waits this long at least: should the hold have come too late, nothing spins. */
const HELD_DELAY_MS = 5000
const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** A speed limit is one of seconds: whoever names a longer wait for it is not taken at their word. */
const SPEED_PAUSE_MAX_MS = HOUR

/** What one call's outcome means for the message and for the lane. Pure: the table decides by code, never by text. */
export function judgeOutcome(message: QueuedMessage, outcome: SendOutcome, context: Context): Judgement {
  if (outcome.kind === 'accepted') return calm({ kind: 'accepted', message, wamid: outcome.wamid, held: outcome.held, atMs: context.atMs })
  if (outcome.kind === 'unknown') return calm({ kind: 'unknown', message, cause: outcome.cause })
  if (outcome.kind === 'not_sent') return calm({ kind: 'retry', message, delayMs: 500 + context.random() * 500, counts: false })
  return judgeRefusal(message, outcome.error, context)
}

function calm(result: LaneResult): Judgement {
  return { result, slowDown: false, pause: null, hold: null }
}

function judgeRefusal(message: QueuedMessage, error: Refusal, context: Context): Judgement {
  const verdict = context.classify(error)
  const failed: LaneResult = { kind: 'failed', message, code: error.code, atMs: context.atMs }
  if (verdict.class === 'retry' || verdict.class === 'throttle') {
    // What concerns the number, the account or the app is nobody's attempt: everybody waits alike.
    const isShared = verdict.scope !== 'message' && verdict.scope !== 'recipient' && verdict.scope !== 'template'
    const isTooFast = verdict.class === 'throttle' && verdict.scope === 'number'
    const retryAfterMs = isTooFast && error.retryAfterMs !== null ? Math.min(error.retryAfterMs, SPEED_PAUSE_MAX_MS) : error.retryAfterMs
    const delayMs = planRetry(verdict, { attempt: isShared ? 1 : message.attempt, retryAfterMs, random: context.random })
    if (delayMs === null) return calm(failed)
    const pauseMs = isTooFast ? retryAfterMs : (retryAfterMs ?? verdict.delayMs ?? 60_000)
    return {
      result: { kind: 'retry', message, delayMs, counts: !isShared }, slowDown: isTooFast, hold: null,
      pause: isShared && pauseMs !== null ? { forMs: pauseMs, reason: verdict.title } : null,
    }
  }
  const { campaignId } = message
  const ofCode = scopeOfHold(verdict.class, error.code)
  const isWidespread = ofCode === null && verdict.class === 'template' && campaignId !== null && context.isWidespread(campaignId, error.code)
  const scope = isWidespread ? 'campaign' : ofCode
  // A template that is sent in a chat says nothing about campaigns.
  if (scope === null || (scope === 'campaign' && campaignId === null)) return calm(failed)
  const title = isWidespread ? `${verdict.title} for ${String(STREAK)} people in a row` : verdict.title
  const hold = { scope, code: error.code, subcode: error.subcode, title, errorClass: verdict.class, probeAfterMs: probeAfter(verdict, error.code) }
  if (campaignId === null) return { ...calm(failed), hold }
  return { ...calm({ kind: 'retry', message, delayMs: HELD_DELAY_MS, counts: false }), hold }
}

/** What a refusal stops: the campaign for its template, the number for account and token, nothing for one person's values. */
export function scopeOfHold(errorClass: GraphErrorClass, code: number): 'campaign' | 'account' | null {
  if (errorClass === 'account' || errorClass === 'token') return 'account'
  return errorClass === 'template' && stopsTemplate(code) ? 'campaign' : null
}

/**
 * When to try again what Meta says nothing about when it is mended, such as a payment: the first message meets the reason again,
 * if it still stands. Null: somebody tells us (a template's webhook). A paused template's webhook may be lost; the first pause lasts
 * three hours. So may the guardian's word that the token is well again, when it comes before the hold: the lane itself looks at
 * the connection when it starts, and holds again as long as that is lost. A flow that is slowed down lets ten through in an hour.
 */
export function probeAfter(verdict: Pick<GraphVerdict, 'class' | 'delayMs'>, code: number): number | null {
  if (verdict.class === 'account') return verdict.delayMs ?? HOUR
  if (verdict.class === 'token') return MINUTE
  if (code === 132015) return 3 * HOUR + HOUR / 4
  return verdict.class === 'template' ? verdict.delayMs : null
}

const stopping = new Set([132000, 132001, 132007, 132015, 132016, 132068, 132069])

/**
 * Codes that say the template itself, as it is now, cannot be sent with what the campaign has: missing, forbidden, paused, off, its flow
 * blocked (139000 to 139004 too) or slowed down, or with another number of values: everybody's are made from one snapshot, so that Meta's is another.
 * The other template errors may belong to one person's values.
 */
function stopsTemplate(code: number): boolean {
  return stopping.has(code) || (code >= 139000 && code <= 139004)
}
