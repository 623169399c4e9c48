import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Phone } from '../world/types.ts'

type Commerce = { is_cart_enabled: boolean; is_catalog_visible: boolean }

const settings = new WeakMap<Phone, Commerce>()
const DEFAULTS: Commerce = { is_cart_enabled: true, is_catalog_visible: false }

/** `GET /{phone}/whatsapp_commerce_settings` */
export function readCommerceSettings(phone: Phone): JsonObject {
  return { data: [{ id: `5${phone.id}`, ...(settings.get(phone) ?? DEFAULTS) }] }
}

/** `POST`, with the switches in the query or the body. */
export function changeCommerceSettings(phone: Phone, { params }: GraphRequest): JsonObject {
  const before = settings.get(phone) ?? DEFAULTS
  const read = (name: keyof Commerce) => (params[name] === undefined ? before[name] : String(params[name]) === 'true')
  settings.set(phone, { is_cart_enabled: read('is_cart_enabled'), is_catalog_visible: read('is_catalog_visible') })
  return { success: true }
}
