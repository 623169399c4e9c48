import { createRandom } from '../core/random.ts'
import type { Random } from '../core/random.ts'
import { marketingTemplates } from './marketing-templates.ts'
import { secondWabaTemplates } from './second-waba-templates.ts'
import type { TemplateSeed } from './template-parts.ts'
import type { Phone, Template, Waba } from './types.ts'
import { utilityTemplates } from './utility-templates.ts'
import { newTraffic } from './traffic.ts'
import { World } from './world.ts'

const DAY = 86_400_000

export type WorldOptions = {
  /** The same seed gives the same ids, secret and system-user token. */
  seed: number
  verifyToken: string
  /** Milliseconds: the moment from which ages are counted back. */
  now: number
  /** Beyond the four of its two WABAs: in further ones of twenty each. */
  numbers?: number
}

const NUMBERS = 4
/** A WABA has so many numbers at most. */
export const NUMBERS_PER_WABA = 20

/** One business, two WABAs (three numbers and one), an app and a person who can log in to share them; more WABAs where more numbers are asked for. */
export function createWorld(options: WorldOptions): World {
  const random = createRandom(options.seed)
  const app = { id: random.digits(15), secret: random.hex(32), name: 'Clearwater Messenger', verifyToken: options.verifyToken }
  const business = { id: random.digits(15), name: 'Fernway Group', createdAt: options.now - 900 * DAY, isVerified: true }
  const user = { id: random.digits(17), name: 'Robin Almeida' }
  const systemUserId = random.digits(17)
  const first = makeWaba(random, { businessId: business.id, name: 'Fernway Outdoor', currency: 'USD', country: 'US', timezoneId: '1', now: options.now })
  const second = makeWaba(random, { businessId: business.id, name: 'Café Lumen', currency: 'BRL', country: 'BR', timezoneId: '25', now: options.now })
  addPhones(random, [first, second], options.now)
  first.templates = makeTemplates(random, [...marketingTemplates(), ...utilityTemplates()], { wabaId: first.id, now: options.now })
  second.templates = makeTemplates(random, secondWabaTemplates(), { wabaId: second.id, now: options.now })
  const branches = makeBranches(random, { businessId: business.id, now: options.now, numbers: Math.max(0, (options.numbers ?? NUMBERS) - NUMBERS) })
  return new World({ seed: options.seed, app, business, user, systemUserId, wabas: [first, second, ...branches] })
}

/** WABAs of twenty numbers with the templates of the first. */
function makeBranches(random: Random, { businessId, now, numbers }: { businessId: string; now: number; numbers: number }): Waba[] {
  return Array.from({ length: Math.ceil(numbers / NUMBERS_PER_WABA) }, (_, place) => {
    const name = `Fernway Branch ${String(place + 1)}`
    const waba = makeWaba(random, { businessId, name, currency: 'USD', country: 'US', timezoneId: '1', now })
    const count = Math.min(NUMBERS_PER_WABA, numbers - place * NUMBERS_PER_WABA)
    waba.phones = Array.from({ length: count }, (_, n) => makePhone(random, waba, { display: `+44 7700 9${String(10_000 + place * NUMBERS_PER_WABA + n)}`, verifiedName: name, quality: 'GREEN', throughput: 'STANDARD', now }))
    waba.templates = makeTemplates(random, [...marketingTemplates(), ...utilityTemplates()], { wabaId: waba.id, now })
    return waba
  })
}

type WabaFacts = Pick<Waba, 'businessId' | 'name' | 'currency' | 'country' | 'timezoneId'> & { now: number }

function makeWaba(random: Random, { now, ...facts }: WabaFacts): Waba {
  return {
    ...facts,
    id: random.digits(15),
    ownership: 'SELF',
    namespace: [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('_'),
    createdAt: now - 400 * DAY,
    messagingLimit: 'TIER_UNLIMITED',
    phones: [],
    templates: [],
  }
}

type PhoneFacts = Pick<Phone, 'display' | 'verifiedName' | 'quality' | 'throughput'> & { now: number }

function makePhone(random: Random, waba: Waba, { now, ...facts }: PhoneFacts): Phone {
  return {
    ...facts,
    id: random.digits(15),
    wabaId: waba.id,
    digits: facts.display.replace(/\D/g, ''),
    status: 'CONNECTED',
    registered: true,
    verification: 'VERIFIED',
    isCoexisting: false,
    upgradingUntil: 0,
    traffic: newTraffic(now),
    profile: { about: `${facts.verifiedName} on WhatsApp`, vertical: 'RETAIL', websites: ['https://shop.fernway.example/'], messaging_product: 'whatsapp' },
    blocked: new Set(),
    onboardedAt: now - 200 * DAY,
  }
}

function addPhones(random: Random, [first, second]: [Waba, Waba], now: number): void {
  first.phones = [
    makePhone(random, first, { display: '+1 555-078-3881', verifiedName: 'Fernway Outdoor', quality: 'GREEN', throughput: 'HIGH', now }),
    makePhone(random, first, { display: '+1 555-078-3882', verifiedName: 'Fernway Service', quality: 'GREEN', throughput: 'STANDARD', now }),
    makePhone(random, first, { display: '+44 7700 900123', verifiedName: 'Fernway UK', quality: 'YELLOW', throughput: 'STANDARD', now }),
  ]
  second.phones = [makePhone(random, second, { display: '+55 11 98765-0001', verifiedName: 'Café Lumen', quality: 'GREEN', throughput: 'STANDARD', now })]
}

function makeTemplates(random: Random, seeds: TemplateSeed[], { wabaId, now }: { wabaId: string; now: number }): Template[] {
  return seeds.map((seed, index) => ({
    status: 'APPROVED',
    rejectedReason: 'NONE',
    quality: 'UNKNOWN',
    parameterFormat: 'POSITIONAL',
    ...seed,
    // Lengths of 15 to 17 digits: some ids are beyond 2^53, as Meta's can be.
    id: random.digits(15 + (index % 3)),
    wabaId,
    updatedAt: now - (seeds.length - index) * DAY,
    activeAt: now,
    pauses: seed.status === 'PAUSED' ? 1 : 0,
    edits: [],
    traffic: newTraffic(now),
    version: 1,
  }))
}
