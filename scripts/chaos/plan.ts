import type { ChaosOptions } from './chaos-options.ts'
import { holdWebhooks } from './hold-webhooks.ts'
import { addFaults } from './more-faults.ts'
import { addOptOuts } from './opt-outs.ts'
import { createSeededRandom, type SeededRandom } from './seeded-random.ts'

export const policies = ['reconcile', 'never'] as const
/** What happens to a message whose fate nobody knows. */
export type Policy = (typeof policies)[number]

export const targets = ['worker', 'web', 'postgres', 'temporal'] as const
export type Target = (typeof targets)[number]

/** kill -9 of these, so many milliseconds after a person has pressed pause or resume: in the middle of what a command does. */
export type Strike = { command: 'pause' | 'resume'; targets: Target[]; afterMs: number }

export type Action =
  /** kill -9 of all of them in one moment; the launcher starts them again. */
  | { kind: 'kill'; targets: Target[] }
  /** SIGSTOP, and SIGCONT after a while: longer than the heartbeat's time-out makes a worker's lane a zombie. */
  | { kind: 'freeze'; target: 'worker' | 'web'; forMs: number }
  | { kind: 'pause'; forMs: number; struck?: Strike }
  /** One fault turned up for this many hits. */
  | { kind: 'storm'; fault: string; hits: number }
  /** No webhook is sent any more; those of before are lost. */
  | { kind: 'silence' }
  /** Webhooks stop for a while: nothing is lost, all of it comes afterwards. */
  | { kind: 'hold'; forMs: number }
  /** These people of the list, by their place in it, write STOP. */
  | { kind: 'optOut'; people: number[] }
  /** Meta lets the business write to so many people in 24 hours; null: to as many as it likes. */
  | { kind: 'limit'; people: number | null }

/** Happens when this share of the audience was accepted, and a moment later still. */
export type ChaosEvent = { atShare: number; delayMs: number; action: Action }

export type FaultSetting = { kind: string; probability: number; seed: number; value?: number }
export type Round = { policy: Policy; faults: FaultSetting[]; events: ChaosEvent[] }

export type Plan = {
  seed: number
  recipients: number
  /** Messages a second of the number: the round takes long enough for everything that is to happen. */
  ratePerSecond: number
  /** Silence of this length counts as evidence: longer than every delay that the simulator adds. */
  graceMs: number
  /** A call to Meta is given up after this. */
  callTimeoutMs: number
  /** Statuses a second from which on webhooks are applied after their answer. */
  statusesLaterFrom: number
  rounds: Round[]
}

/** All of it follows from the seed and the options alone. */
export function makePlan(options: Pick<ChaosOptions, 'recipients' | 'seed' | 'kills' | 'rounds'>): Plan {
  const random = createSeededRandom(options.seed)
  const plan = {
    seed: options.seed,
    recipients: options.recipients,
    ratePerSecond: Math.round(Math.min(1000, Math.max(100, options.recipients / random.within(...SENDING_SECONDS)))),
    graceMs: GRACE_MS,
    callTimeoutMs: 1500,
    // Both are made whichever is asked for, so that one round alone is the same as in a whole run.
    rounds: addTrouble(policies.map((policy) => makeRound(random, policy, options.kills)), options).filter((round) => options.rounds.includes(round.policy)),
  }
  return limitPeople({ ...plan, statusesLaterFrom: random.pick(LATER_FROM) }, random)
}

/** What has dice of its own: the rest of a seed's plan is what it was before there was any of it. */
function addTrouble(rounds: Round[], options: Pick<ChaosOptions, 'seed' | 'kills' | 'recipients'>): Round[] {
  return addOptOuts(holdWebhooks(addFaults(strikeCommands(rounds, options), options.seed), { ...options, graceMs: GRACE_MS }), options)
}

/** Of each round's two pauses one is struck when it is pressed and the other when the campaign is to go on. */
function strikeCommands(rounds: Round[], { seed, kills }: Pick<ChaosOptions, 'seed' | 'kills'>): Round[] {
  if (kills < 2) return rounds
  const random = createSeededRandom(seed + 1)
  return rounds.map((round) => {
    const commands: Strike['command'][] = random.pick([['pause', 'resume'], ['resume', 'pause']])
    const events = round.events.map((event): ChaosEvent => {
      if (event.action.kind !== 'pause') return event
      const command = commands.shift()!
      return { ...event, action: { ...event.action, struck: { command, targets: random.pick(STRUCK), afterMs: random.within(0, STRUCK_WITHIN_MS) } } }
    })
    return { ...round, events }
  })
}

/** Half of the seeds: in the first round Meta sets a limit while messages leave, and lifts it once that many people were written to. */
function limitPeople(plan: Plan, random: SeededRandom): Plan {
  const people = PEOPLE_A_DAY.findLast((limit) => limit < plan.recipients)
  if (people === undefined || random.next() < 0.5) return plan
  const full = people / plan.recipients
  const events: ChaosEvent[] = [
    { atShare: full * (0.05 + random.next() * 0.6), delayMs: 0, action: { kind: 'limit', people } },
    { atShare: full * NEARLY_FULL, delayMs: FULL_MS, action: { kind: 'limit', people: null } },
  ]
  return { ...plan, rounds: plan.rounds.map((round) => (round.policy === 'reconcile' ? { ...round, events: [...round.events, ...events].sort((a, b) => a.atShare - b.atShare) } : round)) }
}

