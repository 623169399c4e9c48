import type { Quality, Traffic } from './types.ts'

const WEEK_MS = 7 * 86_400_000
/** Messages without complaints after which something new counts as good. */
const PROVEN = 1000
const YELLOW = { reports: 3, share: 0.005 }
const RED = { reports: 6, share: 0.01 }

export function newTraffic(now: number): Traffic {
  return { since: now, underway: 0, delivered: 0, reports: 0 }
}

/** A week counts; what came before is forgotten, what is underway is not. */
export function freshen(traffic: Traffic, now: number): void {
  if (now - traffic.since > WEEK_MS) restart(traffic, now)
}

export function restart(traffic: Traffic, now: number): void {
  traffic.since = now
  traffic.delivered = 0
  traffic.reports = 0
}

/** The rating that the reactions of a week amount to: a few reports are nothing among many messages. */
export function rate({ delivered, reports }: Traffic, before: Quality): Quality {
  const share = reports / Math.max(1, delivered)
  if (reports >= RED.reports && share >= RED.share) return 'RED'
  if (reports >= YELLOW.reports && share >= YELLOW.share) return before === 'RED' ? 'RED' : 'YELLOW'
  return before === 'UNKNOWN' && delivered >= PROVEN ? 'GREEN' : before
}
