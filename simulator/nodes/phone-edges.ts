import { GraphError, parameterError } from '../core/graph-error.ts'
import { isObject, listOf, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Phone } from '../world/types.ts'
import { configurePhoneWebhook } from './subscribed-apps.ts'

const PROFILE_LIMITS: Record<string, number> = { about: 139, address: 256, description: 512, email: 128, vertical: 64, profile_picture_handle: 2000 }
const MAX_BLOCKED = 10_000

/** `POST /{phone}`: a PIN, or an address for this number's webhooks. */
export async function changePhone(phone: Phone, { params }: GraphRequest): Promise<JsonObject> {
  const { webhook_configuration: configuration, pin } = params
  if (pin !== undefined) requirePin(pin)
  if (configuration !== undefined) await configurePhoneWebhook(phone, isObject(configuration) ? configuration : {})
  return { success: true }
}

/** `POST /{phone}/register {messaging_product, pin}` and `/deregister`. */
export function registerPhone(phone: Phone, { params }: GraphRequest, registered: boolean): JsonObject {
  if (registered) {
    if (params['messaging_product'] !== 'whatsapp') throw parameterError('The parameter messaging_product is required.')
    requirePin(params['pin'])
  }
  phone.registered = registered
  return { success: true }
}

export function requestCode(_phone: Phone, { params }: GraphRequest): JsonObject {
  const method = textOf(params['code_method'])?.toUpperCase()
  if (method !== 'SMS' && method !== 'VOICE') throw parameterError('Param code_method must be one of {SMS, VOICE}')
  if (textOf(params['language']) === undefined) throw parameterError('The parameter language is required.')
  return { success: true }
}

/** Any six digits are right but 000000. */
export function verifyCode(_phone: Phone, { params }: GraphRequest): JsonObject {
  const code = textOf(params['code'])?.replace('-', '')
  if (code === undefined || !/^\d{6}$/.test(code) || code === '000000') throw new GraphError(136025, '(#136025) Verify code error', { details: 'The code that you entered is not right.' })
  return { success: true }
}

/** `GET /{phone}/whatsapp_business_profile` */
export function readProfile(phone: Phone, { params }: GraphRequest): JsonObject {
  const fields = listOf(params['fields'])
  const profile: JsonObject = { ...phone.profile, messaging_product: 'whatsapp' }
  if (fields.length === 0) return { data: [{ messaging_product: 'whatsapp', about: profile['about'] }] }
  return { data: [Object.fromEntries(['messaging_product', ...fields].filter((name) => profile[name] !== undefined).map((name) => [name, profile[name]]))] }
}

export function changeProfile(phone: Phone, { params }: GraphRequest): JsonObject {
  if (params['messaging_product'] !== 'whatsapp') throw parameterError('The parameter messaging_product is required.')
  for (const [name, limit] of Object.entries(PROFILE_LIMITS)) {
    const value = params[name]
    if (value === undefined) continue
    if (typeof value !== 'string' || value.length > limit) throw parameterError(`Param ${name} must be at most ${String(limit)} characters long.`)
    phone.profile[name] = value
  }
  const websites = listOf(params['websites'])
  if (websites.length > 2) throw parameterError('Param websites can have at most 2 addresses.')
  if (params['websites'] !== undefined) phone.profile['websites'] = websites
  return { success: true }
}

export function listBlocked(phone: Phone): JsonObject {
  return { data: [...phone.blocked].slice(0, 1000).map((digits) => ({ messaging_product: 'whatsapp', wa_id: digits })) }
}

/** `POST|DELETE /{phone}/block_users`: only people who wrote within the last 24 hours can be blocked. */
export function blockUsers(phone: Phone, request: GraphRequest): JsonObject {
  const { params, parts, method } = request
  const users = params['block_users']
  if (!Array.isArray(users) || users.length === 0 || users.length > 1000) throw parameterError('The parameter block_users is required.')
  const done: JsonObject[] = []
  const failed: JsonObject[] = []
  for (const item of users as unknown[]) {
    const input = isObject(item) ? (textOf(item['user']) ?? '') : ''
    const digits = input.replace(/\D/g, '')
    const mayBlock = method === 'DELETE' || (parts.windows.isOpen(phone.id, digits, parts.clock.now()) && phone.blocked.size < MAX_BLOCKED)
    if (!mayBlock) {
      failed.push({ input, wa_id: digits, errors: [{ message: 'Re-engagement required', code: 131047, error_data: { details: 'The user has not sent a message within the last 24 hours.' } }] })
      continue
    }
    if (method === 'DELETE') phone.blocked.delete(digits)
    else phone.blocked.add(digits)
    done.push({ input, wa_id: digits })
  }
  return { messaging_product: 'whatsapp', block_users: { [method === 'DELETE' ? 'removed_users' : 'added_users']: done, ...(failed.length === 0 ? {} : { failed_users: failed }) } }
}

/** `GET /{phone}/message_history?message_id=`: what became of a recent message. */
export function messageHistory(phone: Phone, { parts, params }: GraphRequest): JsonObject {
  const wamid = textOf(params['message_id'])
  if (wamid === undefined) throw parameterError('The parameter message_id is required.')
  const entry = parts.ledger.recent(20_000).find((candidate) => candidate.wamid === wamid && candidate.phoneNumberId === phone.id)
  const bubble = entry && parts.handsets.get(entry.to)?.bubbles.find((candidate) => candidate.id === wamid)
  if (!entry) return { data: [] }
  const events = [{ delivery_status: (bubble?.status ?? 'accepted').toUpperCase(), timestamp: Math.floor(entry.at / 1000), webhook_update_state: 'SENT' }]
  return { data: [{ id: wamid, message_id: wamid, events: { data: events } }] }
}

function requirePin(pin: unknown): void {
  if (!/^\d{6}$/.test(textOf(pin) ?? '')) throw new GraphError(133005, '(#133005) Two step verification PIN mismatch', { details: 'The PIN must have six digits.' })
}
