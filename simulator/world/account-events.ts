import { toAsciiJson } from '../core/ascii-json.ts'
import type { JsonObject } from '../core/json.ts'
import type { Parts } from '../parts.ts'
import type { MessagingLimit, Phone, PhoneStatus, Quality, Waba } from './types.ts'

export const MESSAGING_LIMITS: Record<MessagingLimit, number> = { TIER_250: 250, TIER_2K: 2000, TIER_10K: 10_000, TIER_100K: 100_000, TIER_UNLIMITED: Number.POSITIVE_INFINITY }
export const LIMIT_ORDER = Object.keys(MESSAGING_LIMITS) as MessagingLimit[]

const UPGRADE_MS = 60_000

/** Moves the whole portfolio to a limit and tells the app: once an account what it may do, once a number the older event. */
export function setMessagingLimit(parts: Parts, limit: MessagingLimit): void {
  const { world, outbox } = parts
  for (const waba of world.wabas) {
    const before = waba.messagingLimit
    if (before === limit) continue
    waba.messagingLimit = limit
    outbox.sendEvent(waba.id, 'business_capability_update', toAsciiJson({
      max_daily_conversations_per_business: limit,
      max_phone_numbers_per_business: limit === 'TIER_250' && !world.business.isVerified ? 2 : 20,
      max_phone_numbers_per_waba: 20,
    }))
    const event = LIMIT_ORDER.indexOf(limit) > LIMIT_ORDER.indexOf(before) ? 'UPGRADE' : 'DOWNGRADE'
    for (const phone of waba.phones) announce(parts, phone, { event, old_limit: before })
  }
}

/** RED flags a connected number, anything better lifts the flag. The messaging limit stays: since October 2025 low quality only keeps it from growing. */
export function setPhoneQuality(parts: Parts, phone: Phone, quality: Quality): void {
  phone.quality = quality
  if (quality === 'RED' && phone.status === 'CONNECTED') setPhoneStatus(parts, phone, 'FLAGGED')
  else if (quality !== 'RED' && phone.status === 'FLAGGED') setPhoneStatus(parts, phone, 'CONNECTED')
}

export function setPhoneStatus(parts: Parts, phone: Phone, status: PhoneStatus): void {
  const before = phone.status
  if (before === status) return
  phone.status = status
  if (status === 'FLAGGED') announce(parts, phone, { event: 'FLAGGED' })
  else if (before === 'FLAGGED' && status === 'CONNECTED') announce(parts, phone, { event: 'UNFLAGGED' })
  if (status === 'RESTRICTED') accountUpdate(parts, phone.wabaId, { event: 'ACCOUNT_RESTRICTION', restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: Math.floor(parts.clock.now() / 1000) + 7 * 86_400 }] })
  if (status === 'BANNED') accountUpdate(parts, phone.wabaId, { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SCAM' } })
}

/** The way up takes up to a minute in which nothing can be sent; the way down happens at once. */
export function setThroughput(parts: Parts, phone: Phone, level: Phone['throughput']): void {
  if (phone.throughput === level) return
  if (level === 'STANDARD') {
    phone.throughput = level
    return
  }
  const wait = UPGRADE_MS / parts.options.speed
  phone.upgradingUntil = parts.clock.now() + wait
  parts.calendar.after(wait, () => {
    phone.upgradingUntil = 0
    phone.throughput = level
    announce(parts, phone, { event: 'THROUGHPUT_UPGRADE' })
  })
}

export function setStanding(parts: Parts, waba: Waba, standing: Waba['standing']): void {
  if (waba.standing === standing) return
  if (standing === undefined) delete waba.standing
  else waba.standing = standing
  const date = new Date(parts.clock.now()).toISOString().slice(0, 10)
  if (standing === 'RESTRICTED') accountUpdate(parts, waba.id, { event: 'ACCOUNT_RESTRICTION', restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: Math.floor(parts.clock.now() / 1000) + 3 * 86_400 }] })
  else accountUpdate(parts, waba.id, { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: standing === undefined ? 'REINSTATE' : 'DISABLE', waba_ban_date: date } })
}

export function setUtilityLimited(parts: Parts, waba: Waba, isLimited: boolean): void {
  if ((waba.isUtilityLimited === true) === isLimited) return
  waba.isUtilityLimited = isLimited
  accountUpdate(parts, waba.id, {
    event: 'ACCOUNT_RESTRICTION',
    violation_info: { violation_type: isLimited ? 'UTILITY_TEMPLATE_ABUSE_RATE_LIMIT' : 'UTILITY_TEMPLATE_ABUSE_RATE_LIMIT_RECOVERY' },
    ...(isLimited ? { restriction_info: [{ restriction_type: 'RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING', expiration: Math.floor(parts.clock.now() / 1000) + 7 * 86_400 }] } : {}),
  })
}

/** Meta looked at a portfolio whose quality is too low for a higher limit. */
export function announceDeferral(parts: Parts): void {
  const { business, wabas } = parts.world
  for (const waba of wabas) {
    parts.outbox.sendEvent(waba.id, 'account_alerts', toAsciiJson({
      entity_type: 'BUSINESS', entity_id: business.id,
      alert_info: { alert_severity: 'INFORMATIONAL', alert_status: 'NONE', alert_type: 'INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED', alert_description: 'The messaging limit cannot be raised at this time because of the quality of your messages.' },
    }))
  }
}

function announce(parts: Parts, phone: Phone, event: JsonObject): void {
  const limit = parts.world.waba(phone.wabaId)?.messagingLimit
  parts.outbox.sendEvent(phone.wabaId, 'phone_number_quality_update', toAsciiJson({ display_phone_number: phone.digits, ...event, current_limit: limit, max_daily_conversations_per_business: limit }))
}

function accountUpdate(parts: Parts, wabaId: string, value: JsonObject): void {
  parts.outbox.sendEvent(wabaId, 'account_update', toAsciiJson(value))
}
