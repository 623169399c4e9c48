import { GraphError } from '../core/graph-error.ts'
import { NumberMap } from '../core/number-map.ts'
import type { Phone } from '../world/types.ts'

const EVERY_MS = 6000
const BURST = 45

/**
 * One message per 6 seconds from a number to a person; 45 at once are lent and paid back by waiting. For each pair one number is kept: the moment until
 * which its messages are paid for. Pairs that owe nothing are forgotten, so that a campaign's million people are never all here.
 */
export class PairLimits {
  #now = 0
  readonly #paidUntil = new Map<Phone, NumberMap>()

  /** @throws GraphError 131056 when the pair has used up its burst; other people are not affected */
  take(phone: Phone, person: number, now: number): void {
    this.#now = now
    let pairs = this.#paidUntil.get(phone)
    if (!pairs) {
      pairs = new NumberMap((until) => until > this.#now)
      this.#paidUntil.set(phone, pairs)
    }
    const until = Math.max(now, pairs.get(person) ?? 0)
    if (until - now > (BURST - 1) * EVERY_MS) throw pairRateHit()
    pairs.set(person, until + EVERY_MS)
  }

  /** Pairs in memory, those included that owe nothing any more. */
  get remembered(): number {
    return [...this.#paidUntil.values()].reduce((sum, pairs) => sum + pairs.size, 0)
  }

  clear(): void {
    this.#paidUntil.clear()
  }
}

function pairRateHit(): GraphError {
  return new GraphError(131056, '(#131056) (Business Account, Consumer Account) pair rate limit hit', {
    details: 'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
  })
}
