import type { StateCounts } from '#server/lib/message-status.ts'
import { durationWords, people } from './amount-words.ts'
import type { CampaignState } from './schema.ts'

export type PaceFacts = {
  state: CampaignState
  reason: string | null
  scheduledAt: Date | null
  counts: StateCounts
  /** Results accepted by Meta per second, lately. */
  ratePerSecond: number
  /** What the number may send; 0 = no limit is set. */
  limitPerSecond: number
  /** Whether that limit is the campaign's own, lower than its numbers'. */
  isOwnLimit?: boolean
  /** Other running campaigns of the same number. */
  sharing: number
  /** Messages that wait for a due time of their own. */
  retrying: number
  nextRetryAt: Date | null
  pausedUntil: Date | null
  pauseReason: string | null
  /** Set while everybody who is left waits for an hour of their day. */
  waitWords?: string | null
  /** How long deliveries may take to settle. */
  settleMs?: number
  /** Of those without an answer, whom another attempt may still reach; all of them when it is not said. */
  resendable?: number
}

/** From this share of the limit on, the number is said to be at it. */
const AT_LIMIT = 0.9

/** One honest sentence: why it goes at this speed, or what it waits for. Times are left to the page. */
export function explainPace(facts: PaceFacts): string {
  const { state, reason } = facts
  switch (state) {
    case 'draft':
      return 'A draft: nothing is sent before you launch it.'
    case 'scheduled':
      return 'Waits for its planned time.'
    case 'preparing':
      return 'The audience is being frozen; sending starts in a moment.'
    case 'running':
      return explainRunning(facts)
    case 'paused':
      return `${reason ? withDot(reason) : 'Paused by a person.'} Nothing leaves until somebody resumes it.`
    case 'held':
      return `Held${reason ? `: ${withDot(reason)}` : '.'} Nothing leaves until that is mended.`
    case 'settling':
      return explainSettling(facts)
    case 'completed':
      return reason ?? (facts.counts.unknown > 0 ? `${people(facts.counts.unknown)} without an answer from WhatsApp; a late status still counts. Everybody else has a final state.` : 'Everything has its final state.')
    case 'canceled':
      return 'Canceled: what had not left never will. Messages that had left keep their states.'
    case 'failed':
      return reason ?? 'The campaign failed before it could send.'
  }
  return state satisfies never
}

function explainRunning(facts: PaceFacts): string {
  const { counts, ratePerSecond, limitPerSecond, sharing, retrying } = facts
  if (facts.pausedUntil) return facts.pauseReason ? withDot(facts.pauseReason) : 'WhatsApp asked the number to wait; it goes on by itself.'
  if (facts.waitWords) return facts.waitWords
  if (counts.queued === 0 && counts.unknown > 0) return explainSilence(facts, 'waiting for evidence before anything is sent again')
  if (retrying > 0 && retrying >= counts.queued) return `${people(retrying)} waiting for another attempt after a passing error.`
  const sharers = sharing === 1 ? 'One other campaign shares' : `${String(sharing)} other campaigns share`
  const shared = sharing > 0 ? ` ${sharers} it.` : ' No other campaign shares it.'
  if (ratePerSecond === 0) return sharing > 0 ? `Waits for its turn on the number.${shared}` : 'Waits for the number’s sending lane to take it up.'
  if (limitPerSecond === 0) return `As fast as answers come: no limit is set for the number.${shared}`
  const limit = `${limitPerSecond.toLocaleString('en-US')} ${limitPerSecond === 1 ? 'message' : 'messages'} a second`
  if (facts.isOwnLimit) return `${ratePerSecond >= limitPerSecond * AT_LIMIT ? 'At' : 'Below'} the campaign’s own limit of ${limit}.${sharing > 0 ? ` ${sharers} the number.` : ''}`
  if (ratePerSecond >= limitPerSecond * AT_LIMIT) return `At the number’s limit of ${limit}.${shared}`
  return sharing > 0 ? `The number’s limit of ${limit} is shared.${shared}` : `Below the number’s limit of ${limit}: WhatsApp answers slowly, or has asked to slow down.`
}

function explainSettling(facts: PaceFacts): string {
  const { counts, settleMs } = facts
  const waiting = counts.accepted + counts.sent
  if (counts.queued > 0) return `${people(counts.queued)} waiting for another attempt; all others’ messages have left.`
  const ending = settleMs === undefined ? '' : ` The campaign completes ${durationWords(settleMs)} after the last message left at the latest; later reports still count.`
  if (waiting === 0 && counts.unknown > 0) return `Everything has left. ${explainSilence(facts, 'waiting for evidence')}${ending}`
  return `Everything has left. ${people(waiting)} still waiting for a delivery report.${ending}`
}

/** Evidence is waited for only where something follows from it. */
function explainSilence({ counts, resendable = counts.unknown }: PaceFacts, waiting: string): string {
  return `${people(counts.unknown)} without an answer from WhatsApp: ${resendable > 0 ? waiting : 'only a status decides, nothing is sent again'}.`
}

function withDot(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
