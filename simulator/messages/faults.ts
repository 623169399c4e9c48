import { parameterError } from '../core/graph-error.ts'
import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { createRandom } from '../core/random.ts'
import type { Random } from '../core/random.ts'

export const FAULT_KINDS = [
  'accept_then_timeout', 'reset_before', 'reset_after', 'http_500', 'http_502_html', 'rate_429',
  'webhook_duplicate', 'webhook_reorder', 'webhook_delay_ms', 'webhook_stop', 'bad_signature',
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** Those that happen to a call of `POST /messages`, in the order in which they are tried. */
export const SEND_FAULTS = ['reset_before', 'http_500', 'http_502_html', 'rate_429', 'accept_then_timeout', 'reset_after'] as const satisfies FaultKind[]
export type SendFault = (typeof SEND_FAULTS)[number]

type Fault = { kind: FaultKind; probability: number; seed: number; limit: number; value: number; hits: number; random: Random }

/** What goes wrong on purpose. Each fault has its own seeded dice: the n-th call meets the same fate in every run. */
export class Faults {
  readonly #faults = new Map<FaultKind, Fault>()

  /** False on the fast path of a well-behaved world. */
  get any(): boolean {
    return this.#faults.size > 0
  }

  /** Whether it strikes now. */
  strikes(kind: FaultKind): boolean {
    const fault = this.#faults.get(kind)
    if (!fault || fault.hits >= fault.limit || fault.random.next() >= fault.probability) return false
    fault.hits += 1
    return true
  }

  /** The first fault of a send, if any. */
  strikeSend(): SendFault | undefined {
    return SEND_FAULTS.find((kind) => this.strikes(kind))
  }

  /** The `value` of a fault, e.g. milliseconds. */
  valueOf(kind: FaultKind): number {
    return this.#faults.get(kind)?.value ?? 0
  }

  /**
   * Replaces all faults by `{faults: [{kind, probability?, seed?, limit?, value?}]}`, or sets the single one that the body names.
   * @throws GraphError 100 for what cannot be
   */
  change(body: JsonObject): void {
    const list: unknown = body['faults']
    if (list === undefined) {
      this.#add(body)
      return
    }
    if (!Array.isArray(list)) throw parameterError('faults must be a list.')
    const before = [...this.#faults]
    this.#faults.clear()
    try {
      for (const item of list as unknown[]) this.#add(item)
    } catch (error) {
      this.#faults.clear()
      for (const [kind, fault] of before) this.#faults.set(kind, fault)
      throw error
    }
  }

  describe(): JsonObject {
    return {
      kinds: FAULT_KINDS,
      faults: [...this.#faults.values()].map(({ kind, probability, seed, limit, value, hits }) => ({ kind, probability, seed, ...(Number.isFinite(limit) ? { limit } : {}), ...(value === 0 ? {} : { value }), hits })),
    }
  }

  clear(): void {
    this.#faults.clear()
  }

  #add(item: unknown): void {
    const kind = isObject(item) ? FAULT_KINDS.find((known) => known === item['kind']) : undefined
    if (!isObject(item) || kind === undefined) throw parameterError(`kind must be one of ${FAULT_KINDS.join(', ')}.`)
    const { probability = 1, seed = 1, limit = Number.POSITIVE_INFINITY, value = 0 } = item
    if (typeof probability !== 'number' || !(probability >= 0 && probability <= 1)) throw parameterError('probability must be between 0 and 1.')
    if (typeof seed !== 'number' || typeof limit !== 'number' || typeof value !== 'number' || limit < 0 || value < 0) throw parameterError('seed, limit and value must be numbers.')
    if (probability === 0) this.#faults.delete(kind)
    else this.#faults.set(kind, { kind, probability, seed, limit, value, hits: 0, random: createRandom(seed) })
  }
}
