import { Agent } from 'undici'

/** A signed body on its way. */
export type Delivery = { url: string; body: Buffer; signature: string }

type Attempt = Delivery & { tries: number; firstAt: number }
type Lane = { queue: Attempt[]; inFlight: number; retries: Map<Attempt, NodeJS.Timeout> }

const IN_FLIGHT = 8
const FIRST_RETRY_MS = 200
const LAST_RETRY_MS = 5000
const TIMEOUT_MS = 10_000
/** Meta gives up after 7 days; a process that lives shorter than that is bounded by memory rather than by time. */
const GIVE_UP_MS = 24 * 3_600_000
const MAX_BYTES = 256 * 1024 * 1024
const MAX_BODIES = 100_000

/**
 * Posts webhooks: eight at a time for each address; whatever is not answered with 200 comes again after 0.2 s, 0.4 s … 5 s.
 * At least once and in no promised order, as with Meta.
 */
export class Courier {
  readonly #agent = new Agent({ connections: IN_FLIGHT, pipelining: 1, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, connectTimeout: TIMEOUT_MS })
  readonly #lanes = new Map<string, Lane>()
  #bytes = 0
  #bodies = 0
  #closed = false
  readonly counts = { delivered: 0, retried: 0, dropped: 0 }

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
    lane.queue.push({ ...delivery, tries: 0, firstAt: Date.now() })
    this.#pump(delivery.url, lane)
  }

  /** Forgets everything that waits; posts that are under way end on their own. */
  clear(): void {
    for (const lane of this.#lanes.values()) {
      for (const attempt of [...lane.queue, ...lane.retries.keys()]) this.#forget(attempt)
      for (const timer of lane.retries.values()) clearTimeout(timer)
      lane.queue = []
      lane.retries.clear()
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.clear()
    await this.#agent.destroy()
  }

  #laneOf(url: string): Lane {
    let lane = this.#lanes.get(url)
    if (!lane) {
      lane = { queue: [], inFlight: 0, retries: new Map() }
      this.#lanes.set(url, lane)
    }
    return lane
  }

  #pump(url: string, lane: Lane): void {
    while (lane.inFlight < IN_FLIGHT && lane.queue.length > 0) {
      const attempt = lane.queue.shift()
      if (!attempt) return
      lane.inFlight += 1
      void this.#deliver(attempt).then((isAccepted) => {
        lane.inFlight -= 1
        if (this.#closed) return
        if (isAccepted) this.#finish(attempt)
        else this.#retry(attempt, lane)
        this.#pump(url, lane)
      })
    }
  }

  async #deliver(attempt: Attempt): Promise<boolean> {
    attempt.tries += 1
    try {
      const url = new URL(attempt.url)
      const answer = await this.#agent.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'facebookexternalua', accept: '*/*', 'x-hub-signature-256': attempt.signature },
        body: attempt.body,
      })
      await answer.body.dump()
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
    if (Date.now() - attempt.firstAt > GIVE_UP_MS) {
      this.counts.dropped += 1
      this.#forget(attempt)
      return
    }
    this.counts.retried += 1
    const delay = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt.tries - 1, 10))
    const timer = setTimeout(() => {
      lane.retries.delete(attempt)
      lane.queue.push(attempt)
      this.#pump(attempt.url, lane)
    }, delay)
    lane.retries.set(attempt, timer)
  }
}
