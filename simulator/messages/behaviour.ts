import { parameterError } from '../core/graph-error.ts'
import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'

export type Range = [low: number, high: number]

/** How the people of this world behave. A person's own share of it follows from the number, so that two runs agree. */
export type Behaviour = {
  /** Milliseconds after the step before, divided by the simulator's speed. */
  sentMs: Range
  deliveredMs: Range
  readMs: Range
  replyMs: Range
  /** 0 to 1: who is reached, who reads, who answers. */
  deliveredShare: number
  readShare: number
  replyShare: number
  replyTexts: string[]
  /** Last digits of a number → the code that its messages fail with. */
  failures: [suffix: string, code: number][]
}

/** 60 % read; nobody answers unasked; numbers ending in 0000 are unreachable, those ending in 9999 are over Meta's cap per person. */
export function defaultBehaviour(): Behaviour {
  return {
    sentMs: [50, 400], deliveredMs: [300, 3000], readMs: [1000, 8000], replyMs: [2000, 10_000],
    deliveredShare: 1, readShare: 0.6, replyShare: 0, replyTexts: ['Thanks!', 'Is it still available?', 'STOP', 'Great, see you then 👋'],
    failures: [['0000', 131026], ['9999', 131049]],
  }
}

const RANGES = { sent_ms: 'sentMs', delivered_ms: 'deliveredMs', read_ms: 'readMs', reply_ms: 'replyMs' } as const
const SHARES = { delivered_share: 'deliveredShare', read_share: 'readShare', reply_share: 'replyShare' } as const
const MAX_MS = 86_400_000
const MAX_LIST = 100

/**
 * Changes what the body names and leaves the rest.
 * @throws GraphError 100 naming the member that is wrong
 */
export function changeBehaviour(behaviour: Behaviour, change: JsonObject): void {
  for (const [name, value] of Object.entries(change)) {
    if (Object.hasOwn(RANGES, name)) behaviour[RANGES[name as keyof typeof RANGES]] = requireRange(name, value)
    else if (Object.hasOwn(SHARES, name)) behaviour[SHARES[name as keyof typeof SHARES]] = requireShare(name, value)
    else if (name === 'reply_texts') behaviour.replyTexts = requireTexts(value)
    else if (name === 'failures') behaviour.failures = requireFailures(value)
    else throw parameterError(`Unknown member ${name.slice(0, 80)}; known are ${[...Object.keys(RANGES), ...Object.keys(SHARES), 'reply_texts', 'failures'].join(', ')}.`)
  }
}

/** As the control API shows it. */
export function describeBehaviour(behaviour: Behaviour): JsonObject {
  return {
    sent_ms: behaviour.sentMs, delivered_ms: behaviour.deliveredMs, read_ms: behaviour.readMs, reply_ms: behaviour.replyMs,
    delivered_share: behaviour.deliveredShare, read_share: behaviour.readShare, reply_share: behaviour.replyShare,
    reply_texts: behaviour.replyTexts, failures: Object.fromEntries(behaviour.failures),
  }
}

function requireRange(name: string, value: unknown): Range {
  const [low, high] = Array.isArray(value) ? (value as unknown[]) : [value, value]
  if (typeof low !== 'number' || typeof high !== 'number' || !(low >= 0) || !(low <= high) || high > MAX_MS) throw parameterError(`${name} must be [low, high] in milliseconds.`)
  return [low, high]
}

function requireShare(name: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) throw parameterError(`${name} must be between 0 and 1.`)
  return value
}

function requireTexts(value: unknown): string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_LIST || !value.every((text) => typeof text === 'string' && text !== '')) throw parameterError('reply_texts must be a list of texts.')
  return value as string[]
}

function requireFailures(value: unknown): [suffix: string, code: number][] {
  const entries = isObject(value) ? Object.entries(value) : []
  const isValid = isObject(value) && entries.length <= MAX_LIST && entries.every(([suffix, code]) => /^\d{1,15}$/.test(suffix) && Number.isInteger(code))
  if (!isValid) throw parameterError('failures must be an object of last digits and error codes, e.g. {"0000": 131026}.')
  return entries as [string, number][]
}
