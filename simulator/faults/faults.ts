import type { Clock } from '../core/clock.ts'
import type { JsonObject } from '../core/json.ts'
import { readList } from '../core/read-member.ts'
import { createRandom } from '../core/random.ts'
import type { Random } from '../core/random.ts'
import { CALL_FAULTS, FAULT_KINDS, VALUES } from './fault-kinds.ts'
import type { CallFault, FaultKind, WebhookFault } from './fault-kinds.ts'
import { readFault } from './read-fault.ts'
import type { FaultRule } from './read-fault.ts'

type Fault = FaultRule & { setAt: number; seen: number; hits: number; random: Random }

/** A fault that struck, with the value that its rule gives it. */
export type Struck<K extends FaultKind> = { kind: K; value: number; subcode?: number | undefined }
export type StruckCall = Struck<CallFault>

/** What kind of call it is, and to which number. */
export type CallPlace = { calls: 'messages' | 'management'; phoneNumberId: string | undefined }

const MAX_FAULTS = 100

/**
 * What goes wrong on purpose. Each fault has its own seeded dice: the n-th call meets the same fate in every run. A kind may be
 * there several times, e.g. with different times.
 */
export class Faults {
  readonly #clock: Clock
  readonly #faults = new Map<FaultKind, Fault[]>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** False on the fast path of a well-behaved world: a fault that is off costs this one look. */
  get any(): boolean {
    return this.#faults.size > 0
  }

  /** Whether a fault of webhooks strikes now; its value, which may be 0. */
  strikeWebhook(kind: WebhookFault): number | undefined {
    const faults = this.#faults.get(kind)
    return faults?.find((fault) => this.#rolls(fault))?.value
  }

  /** The first fault of a call, if any. */
  strikeCall(place: CallPlace): StruckCall | undefined {
    for (const kind of CALL_FAULTS) {
      for (const fault of this.#faults.get(kind) ?? []) {
        const isMeant = (fault.calls === 'all' || fault.calls === place.calls) && (fault.phoneNumberId === undefined || fault.phoneNumberId === place.phoneNumberId)
        if (isMeant && this.#rolls(fault)) return { kind, value: fault.value, subcode: fault.subcode }
      }
    }
    return undefined
  }

  /**
   * Replaces all faults by `{faults: [{kind, …}]}`, or those of one kind by the fault that the body is.
   * @throws GraphError 100 naming the member that is wrong; nothing has changed then
   */
  change(body: JsonObject): void {
    if (body['faults'] === undefined) {
      const rule = readFault(body, '')
      this.#faults.delete(rule.kind)
      this.#add(rule)
    } else {
      this.replace(readFaults(body['faults'], 'faults'))
    }
  }

  replace(rules: FaultRule[]): void {
    this.#faults.clear()
    for (const rule of rules) this.#add(rule)
  }

  /** `GET /_sim/faults` */
  describe(): JsonObject {
    return { kinds: FAULT_KINDS, values: VALUES, faults: [...this.#faults.values()].flat().map((fault) => this.#describe(fault)) }
  }

  clear(): void {
    this.#faults.clear()
  }

  #add(rule: FaultRule): void {
    if (rule.probability === 0) return
    const fault = { ...rule, setAt: this.#clock.elapsed(), seen: 0, hits: 0, random: createRandom(rule.seed) }
    this.#faults.set(rule.kind, [...(this.#faults.get(rule.kind) ?? []), fault])
  }

  #rolls(fault: Fault): boolean {
    if (fault.hits >= fault.limit || !this.#isOn(fault)) return false
    fault.seen += 1
    if (fault.seen <= fault.after || fault.random.next() >= fault.probability) return false
    fault.hits += 1
    return true
  }

  #isOn(fault: Fault): boolean {
    if (fault.startMs === 0 && fault.stopMs === Number.POSITIVE_INFINITY) return true
    const age = this.#clock.elapsed() - fault.setAt
    return age >= fault.startMs && age < fault.stopMs
  }

  #describe(fault: Fault): JsonObject {
    const { kind, probability, seed, after, limit, startMs, stopMs, value, subcode, calls, phoneNumberId, hits } = fault
    return {
      kind, probability, seed, hits,
      on: hits < limit && this.#isOn(fault),
      ...(after === 0 ? {} : { after }),
      ...(Number.isFinite(limit) ? { limit } : {}),
      ...(startMs === 0 ? {} : { start_ms: startMs }),
      ...(Number.isFinite(stopMs) ? { stop_ms: stopMs } : {}),
      ...(VALUES[kind] ? { value } : {}),
      ...(subcode === undefined ? {} : { subcode }),
      ...(calls === 'messages' ? {} : { calls }),
      ...(phoneNumberId === undefined ? {} : { phone_number_id: phoneNumberId }),
    }
  }
}

/** @throws GraphError 100 naming the member that is wrong */
export function readFaults(value: unknown, path: string): FaultRule[] {
  return readList(value, path, MAX_FAULTS).map((item, index) => readFault(item, `${path}[${String(index)}]`))
}
