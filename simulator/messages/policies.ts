import { parameterError } from '../core/graph-error.ts'
import type { JsonObject } from '../core/json.ts'

/**
 * Which of Meta's limits hold, and whom they strike. Shares are seeded: the same people in every run. What would strike down a load test by
 * surprise is off until asked for; the pair limit is on because only a client that writes to one person over and over meets it.
 */
export type Policies = {
  /** 131056 beyond one message per 6 s to a person, with a burst of 45 borrowed from the time after it. */
  pairRate: boolean
  /** 130429 beyond 20 (coexistence), 80 (STANDARD) or 1,000 (HIGH) messages a second. */
  throughput: boolean
  /** 131049 for marketing to US numbers, as Meta has done since April 2025. */
  refuseUsMarketing: boolean
  /** 0 to 1: people who have had enough marketing from all businesses today (131049); others tomorrow. */
  marketingCapShare: number
  /** Marketing messages a person gets from this world's businesses in 24 hours before 131049; 0 = as many as come. */
  marketingCapPerDay: number
  /** 0 to 1: people in Meta's marketing experiment (130472). */
  holdoutShare: number
  /** 0 to 1: people who cannot be reached (131026). */
  unreachableShare: number
  /** 0 to 1: of the people who read a template, those who report it and the number. */
  reportShare: number
  /** Messages of a new, unpaused or badly rated template that go at once; the rest is held for a quality assessment. 0 = no pacing. */
  pacingBatch: number
  /** How long a hold lasts, divided by the simulator's speed; Meta: up to an hour. */
  pacingHoldMs: number
  /** How long a review of a template takes, divided by the simulator's speed. */
  reviewMs: number
  /** Rules for calls without `appsecret_proof`: refused, as with the app's setting "Require app secret". */
  requireAppsecretProof: boolean
  /** Days that a token of Login for Business lives; 0 = for ever. */
  businessTokenDays: number
}

export function defaultPolicies(): Policies {
  return {
    pairRate: true, throughput: false, refuseUsMarketing: false, marketingCapShare: 0, marketingCapPerDay: 0, holdoutShare: 0, unreachableShare: 0,
    reportShare: 0, pacingBatch: 0, pacingHoldMs: 60_000, reviewMs: 3000, requireAppsecretProof: false, businessTokenDays: 0,
  }
}

const SWITCHES = { pair_rate: 'pairRate', throughput: 'throughput', refuse_us_marketing: 'refuseUsMarketing', require_appsecret_proof: 'requireAppsecretProof' } as const
const SHARES = { marketing_cap_share: 'marketingCapShare', holdout_share: 'holdoutShare', unreachable_share: 'unreachableShare', report_share: 'reportShare' } as const
const COUNTS = { marketing_cap_per_day: 'marketingCapPerDay', pacing_batch: 'pacingBatch', pacing_hold_ms: 'pacingHoldMs', review_ms: 'reviewMs', business_token_days: 'businessTokenDays' } as const
const MAX_COUNT = 86_400_000

/**
 * Changes what the body names and leaves the rest.
 * @throws GraphError 100 naming the member that is wrong; nothing is changed then
 */
export function changePolicies(policies: Policies, change: JsonObject): void {
  const next = { ...policies }
  for (const [name, value] of Object.entries(change)) {
    if (isKey(SWITCHES, name)) next[SWITCHES[name]] = requireSwitch(name, value)
    else if (isKey(SHARES, name)) next[SHARES[name]] = requireNumber(name, value, 1)
    else if (isKey(COUNTS, name)) next[COUNTS[name]] = Math.floor(requireNumber(name, value, MAX_COUNT))
    else throw parameterError(`Unknown member ${name.slice(0, 80)}; known are ${[...Object.keys(SWITCHES), ...Object.keys(SHARES), ...Object.keys(COUNTS)].join(', ')}.`)
  }
  Object.assign(policies, next)
}

/** As the control API shows them. */
export function describePolicies(policies: Policies): JsonObject {
  return Object.fromEntries(Object.entries({ ...SWITCHES, ...SHARES, ...COUNTS }).map(([name, member]) => [name, policies[member]]))
}

function isKey<T extends object>(table: T, name: string): name is T extends Record<infer K, unknown> ? K & string : never {
  return Object.hasOwn(table, name)
}

function requireSwitch(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw parameterError(`${name} must be true or false.`)
  return value
}

function requireNumber(name: string, value: unknown, high: number): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= high)) throw parameterError(`${name} must be a number from 0 to ${String(high)}.`)
  return value
}
