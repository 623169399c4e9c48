import { Agent } from 'undici'
import type { Clock } from '../core/clock.ts'
import type { WebhookSettings } from './webhook-settings.ts'

/** A signed body on its way; its first `badTries` tries are signed wrongly. */
export type Delivery = { url: string; body: Buffer; signature: string; badTries?: number }

type Attempt = Delivery & { tries: number; firstAt: number }
type Lane = { origin: string; path: string; queue: Attempt[]; inFlight: number; retries: Map<Attempt, NodeJS.Timeout> }

const IN_FLIGHT = 8
const CONNECT_MS = 10_000
const MAX_BYTES = 256 * 1024 * 1024
const MAX_BODIES = 100_000
const BAD_SIGNATURE = `sha256=${'0'.repeat(64)}`

/**
 * Posts webhooks: eight at a time for each address; whatever is not answered with 200 comes again, each time after twice the
 * wait, until seven days of the simulator's clock are over. At least once and in no promised order, as with Meta.
 */
export class Courier {
  readonly #agent = new Agent({ connections: IN_FLIGHT, pipelining: 1, connectTimeout: CONNECT_MS })
  readonly #clock: Clock
  readonly #settings: WebhookSettings
  readonly #lanes = new Map<string, Lane>()
  #bytes = 0
  #bodies = 0
  #closed = false
  #holding: NodeJS.Timeout | undefined
  /** `badly_signed_taken`: answered with 200 although their signature was wrong. */
  readonly counts = { delivered: 0, retried: 0, dropped: 0, badly_signed_taken: 0 }

  constructor(clock: Clock, settings: WebhookSettings) {
    this.#clock = clock
    this.#settings = settings
  }

  /** Bodies not yet answered with 200. */
  get pending(): number {
    return this.#bodies
  }

  /** Beyond 256 MB of waiting bodies new ones are dropped and counted. */
  post(delivery: Delivery): void {
    if (this.#closed) return
    if (this.#bytes + delivery.body.length > MAX_BYTES || this.#bodies >= MAX_BODIES) {
      this.counts.dropped += 1
      return
    }
    this.#bytes += delivery.body.length
    this.#bodies += 1
    const lane = this.#laneOf(delivery.url)
    lane.queue.push({ ...delivery, tries: 0, firstAt: this.#clock.elapsed() })
    this.#pump(delivery.url, lane)
  }

  /** Nothing leaves for so many milliseconds of real time, and nothing is lost: what there is by then goes in its order. 0: it goes now. */
  hold(forMs: number): void {
    clearTimeout(this.#holding)
    this.#holding = forMs > 0 && !this.#closed ? setTimeout(() => this.hold(0), forMs) : undefined
    for (const [url, lane] of this.#lanes) this.#pump(url, lane)
  }

  get isHolding(): boolean {
    return this.#holding !== undefined
  }

  /** The clock was moved forward: what waits for its next attempt has waited long enough. */
  hurry(): void {
    for (const [url, lane] of this.#lanes) {
      for (const [attempt, timer] of lane.retries) {
        clearTimeout(timer)
        lane.queue.push(attempt)
      }
      lane.retries.clear()
      this.#pump(url, lane)
    }
  }

  /** More bodies wait for the address than are under way to it: what has no body yet had better gather. */
  isBehind(url: string): boolean {
    return (this.#lanes.get(url)?.queue.length ?? 0) >= IN_FLIGHT
  }

  /** Forgets everything that waits, and that it was to be held; posts that are under way end on their own. */
  clear(): void {
    for (const lane of this.#lanes.values()) {
      for (const attempt of [...lane.queue, ...lane.retries.keys()]) this.#forget(attempt)
      for (const timer of lane.retries.values()) clearTimeout(timer)
      lane.queue = []
      lane.retries.clear()
    }
    this.hold(0)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.clear()
    await this.#agent.destroy()
  }

  #laneOf(url: string): Lane {
    let lane = this.#lanes.get(url)
    if (!lane) {
      const { origin, pathname, search } = new URL(url)
      lane = { origin, path: `${pathname}${search}`, queue: [], inFlight: 0, retries: new Map() }
      this.#lanes.set(url, lane)
    }
    return lane
  }

  #pump(url: string, lane: Lane): void {
    while (!this.isHolding && lane.inFlight < IN_FLIGHT && lane.queue.length > 0) {
      const attempt = lane.queue.shift()
      if (!attempt) return
      lane.inFlight += 1
      void this.#deliver(attempt, lane).then((isAccepted) => {
        lane.inFlight -= 1
        if (this.#closed) return
        if (isAccepted) this.#finish(attempt)
        else this.#retry(attempt, lane)
        this.#pump(url, lane)
      })
    }
  }

  async #deliver(attempt: Attempt, { origin, path }: Lane): Promise<boolean> {
    attempt.tries += 1
    const isBad = attempt.tries <= (attempt.badTries ?? 0)
    try {
      const answer = await this.#agent.request({
        origin,
        path,
        method: 'POST',
        headersTimeout: this.#settings.timeoutMs,
        bodyTimeout: this.#settings.timeoutMs,
        headers: { 'content-type': 'application/json', 'user-agent': 'facebookexternalua', accept: '*/*', 'x-hub-signature-256': isBad ? BAD_SIGNATURE : attempt.signature },
        body: attempt.body,
      })
      await answer.body.dump()
      if (isBad && answer.statusCode === 200) this.counts.badly_signed_taken += 1
      return answer.statusCode === 200
    } catch {
      return false
    }
  }

  #finish(attempt: Attempt): void {
    this.counts.delivered += 1
    this.#forget(attempt)
  }

  #forget(attempt: Attempt): void {
    this.#bytes -= attempt.body.length
    this.#bodies -= 1
  }

  #retry(attempt: Attempt, lane: Lane): void {
    if (this.#clock.elapsed() - attempt.firstAt > this.#settings.retryForMs) {
      this.counts.dropped += 1
      this.#forget(attempt)
      return
    }
    this.counts.retried += 1
    const [first, longest] = this.#settings.retryMs
    const delay = Math.min(longest, first * 2 ** Math.min(attempt.tries - 1, 40))
    const timer = setTimeout(() => {
      lane.retries.delete(attempt)
      lane.queue.push(attempt)
      this.#pump(attempt.url, lane)
    }, delay)
    lane.retries.set(attempt, timer)
  }
}
