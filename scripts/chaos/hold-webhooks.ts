import type { ChaosEvent, Plan, Round } from './plan.ts'
import { createSeededRandom } from './seeded-random.ts'

/** Apart from the dice of strikes and of more faults. */
const DICE = 3
const SHORT_MS: [low: number, high: number] = [3000, 9000]
/** Beyond the grace: silence alone must not have anybody sent to again. */
const BEYOND_GRACE_MS: [low: number, high: number] = [2000, 8000]

/**
 * Webhooks stop for a while where the unknown are sent to again: once for less than the grace, and in a whole run once for more. One
 * after the other: a second one would replace the first.
 */
export function holdWebhooks(rounds: Round[], { seed, kills, graceMs }: Pick<Plan, 'seed' | 'graceMs'> & { kills: number }): Round[] {
  const random = createSeededRandom(seed + DICE)
  const isShortFirst = random.next() < 0.5
  const hold = (isFirst: boolean, forMs: number): ChaosEvent => ({ atShare: (isFirst ? 0.05 : 0.6) + random.next() * 0.3, delayMs: random.within(0, 400), action: { kind: 'hold', forMs } })
  const short = hold(isShortFirst, random.within(...SHORT_MS))
  const long = hold(!isShortFirst, graceMs + random.within(...BEYOND_GRACE_MS))
  const held = kills < 2 ? [short] : [short, long]
  return rounds.map((round) => (round.policy === 'reconcile' ? { ...round, events: [...round.events, ...held].sort((a, b) => a.atShare - b.atShare) } : round))
}
