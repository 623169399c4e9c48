import type { ChaosOptions } from './chaos-options.ts'
import type { Round } from './plan.ts'
import { createSeededRandom } from './seeded-random.ts'

/** Apart from the dice of strikes, of more faults and of held webhooks. */
const DICE = 4
/** So few that the campaign does not pause itself for them. */
const SHARE = 0.005
const PEOPLE: [fewest: number, most: number] = [3, 50]

/** In each round some people write STOP while the campaign sends: whether it has reached them yet or not. Nobody does so twice, and all do before webhooks stop for good. */
export function addOptOuts(rounds: Round[], { seed, recipients }: Pick<ChaosOptions, 'seed' | 'recipients'>): Round[] {
  const random = createSeededRandom(seed + DICE)
  const chosen = new Set<number>()
  const count = Math.min(PEOPLE[1], Math.max(PEOPLE[0], Math.round(recipients * SHARE)))
  return rounds.map((round) => {
    const people: number[] = []
    while (people.length < count) {
      const one = random.within(0, recipients - 1)
      if (chosen.has(one)) continue
      chosen.add(one)
      people.push(one)
    }
    const atShare = round.policy === 'reconcile' ? 0.05 + random.next() * 0.5 : 0.02 + random.next() * 0.2
    const event = { atShare, delayMs: random.within(0, 400), action: { kind: 'optOut' as const, people } }
    return { ...round, events: [...round.events, event].sort((a, b) => a.atShare - b.atShare) }
  })
}
