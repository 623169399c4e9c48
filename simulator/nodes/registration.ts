import { GraphError, parameterError } from '../core/graph-error.ts'
import { textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { NUMBERS_PER_WABA } from '../world/create-world.ts'
import type { Phone, Waba } from '../world/types.ts'

const WINDOW_MS = 72 * 3_600_000
const MAX_REGISTRATIONS = 10
const MAX_GUESSES = 5
const REGIONS = new Set(['AE', 'AU', 'BH', 'BR', 'CA', 'CH', 'DE', 'GB', 'ID', 'IN', 'JP', 'KR', 'SG', 'ZA'])

type Tries = { registeredAt: number[]; wrongPins: number }
const triesOf = new WeakMap<Phone, Tries>()

/**
 * `POST /{phone}/register {messaging_product, pin, data_localization_region?}`. The first PIN is kept; later ones must be the same.
 * @throws GraphError 133006 before the code was verified, 133005 wrong PIN, 133008 after five wrong ones, 133016 beyond ten calls in 72 hours
 */
export function registerPhone(phone: Phone, { params, parts }: GraphRequest): JsonObject {
  if (params['messaging_product'] !== 'whatsapp') throw parameterError('The parameter messaging_product is required.')
  const region = textOf(params['data_localization_region'])
  if (region !== undefined && !REGIONS.has(region)) throw parameterError(`Param data_localization_region must be one of {${[...REGIONS].join(', ')}}`)
  if (phone.verification !== 'VERIFIED') throw new GraphError(133006, '(#133006) Phone number re-verification needed', { details: 'The phone number needs to be verified before it can be registered.' })
  checkPin(phone, params['pin'])
  count(phone, parts.clock.now())
  phone.registered = true
  if (phone.status === 'PENDING' || phone.status === 'DISCONNECTED' || phone.status === 'UNVERIFIED') phone.status = 'CONNECTED'
  return { success: true }
}

/** `POST /{phone}/deregister`; a number that its owner also uses on the phone stays. */
export function deregisterPhone(phone: Phone, { parts }: GraphRequest): JsonObject {
  if (phone.isCoexisting) throw new GraphError(100, '(#100) This phone number is used in the WhatsApp Business app and cannot be deregistered.')
  count(phone, parts.clock.now())
  phone.registered = false
  return { success: true }
}

export function requestCode(_phone: Phone, { params }: GraphRequest): JsonObject {
  const method = textOf(params['code_method'])?.toUpperCase()
  if (method !== 'SMS' && method !== 'VOICE') throw parameterError('Param code_method must be one of {SMS, VOICE}')
  if (textOf(params['language']) === undefined) throw parameterError('The parameter language is required.')
  return { success: true }
}

/** Any six digits are right but 000000. */
export function verifyCode(phone: Phone, { params }: GraphRequest): JsonObject {
  const code = textOf(params['code'])?.replace('-', '')
  if (code === undefined || !/^\d{6}$/.test(code) || code === '000000') throw new GraphError(136025, '(#136025) Verify code error', { details: 'The code that you entered is not right.' })
  phone.verification = 'VERIFIED'
  return { success: true }
}

/** Sets the PIN of two-step verification. @throws GraphError 133005 unless it has six digits */
export function setPin(phone: Phone, pin: unknown): void {
  phone.pin = requirePin(pin)
}

/** `POST /{waba}/phone_numbers {cc, phone_number, verified_name}`: to be verified and registered before it can send. */
export function addPhone(waba: Waba, { params, parts }: GraphRequest): JsonObject {
  const cc = textOf(params['cc'])?.replace(/\D/g, '') ?? ''
  const rest = textOf(params['phone_number'])?.replace(/\D/g, '') ?? ''
  const verifiedName = textOf(params['verified_name'])
  if (!/^\d{1,3}$/.test(cc)) throw parameterError('The parameter cc is required.')
  if (!/^\d{4,14}$/.test(rest)) throw parameterError('The parameter phone_number is required.')
  if (verifiedName === undefined || verifiedName.length > 128) throw parameterError('The parameter verified_name is required.')
  const digits = `${cc}${rest}`
  if (parts.world.phones.some((phone) => phone.digits === digits)) throw new GraphError(100, '(#100) Invalid parameter', { subcode: 2388002, userTitle: 'Phone number already in use', userMessage: 'This phone number is already connected to an account.' })
  if (waba.phones.length >= NUMBERS_PER_WABA) throw new GraphError(100, '(#100) Invalid parameter', { subcode: 2388003, userTitle: 'Phone number limit reached', userMessage: 'This account has as many phone numbers as it can have.' })
  const now = parts.clock.now()
  const phone: Phone = {
    id: parts.ids.objectId(), wabaId: waba.id, display: `+${cc} ${rest}`, digits, verifiedName, quality: 'UNKNOWN', throughput: 'STANDARD', isCoexisting: false, upgradingUntil: 0,
    status: 'PENDING', registered: false, verification: 'NOT_VERIFIED', traffic: { since: now, underway: 0, delivered: 0, reports: 0 },
    profile: { vertical: 'UNDEFINED', messaging_product: 'whatsapp' }, blocked: new Set(), onboardedAt: now,
  }
  parts.world.addPhone(phone)
  return { id: phone.id }
}

function checkPin(phone: Phone, given: unknown): void {
  const tries = triesFor(phone)
  const pin = requirePin(given)
  if (tries.wrongPins >= MAX_GUESSES) throw new GraphError(133008, '(#133008) Too many two step verification PIN guesses', { details: 'You have guessed the PIN too many times. Set a new one.' })
  if (phone.pin !== undefined && phone.pin !== pin) {
    tries.wrongPins += 1
    throw pinMismatch('The PIN does not match that of the phone number.')
  }
  tries.wrongPins = 0
  phone.pin = pin
}

function count(phone: Phone, now: number): void {
  const tries = triesFor(phone)
  tries.registeredAt = tries.registeredAt.filter((at) => now - at < WINDOW_MS)
  if (tries.registeredAt.length >= MAX_REGISTRATIONS) throw new GraphError(133016, '(#133016) Account register deregister rate limit exceeded', { details: 'A phone number can be registered and deregistered ten times in 72 hours.' })
  tries.registeredAt.push(now)
}

function triesFor(phone: Phone): Tries {
  let tries = triesOf.get(phone)
  if (!tries) {
    tries = { registeredAt: [], wrongPins: 0 }
    triesOf.set(phone, tries)
  }
  return tries
}

function requirePin(pin: unknown): string {
  const text = textOf(pin) ?? ''
  if (!/^\d{6}$/.test(text)) throw pinMismatch('The PIN must have six digits.')
  return text
}

function pinMismatch(details: string): GraphError {
  return new GraphError(133005, '(#133005) Two step verification PIN mismatch', { details })
}
