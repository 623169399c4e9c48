import type { Clock } from '../core/clock.ts'

const HOUR_MS = 3_600_000
const PER_HOUR = 5000

/** Counts management calls of the current hour and puts them into the usage headers, in percent; nothing is refused. */
export class UsageMeter {
  readonly #clock: Clock
  #hour = 0
  #calls = 0
  readonly #byWaba = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  count(wabaId: string | undefined): void {
    const hour = Math.floor(this.#clock.now() / HOUR_MS)
    if (hour !== this.#hour) {
      this.#hour = hour
      this.#calls = 0
      this.#byWaba.clear()
    }
    this.#calls += 1
    if (wabaId !== undefined) this.#byWaba.set(wabaId, (this.#byWaba.get(wabaId) ?? 0) + 1)
  }

  headers(wabaId: string | undefined): Record<string, string> {
    const app = percent(this.#calls)
    const headers: Record<string, string> = { 'x-app-usage': JSON.stringify({ call_count: app, total_cputime: 0, total_time: Math.floor(app / 2) }) }
    if (wabaId === undefined) return headers
    const calls = percent(this.#byWaba.get(wabaId) ?? 0)
    headers['x-business-use-case-usage'] = JSON.stringify({
      [wabaId]: [{ type: 'whatsapp_business_management', call_count: calls, total_cputime: 0, total_time: Math.floor(calls / 2), estimated_time_to_regain_access: 0 }],
    })
    return headers
  }
}

function percent(calls: number): number {
  return Math.min(100, Math.floor((calls * 100) / PER_HOUR))
}
