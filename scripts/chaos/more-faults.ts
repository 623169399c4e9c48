import type { ChaosEvent, FaultSetting, Round } from './plan.ts'
import { createSeededRandom, type SeededRandom } from './seeded-random.ts'

/** Apart from the strikes' dice, which take the seed after the plan's own. */
const DICE = 2
/** Each refusal for the account's calls has the number rest that long; without a wish of Meta's it would be five minutes. */
const ACCOUNT_RESTS_S: [low: number, high: number] = [2, 6]
const NUMBER_RESTS_S: [low: number, high: number] = [1, 3]
/** The courier comes again after 0.2, 0.4 and 0.8 s: far within the grace. */
const BAD_TRIES: [low: number, high: number] = [1, 3]

/** Calls that are used up and say when to come back, and webhooks whose first tries are signed wrongly. */
export function addFaults(rounds: Round[], seed: number): Round[] {
  const random = createSeededRandom(seed + DICE)
  return rounds.map((round) => {
    const faults = round.faults.map((fault) => (fault.kind === 'rate_429' ? { ...fault, value: random.within(...NUMBER_RESTS_S) } : fault))
    const storm: ChaosEvent = { atShare: 0.1 + random.next() * 0.8, delayMs: random.within(0, 400), action: { kind: 'storm', fault: 'rate_80007', hits: random.within(1, 3) } }
    return { ...round, faults: [...faults, ...makeFaults(random)], events: [...round.events, storm].sort((a, b) => a.atShare - b.atShare) }
  })
}

function makeFaults(random: SeededRandom): FaultSetting[] {
  const between = (low: number, high: number) => Math.round((low + random.next() * (high - low)) * 10_000) / 10_000
  return [
    { kind: 'rate_80007', probability: between(0.0001, 0.0003), seed: random.within(1, 1_000_000), value: random.within(...ACCOUNT_RESTS_S) },
    { kind: 'bad_signature', probability: between(0.02, 0.1), seed: random.within(1, 1_000_000), value: random.within(...BAD_TRIES) },
  ]
}
