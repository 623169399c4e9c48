import { unsupportedRequest } from '../core/graph-error.ts'
import type { JsonObject } from '../core/json.ts'
import { readChoice, readObject } from '../core/read-member.ts'
import { parameterError } from '../core/graph-error.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Parts } from '../parts.ts'
import { LIMIT_ORDER, setMessagingLimit, setPhoneQuality, setPhoneStatus, setStanding, setThroughput, setUtilityLimited } from '../world/account-events.ts'
import type { Phone, PhoneStatus, Waba } from '../world/types.ts'

const QUALITIES = ['GREEN', 'YELLOW', 'RED', 'UNKNOWN'] as const
const PHONE_STATUSES: PhoneStatus[] = ['CONNECTED', 'FLAGGED', 'RESTRICTED', 'RATE_LIMITED', 'BANNED', 'PENDING', 'DISCONNECTED', 'UNVERIFIED', 'MIGRATED', 'DELETED']
const STANDINGS = ['GOOD', 'RESTRICTED', 'LOCKED'] as const

/** `POST /_sim/numbers/{id} {quality?, status?, throughput?, coexistence?, verification?}`: what happens to a number, told by webhook where Meta tells it. */
export function changeNumber({ parts, params, segments }: GraphRequest): JsonObject {
  const phone = parts.world.phone(segments[2] ?? '')
  if (!phone) throw unsupportedRequest('POST', segments[2] ?? '')
  const change = readObject(params, '', ['quality', 'status', 'throughput', 'coexistence', 'verification'])
  const coexistence = readSwitch(change, 'coexistence')
  if (change['quality'] !== undefined) setPhoneQuality(parts, phone, readChoice(change['quality'], 'quality', QUALITIES))
  if (change['status'] !== undefined) setPhoneStatus(parts, phone, readChoice(change['status'], 'status', PHONE_STATUSES))
  if (change['throughput'] !== undefined) setThroughput(parts, phone, readChoice(change['throughput'], 'throughput', ['STANDARD', 'HIGH'] as const))
  if (change['verification'] !== undefined) phone.verification = readChoice(change['verification'], 'verification', ['VERIFIED', 'NOT_VERIFIED', 'EXPIRED'] as const)
  if (coexistence !== undefined) phone.isCoexisting = coexistence
  return describeNumber(parts, phone)
}

/** `POST /_sim/wabas/{id} {standing?, unpaid?, utility_limited?}`: policy, payment, and the limit for misclassified templates. */
export function changeAccount({ parts, params, segments }: GraphRequest): JsonObject {
  const waba = parts.world.waba(segments[2] ?? '')
  if (!waba) throw unsupportedRequest('POST', segments[2] ?? '')
  const change = readObject(params, '', ['standing', 'unpaid', 'utility_limited'])
  const unpaid = readSwitch(change, 'unpaid')
  const limited = readSwitch(change, 'utility_limited')
  if (change['standing'] !== undefined) {
    const standing = readChoice(change['standing'], 'standing', STANDINGS)
    setStanding(parts, waba, standing === 'GOOD' ? undefined : standing)
  }
  if (unpaid !== undefined) waba.isUnpaid = unpaid
  if (limited !== undefined) setUtilityLimited(parts, waba, limited)
  return describeAccount(waba)
}

/** `POST /_sim/portfolio {messaging_limit?, limit_enforced?, verified?, pacing?}`; `limit_enforced` false: told, and nobody refused; pacing `drop`: what is held fails with 135000 and every account is restricted, `release`: it goes. */
export function changePortfolio(request: GraphRequest): JsonObject {
  const { parts } = request
  const change = readObject(request.params, '', ['messaging_limit', 'limit_enforced', 'verified', 'pacing'])
  // Read as a whole before anything changes: a mistake in one of them must not leave the others half done.
  const enforced = readSwitch(change, 'limit_enforced')
  const verified = readSwitch(change, 'verified')
  const limit = change['messaging_limit'] === undefined ? undefined : readChoice(change['messaging_limit'], 'messaging_limit', LIMIT_ORDER)
  const pacing = change['pacing'] === undefined ? undefined : readChoice(change['pacing'], 'pacing', ['release', 'drop'] as const)
  if (enforced !== undefined) parts.portfolio.isEnforced = enforced
  if (verified !== undefined) parts.world.business.isVerified = verified
  if (limit !== undefined) setMessagingLimit(parts, limit)
  // Verification alone lifts a new portfolio to its second step.
  else if (verified === true && parts.world.wabas[0]?.messagingLimit === 'TIER_250') setMessagingLimit(parts, 'TIER_2K')
  if (pacing !== undefined) {
    const isGood = pacing === 'release'
    parts.pacing.decideAll(isGood)
    if (!isGood) for (const waba of parts.world.wabas) setStanding(parts, waba, 'RESTRICTED')
  }
  return readLimits(request)
}

/** `GET /_sim/limits`: how much of every limit is used. */
export function readLimits({ parts }: GraphRequest): JsonObject {
  const { world, portfolio, pacing, clock } = parts
  return {
    messaging_limit: world.wabas[0]?.messagingLimit,
    unique_people_24h: portfolio.people.countAt(clock.now()),
    held_for_quality_assessment: pacing.held,
    business_verified: world.business.isVerified,
    numbers: world.phones.map((phone) => describeNumber(parts, phone)),
    accounts: world.wabas.map(describeAccount),
  }
}

function describeNumber(parts: Parts, phone: Phone): JsonObject {
  return {
    id: phone.id, status: phone.status, quality_rating: phone.quality, throughput: phone.throughput, coexistence: phone.isCoexisting, registered: phone.registered,
    verification: phone.verification, upgrading: phone.upgradingUntil > parts.clock.now(), delivered_this_week: phone.traffic.delivered, reports_this_week: phone.traffic.reports,
  }
}

function describeAccount(waba: Waba): JsonObject {
  return { id: waba.id, standing: waba.standing ?? 'GOOD', unpaid: waba.isUnpaid ?? false, utility_limited: waba.isUtilityLimited ?? false }
}

function readSwitch(change: JsonObject, name: string): boolean | undefined {
  const value = change[name]
  if (value === undefined || typeof value === 'boolean') return value
  throw parameterError(`${name} must be true or false.`)
}
