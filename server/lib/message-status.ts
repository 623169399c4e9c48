/**
 * The status ladder as numbers: an update is `greatest(status, new)`, so a status never moves down whatever order the
 * webhooks come in. `failed` stands between delivered and read: a read receipt is proof that outweighs a failure.
 * Evidence of sending lifts skipped and canceled rows too, because the ledger must tell what happened.
 */
export const rung = {
  queued: 0,
  skipped: 2,
  canceled: 5,
  unknown: 10,
  held: 20,
  accepted: 21,
  sent: 30,
  delivered: 40,
  failed: 45,
  read: 50,
  /** Inbound messages stand outside the ladder. */
  inbound: 100,
} as const

export type MessageState = 'skipped' | 'queued' | 'accepted' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown' | 'canceled'

export type StateCounts = Record<MessageState, number>

const stateOfRung = new Map<number, MessageState>([
  [rung.queued, 'queued'],
  [rung.skipped, 'skipped'],
  [rung.canceled, 'canceled'],
  [rung.unknown, 'unknown'],
  [rung.held, 'accepted'],
  [rung.accepted, 'accepted'],
  [rung.sent, 'sent'],
  [rung.delivered, 'delivered'],
  [rung.failed, 'failed'],
  [rung.read, 'read'],
])

/** The word for a rung; null for inbound messages. */
export function toMessageState(status: number): MessageState | null {
  return stateOfRung.get(status) ?? null
}

/** The rungs behind a word. */
export function rungsOf(state: MessageState): number[] {
  return [...stateOfRung].filter(([, name]) => name === state).map(([status]) => status)
}

export function emptyCounts(): StateCounts {
  return { skipped: 0, queued: 0, accepted: 0, sent: 0, delivered: 0, read: 0, failed: 0, unknown: 0, canceled: 0 }
}
