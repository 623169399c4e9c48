import { explainError } from '#server/graph/errors/classify-graph-error.ts'
import { rung, toMessageState, type MessageState } from '#server/lib/message-status.ts'
import { explainOneUnknown, type UnknownContext } from './explain-unknown.ts'
import type { ChunkWait } from './read-chunk-waits.ts'
import { explainSkip } from './skip-labels.ts'

export type RecipientFacts = {
  status: number
  attempt: number
  errorCode: number | null
  skipReason: string | null
  createdAt: Date
  acceptedAt: Date | null
  sentAt: Date | null
  deliveredAt: Date | null
  readAt: Date | null
  failedAt: Date | null
  /** Why nobody knows what became of the call: timeout, reset or crash. */
  unknownCause?: string | null
  /** When a message that waits for another attempt may leave. */
  dueAt?: Date | null
  /** Why and until when its part of the queue waits. */
  chunkWait?: ChunkWait | undefined
}

/** What happened to one person's message, in one sentence, and when. */
export function explainRecipient(facts: RecipientFacts, campaign: UnknownContext): { state: MessageState; detail: string; at: Date | null } {
  const state = toMessageState(facts.status) ?? 'queued'
  switch (state) {
    case 'skipped':
      return { state, detail: explainSkip(facts.skipReason), at: facts.createdAt }
    case 'queued':
      return { state, detail: explainQueued(facts, campaign), at: facts.dueAt ?? facts.chunkWait?.until ?? null }
    case 'canceled':
      return { state, detail: 'Canceled before it left.', at: null }
    case 'unknown':
      return { state, detail: explainOneUnknown({ cause: facts.unknownCause ?? null, attempt: facts.attempt }, campaign), at: null }
    case 'accepted':
      return { state, detail: facts.status === rung.held ? 'Accepted; WhatsApp holds it back while it checks the template’s quality.' : 'Accepted by WhatsApp; awaiting delivery.', at: facts.acceptedAt }
    case 'sent':
      return { state, detail: 'Sent by WhatsApp; awaiting delivery.', at: facts.sentAt ?? facts.acceptedAt }
    case 'delivered':
      return { state, detail: `Delivered${after(facts.acceptedAt, facts.deliveredAt)}.`, at: facts.deliveredAt }
    case 'read':
      return { state, detail: `Read${after(facts.acceptedAt, facts.readAt)}.`, at: facts.readAt }
    case 'failed':
      return { state, detail: explainFailure(facts.errorCode), at: facts.failedAt }
  }
  return state satisfies never
}

function explainQueued({ attempt, errorCode, chunkWait }: RecipientFacts, { state }: UnknownContext): string {
  if (state === 'paused') return 'Waits: the campaign is paused.'
  if (state === 'held') return 'Waits: the campaign is held.'
  if (errorCode === 131_049) return `Waits for attempt ${String(attempt)}: WhatsApp limits marketing to this person.`
  if (errorCode !== null) return `Waits for attempt ${String(attempt)}: ${explainFailure(errorCode)}`
  if (attempt > 1) return `Waits for attempt ${String(attempt)}.`
  if (chunkWait?.why === 'hours') return 'Waits for the campaign’s hours on this person’s clock.'
  return chunkWait?.why === 'limit' ? 'Waits: as many people as may be reached in a day have been.' : 'Waits for its turn.'
}

function explainFailure(code: number | null): string {
  const { title } = explainError(code)
  return code === null || title.includes(String(code)) ? title : `${title} (${String(code)})`
}

/** Meta's times have whole seconds, so a report may seem to come before its message. */
function after(from: Date | null, to: Date | null): string {
  if (!from || !to) return ''
  const seconds = Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000))
  if (seconds < 1) return ' within a second'
  if (seconds < 60) return ` ${String(seconds)} s after sending`
  if (seconds < 3600) return ` ${String(Math.floor(seconds / 60))} min ${String(seconds % 60).padStart(2, '0')} s after sending`
  return ` ${String(Math.floor(seconds / 3600))} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} min after sending`
}
