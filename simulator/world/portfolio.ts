import { UniquePeople } from '../messages/unique-people.ts'
import type { Parts } from '../parts.ts'
import { announceDeferral, LIMIT_ORDER, MESSAGING_LIMITS, setMessagingLimit, setThroughput } from './account-events.ts'
import type { Phone } from './types.ts'

const LOOKED_AT_MS = 6 * 3_600_000
/** The first step up needs so many different people, not half of the limit. */
const FIRST_STEP = 2000
const FAST_NUMBER = 100_000

/**
 * How many different people the portfolio and its numbers wrote to, outside windows, in the rolling last 24 hours, and what follows: the limit, its
 * growth, and the 1,000 messages a second of a busy number. People count when a message to them is accepted that will be delivered; Meta counts
 * the delivery, a second later.
 */
export class Portfolio {
  readonly #parts: () => Parts
  readonly people = new UniquePeople()
  readonly #byPhone = new Map<Phone, UniquePeople>()
  #isLookedAt = false
  /** Off: Meta tells of its limit and refuses nobody, so that the ledger shows who would not have kept it. */
  isEnforced = true

  /** @param parts asked for later, for they are made together */
  constructor(parts: () => Parts) {
    this.#parts = parts
  }

  get limit(): number {
    return MESSAGING_LIMITS[this.#parts().world.wabas[0]?.messagingLimit ?? 'TIER_UNLIMITED']
  }

  /** Whether a message to this person would be one person too many. */
  isFullFor(person: number, now: number): boolean {
    const { limit } = this
    return this.isEnforced && limit !== Number.POSITIVE_INFINITY && this.people.countAt(now) >= limit && !this.people.has(person, now)
  }

  count(phone: Phone, person: number, now: number): void {
    this.people.add(person, now)
    const limit = this.limit
    if (limit !== Number.POSITIVE_INFINITY) this.#considerGrowth(limit, now)
    else if (phone.throughput === 'STANDARD' && this.#parts().policies.throughput) this.#considerThroughput(phone, person, now)
  }

  clear(): void {
    this.isEnforced = true
    this.people.clear()
    this.#byPhone.clear()
  }

  /** Half of the limit used: Meta looks at it within six hours and raises it if quality allows. */
  #considerGrowth(limit: number, now: number): void {
    if (this.#isLookedAt) return
    const isUsed = limit === MESSAGING_LIMITS.TIER_250 ? this.people.total >= FIRST_STEP : this.people.countAt(now) * 2 >= limit
    if (!isUsed) return
    this.#isLookedAt = true
    const { calendar, options, world } = this.#parts()
    calendar.after(LOOKED_AT_MS / options.speed, () => {
      this.#isLookedAt = false
      const next = LIMIT_ORDER[LIMIT_ORDER.indexOf(world.wabas[0]?.messagingLimit ?? 'TIER_UNLIMITED') + 1]
      if (next === undefined) return
      if (world.phones.some((phone) => phone.quality === 'RED')) announceDeferral(this.#parts())
      else setMessagingLimit(this.#parts(), next)
    })
  }

  #considerThroughput(phone: Phone, person: number, now: number): void {
    let people = this.#byPhone.get(phone)
    if (!people) {
      people = new UniquePeople()
      this.#byPhone.set(phone, people)
    }
    people.add(person, now)
    if (people.total < FAST_NUMBER || phone.quality === 'RED' || phone.isCoexisting || phone.upgradingUntil > 0) return
    if (people.countAt(now) < FAST_NUMBER) return
    setThroughput(this.#parts(), phone, 'HIGH')
    this.#byPhone.delete(phone)
  }
}
