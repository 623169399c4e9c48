import { GraphError } from '../core/graph-error.ts'
import type { Phone } from '../world/types.ts'

const PER_SECOND = { STANDARD: 80, HIGH: 1000 }
/** A number that is also on its owner's WhatsApp Business app. */
const COEXISTING = 20

/** Messages a second for each number. Off unless asked for, so that load tests can find the client's own limit. */
export class Throughput {
  readonly #buckets = new WeakMap<Phone, { tokens: number; at: number }>()

  /** @throws GraphError 130429 when the number's rate is used up */
  take(phone: Phone, now: number): void {
    const rate = phone.isCoexisting ? COEXISTING : PER_SECOND[phone.throughput]
    const bucket = this.#buckets.get(phone) ?? { tokens: rate, at: now }
    bucket.tokens = Math.min(rate, bucket.tokens + ((now - bucket.at) * rate) / 1000)
    bucket.at = now
    this.#buckets.set(phone, bucket)
    if (bucket.tokens < 1) throw rateLimitHit()
    bucket.tokens -= 1
  }
}

export function rateLimitHit(status = 400, headers: Record<string, string> = {}): GraphError {
  return new GraphError(130429, '(#130429) Rate limit hit', { status, headers, details: 'Message failed to send because there were too many messages sent from this phone number in a short period of time.' })
}
