import type { StatusEvent } from '../webhook-events.ts'
import { asId, asText, isDict } from './json-values.ts'
import { toSeconds } from './read-time.ts'

/** A voice message that was played was read. */
const words = new Map<string, StatusEvent['status']>([['sent', 'sent'], ['delivered', 'delivered'], ['read', 'read'], ['played', 'read'], ['failed', 'failed']])
/** Known, and without a rung on the ladder: history, and the states of calls. */
const silent = new Set(['deleted', 'warning', 'ringing', 'accepted', 'rejected'])
const INT_MAX = 2_147_483_647

/** Hot: some hundred nanoseconds. What Meta says beyond it stays in the journal, for thousands wait for their commit at once; see readStatusPayload. */
export function readStatus(phoneNumberId: string, raw: unknown, nowMs: number): StatusEvent | 'silent' | 'unknown' {
  if (!isDict(raw)) return 'unknown'
  const wamid = asId(raw['id'])
  const word = asText(raw['status'])
  if (wamid === null || word === null) return 'unknown'
  const status = words.get(word) ?? words.get(word.toLowerCase())
  if (status === undefined) return silent.has(word.toLowerCase()) ? 'silent' : 'unknown'
  const { errors } = raw
  return {
    phoneNumberId, wamid, status, at: toSeconds(raw['timestamp'], nowMs), recipientId: asId(raw['recipient_id']), recipientUserId: asId(raw['recipient_user_id']),
    callbackData: asText(raw['biz_opaque_callback_data']), errorCode: errors === undefined ? null : codeOf(errors),
  }
}

/** Codes are kept in four bytes; no code of Meta's is larger. */
function codeOf(errors: unknown): number | null {
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  const code = isDict(first) ? Number(asText(first['code']) || NaN) : NaN
  return Number.isInteger(code) && Math.abs(code) <= INT_MAX ? code : null
}
