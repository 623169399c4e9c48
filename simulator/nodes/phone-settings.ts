import { parameterError } from '../core/graph-error.ts'
import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Phone } from '../world/types.ts'

const FEATURES = ['calling', 'payload_encryption', 'storage_configuration', 'user_identity_change'] as const

const changed = new WeakMap<Phone, JsonObject>()

/** `GET /{phone}/settings`: calling, payload encryption and where messages are stored. */
export function readSettings(phone: Phone): JsonObject {
  return {
    calling: { status: 'DISABLED', call_icon_visibility: 'DEFAULT', ip_addresses: { default: [] }, callback_permission_status: 'DISABLED' },
    payload_encryption: { status: 'DISABLED' },
    storage_configuration: { status: 'DEFAULT' },
    ...changed.get(phone),
  }
}

/** `POST /{phone}/settings`: one feature in a call, as at Meta; what it does is not simulated, but it reads back. */
export function changeSettings(phone: Phone, { params }: GraphRequest): JsonObject {
  const features = FEATURES.filter((name) => params[name] !== undefined)
  if (features.length > 1) throw parameterError('Only one feature setting can be specified per request.')
  const name = features[0]
  if (name !== undefined) {
    const value = params[name]
    if (!isObject(value)) throw parameterError(`Param ${name} must be an object.`)
    changed.set(phone, { ...changed.get(phone), [name]: { ...(readSettings(phone)[name] as JsonObject | undefined), ...value } })
  }
  return { success: true }
}
