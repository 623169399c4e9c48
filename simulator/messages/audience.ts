import { NumberMap } from '../core/number-map.ts'
import { hashNumber } from '../core/random.ts'
import type { Phone } from '../world/types.ts'
import type { Policies } from './policies.ts'

const DAY_MS = 86_400_000
const HOLDOUT = 0x5eed01
const UNREACHABLE = 0x5eed02
const TIRED = 0x5eed03
const REPORTS = 0x5eed04

/** Countries that Meta's cap leaves alone, as sender or as recipient: the EEA, the United Kingdom, Japan, South Korea. */
const UNCAPPED = /^(30|31|32|33|34|351|352|353|354|356|357|358|359|36|370|371|372|385|386|39|40|420|421|423|43|44|45|46|47|48|49|81|82)/

/** What is remembered of people: who wants no marketing from whom, who blocked whom, and how much marketing they had today. Habits are not kept, they follow from the number. */
export class Audience {
  readonly #seed: number
  #now = 0
  /** By account: 1 = stopped. */
  readonly #stopped = new Map<string, NumberMap>()
  /** By number: 1 = blocked by the person. */
  readonly #blockedBy = new Map<string, NumberMap>()
  /** A day's start in minutes since 1970, times 1,024, plus the marketing messages since. */
  readonly #marketing = new NumberMap((value) => this.#now / 60_000 - Math.floor(value / 1024) < 1440)

  constructor(seed: number) {
    this.#seed = seed
  }

  /** The person tapped Stop (or Resume) on a marketing message of this account. */
  setStopped(wabaId: string, person: number, isStopped: boolean): void {
    mapOf(this.#stopped, wabaId).set(person, isStopped ? 1 : 0)
  }

  hasStopped(wabaId: string, person: number): boolean {
    return this.#stopped.get(wabaId)?.get(person) === 1
  }

  setBlocked(phoneId: string, person: number, isBlocked: boolean): void {
    mapOf(this.#blockedBy, phoneId).set(person, isBlocked ? 1 : 0)
  }

  hasBlocked(phoneId: string, person: number): boolean {
    return this.#blockedBy.get(phoneId)?.get(person) === 1
  }

  isUnreachable(person: number, policies: Policies): boolean {
    return policies.unreachableShare > 0 && this.#shareOf(person, UNREACHABLE) < policies.unreachableShare
  }

  isInHoldout(person: number, policies: Policies): boolean {
    return policies.holdoutShare > 0 && this.#shareOf(person, HOLDOUT) < policies.holdoutShare
  }

  reports(person: number, policies: Policies): boolean {
    return policies.reportShare > 0 && this.#shareOf(person, REPORTS) < policies.reportShare
  }

  /** Over Meta's cap for marketing: had enough from everybody today, or as many of ours as the cap allows. */
  isOverCap(person: number, { policies, phone, now }: { policies: Policies; phone: Phone; now: number }): boolean {
    if (policies.marketingCapShare === 0 && policies.marketingCapPerDay === 0) return false
    if (UNCAPPED.test(String(person)) || UNCAPPED.test(phone.digits)) return false
    const day = Math.floor((now + this.#shareOf(person, TIRED) * DAY_MS) / DAY_MS)
    if (this.#shareOf(person, TIRED + day) < policies.marketingCapShare) return true
    return policies.marketingCapPerDay > 0 && this.#marketingToday(person, now).count >= policies.marketingCapPerDay
  }

  /** Only while somebody asks for a cap of so many messages. */
  countMarketing(person: number, policies: Policies, now: number): void {
    if (policies.marketingCapPerDay === 0) return
    const { since, count } = this.#marketingToday(person, now)
    this.#now = now
    this.#marketing.set(person, since * 1024 + Math.min(1023, count + 1))
  }

  clear(): void {
    this.#stopped.clear()
    this.#blockedBy.clear()
    this.#marketing.clear()
  }

  #marketingToday(person: number, now: number): { since: number; count: number } {
    const minute = Math.floor(now / 60_000)
    const value = this.#marketing.get(person) ?? 0
    const since = Math.floor(value / 1024)
    return minute - since < 1440 ? { since, count: value % 1024 } : { since: minute, count: 0 }
  }

  #shareOf(person: number, salt: number): number {
    return hashNumber(person, this.#seed ^ Math.imul(salt, 0x9e3779b1)) / 4294967296
  }
}

function mapOf(maps: Map<string, NumberMap>, id: string): NumberMap {
  let map = maps.get(id)
  if (!map) {
    map = new NumberMap((value) => value === 1)
    maps.set(id, map)
  }
  return map
}
