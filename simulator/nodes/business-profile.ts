import { parameterError } from '../core/graph-error.ts'
import { listOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Phone } from '../world/types.ts'

const PROFILE_LIMITS: Record<string, number> = { about: 139, address: 256, description: 512, email: 128, vertical: 64, profile_picture_handle: 2000 }

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
