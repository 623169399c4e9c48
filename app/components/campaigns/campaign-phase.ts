import type { Campaign, CampaignState, CampaignSummary, MessageState } from '../../lib/api-types.ts'

const over: CampaignState[] = ['completed', 'canceled', 'failed']

/** Nothing more will be sent; late statuses may still arrive. */
export function isOver(state: CampaignState): boolean {
  return over.includes(state)
}

/** Still on the way to an end, so worth watching closely. */
export function isMoving(state: CampaignState): boolean {
  return state === 'preparing' || state === 'running' || state === 'held' || state === 'settling' || state === 'scheduled'
}

/** Canceled, and people are still being taken out of its queue. */
export function isEmptying({ state, counts }: Pick<Campaign, 'state' | 'counts'>): boolean {
  return state === 'canceled' && counts.queued > 0
}

/** Nobody is counted yet: a draft, a planned campaign, or one that was paused before its time. */
export function awaitsStart({ isFrozen, counts, state }: Pick<Campaign, 'isFrozen' | 'counts' | 'state'>): boolean {
  return !isFrozen && !isOver(state) && state !== 'running' && state !== 'preparing' && countedOf(counts) === 0
}

/** People who have a state. */
export function countedOf(counts: Record<MessageState, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

/** Its planned time went by without a start, and it asks what to do. */
export function hasMissedStart({ state, startedAt, scheduledAt }: Pick<CampaignSummary, 'state' | 'startedAt' | 'scheduledAt'>, now = Date.now()): boolean {
  return state === 'paused' && startedAt === null && scheduledAt !== null && scheduledAt.getTime() < now
}

/** People for whom a call to WhatsApp was made. */
export function attempted(counts: Record<MessageState, number>): number {
  return counts.accepted + counts.sent + counts.delivered + counts.read + counts.failed + counts.unknown
}