/** Above the courier's longest pause between two tries (5 s), a delay, a reordering and a slow machine. */
const GRACE_MS = 14_000
const DELAY_MAX_MS = 2500
/** From the first statuses on, or at a load that no round has: each way of taking webhooks in must survive. */
const LATER_FROM = [5, 5, 5000]
/** Meta's tiers. */
const PEOPLE_A_DAY = [250, 2000, 10_000, 100_000]
/** Whoever is unknown just then is counted, but was perhaps not accepted. */
const NEARLY_FULL = 0.98
/** Long enough to send more than the limit, for a lane that would. */
const FULL_MS = 3000
/** Mostly those between whom a command is on its way when nobody else can tell the campaign of it. */
const STRUCK: readonly Target[][] = [['worker', 'temporal'], ['worker', 'temporal'], ['temporal'], ['worker', 'web', 'temporal'], ['postgres', 'temporal']]
/** A command takes some 50 ms, more on a busy machine; what comes later strikes nothing. */
const STRUCK_WITHIN_MS = 50
/** How long a round would send if nothing happened. */
const SENDING_SECONDS: [low: number, high: number] = [8, 30]
/** The pump's heartbeat time-out is 10 s. */
const ZOMBIE_MS = { low: 11_000, high: 15_000 }

function makeRound(random: SeededRandom, policy: Policy, kills: number): Round {
  const events: ChaosEvent[] = []
  const at = (low: number, high: number, action: Action) => void events.push({ atShare: low + random.next() * (high - low), delayMs: random.within(0, 400), action })
  for (const target of targets) for (let n = 0; n < kills; n += 1) at(0.02 + (0.9 * n) / kills, 0.02 + (0.9 * (n + 1)) / kills, { kind: 'kill', targets: [target] })
  if (kills > 1) {
    at(0.1, 0.95, { kind: 'kill', targets: [...targets] })
    at(0.1, 0.95, { kind: 'freeze', target: 'web', forMs: random.within(7_000, 16_000) })
  }
  if (kills > 1 || policy === 'reconcile') at(0.1, 0.9, { kind: 'freeze', target: 'worker', forMs: random.within(ZOMBIE_MS.low, ZOMBIE_MS.high) })
  at(0.1, 0.5, { kind: 'pause', forMs: random.within(1_500, 4_000) })
  at(0.5, 0.9, { kind: 'pause', forMs: random.within(200, 2_000) })
  at(0.1, 0.9, { kind: 'storm', fault: 'rate_429', hits: random.within(3, 8) })
  at(0.1, 0.9, { kind: 'storm', fault: random.pick(['accept_then_timeout', 'reset_after', 'reset_before']), hits: random.within(10, 60) })
  if (policy === 'never') at(0.3, 0.7, { kind: 'silence' })
  return { policy, faults: makeFaults(random), events: events.sort((a, b) => a.atShare - b.atShare) }
}

/** Kind, share of calls or bodies from and to, and where it has one its value from and to. Many slow answers: a kill must find calls in flight. */
const faultRanges: [kind: string, low: number, high: number, value?: [low: number, high: number]][] = [
  ['accept_then_timeout', 0.002, 0.01], ['reset_after', 0.002, 0.01], ['reset_before', 0.002, 0.01],
  ['http_500', 0.002, 0.01], ['http_503', 0.002, 0.01], ['http_502_html', 0.002, 0.01], ['rate_429', 0.0001, 0.0004], ['rate_130429', 0.0001, 0.0004],
  ['slow_answer', 0.2, 0.5, [100, 700]], ['cut_answer', 0.002, 0.01], ['webhook_before_answer', 0.01, 0.05, [50, 600]],
  ['webhook_duplicate', 0.05, 0.3, [2, 3]], ['webhook_reorder', 0.05, 0.2, [200, 1500]], ['webhook_delay_ms', 0.05, 0.3, [300, DELAY_MAX_MS]],
  ['webhook_batch', 0.02, 0.1, [500, 1000]], ['webhook_mix', 0.05, 0.2],
]

/** Meta's codes for trouble that passes by itself within seconds. */
const passingCodes = [2, 131000, 131016]

/** Everything that the simulator can do wrong, each with dice of its own; kinds that it does not know are left out when they are set. */
function makeFaults(random: SeededRandom): FaultSetting[] {
  const withDice = (kind: string, probability: number) => ({ kind, probability: Math.round(probability * 10_000) / 10_000, seed: random.within(1, 1_000_000) })
  const faults = faultRanges.map(([kind, low, high, value]): FaultSetting => ({
    ...withDice(kind, low + random.next() * (high - low)), ...(value ? { value: random.within(...value) } : {}),
  }))
  return [...faults, { ...withDice('graph_error', 0.005), value: random.pick(passingCodes) }]
}
