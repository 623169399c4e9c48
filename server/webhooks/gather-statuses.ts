import type { Delivery } from './delivery.ts'
import type { Gather } from '#server/lib/group-commit.ts'

/** Statuses of a group after which the next gathers: whoever sends fewer in that time is answered at once. */
const GATHER_FROM = 1000

/** Under load statuses wait for those that follow: fewer, larger transactions, and news of one message in a single update. People wait for everything else. */
export const gatherStatuses: Gather<Delivery> = {
  ms: 150,
  quietMs: 50,
  isLarge: (group) => countStatuses(group) >= GATHER_FROM,
  isUrgent,
}

export function countStatuses(group: Delivery[]): number {
  return group.reduce((sum, { events }) => sum + (events?.statuses.length ?? 0), 0)
}

/** Whether people may wait for it, or nobody can say. */
export function isUrgent({ events }: Delivery): boolean {
  return events === null || events.inbound.length > 0 || events.events.length > 0 || events.unknown.length > 0
}
