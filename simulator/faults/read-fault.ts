import { parameterError } from '../core/graph-error.ts'
import { memberOf, readChoice, readNumber, readObject, readText } from '../core/read-member.ts'
import { FAULT_KINDS, isCallFault, VALUES } from './fault-kinds.ts'
import type { FaultKind } from './fault-kinds.ts'

/** What goes wrong, how often and when. */
export type FaultRule = {
  kind: FaultKind
  /** 0 to 1, rolled for each call or body. */
  probability: number
  seed: number
  /** Calls or bodies that are let by before the first roll. */
  after: number
  /** How often it strikes at most. */
  limit: number
  /** Milliseconds on the simulator's clock since the fault was set. */
  startMs: number
  stopMs: number
  value: number
  /** Of `graph_error`. */
  subcode: number | undefined
  /** Which calls: sends (and read receipts), everything else, or both. */
  calls: 'messages' | 'management' | 'all'
  /** Only calls to this number. */
  phoneNumberId: string | undefined
}

const MEMBERS = ['kind', 'probability', 'seed', 'after', 'limit', 'start_ms', 'stop_ms', 'value', 'subcode', 'calls', 'phone_number_id'] as const
const CALLS = ['messages', 'management', 'all'] as const
const YEAR_MS = 366 * 86_400_000
const UNLIMITED = Number.POSITIVE_INFINITY

/**
 * @param path where it stands, for the sentence about what is wrong: `faults[2]`; empty for a body of its own
 * @throws GraphError 100 naming the member
 */
export function readFault(value: unknown, path: string): FaultRule {
  const fault = readObject(value, path === '' ? 'the fault' : path, MEMBERS)
  const at = (name: (typeof MEMBERS)[number]) => memberOf(path, name)
  const whole = (name: 'seed' | 'after' | 'limit', bounds: { high: number; fallback: number }) => readNumber(fault[name], at(name), { low: 0, whole: true, ...bounds })
  const kind = readChoice(fault['kind'], at('kind'), FAULT_KINDS)
  const rule: FaultRule = {
    kind,
    probability: readNumber(fault['probability'], at('probability'), { low: 0, high: 1, fallback: 1 }),
    seed: whole('seed', { high: 4_294_967_295, fallback: 1 }),
    after: whole('after', { high: 1_000_000_000, fallback: 0 }),
    limit: whole('limit', { high: 1_000_000_000, fallback: UNLIMITED }),
    startMs: readNumber(fault['start_ms'], at('start_ms'), { low: 0, high: YEAR_MS, fallback: 0 }),
    stopMs: readNumber(fault['stop_ms'], at('stop_ms'), { low: 0, high: YEAR_MS, fallback: UNLIMITED }),
    value: readValue(kind, fault['value'], at('value')),
    subcode: readSubcode(kind, fault['subcode'], at('subcode')),
    calls: fault['calls'] === undefined ? 'messages' : readChoice(fault['calls'], at('calls'), CALLS),
    phoneNumberId: fault['phone_number_id'] === undefined ? undefined : readText(fault['phone_number_id'], at('phone_number_id'), 40),
  }
  if (rule.stopMs <= rule.startMs) throw parameterError(`${at('stop_ms')} must be later than start_ms.`)
  if (!isCallFault(kind)) {
    const misplaced = (['calls', 'phone_number_id'] as const).find((name) => fault[name] !== undefined)
    if (misplaced !== undefined) throw parameterError(`${at(misplaced)} does not go with ${kind}, which happens to webhooks.`)
  }
  return rule
}

function readValue(kind: FaultKind, value: unknown, path: string): number {
  const rule = VALUES[kind]
  if (rule) return readNumber(value, path, { low: 0, high: rule.high, whole: kind === 'graph_error', ...(rule.fallback === undefined ? {} : { fallback: rule.fallback }) })
  if (value !== undefined) throw parameterError(`${path} does not go with ${kind}, which has no value.`)
  return 0
}

function readSubcode(kind: FaultKind, value: unknown, path: string): number | undefined {
  if (value === undefined) return undefined
  if (kind !== 'graph_error') throw parameterError(`${path} goes with graph_error only.`)
  return readNumber(value, path, { low: 1, high: 10_000_000, whole: true })
}
