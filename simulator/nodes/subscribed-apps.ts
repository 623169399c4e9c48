import { parameterError } from '../core/graph-error.ts'
import { textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Phone, Waba } from '../world/types.ts'
import { verifyCallback } from '../webhooks/verify-callback.ts'

const MAX_URL = 200

/** `GET /{waba}/subscribed_apps` */
export function listSubscribedApps(waba: Waba, { parts }: GraphRequest): JsonObject {
  if (!waba.subscription) return { data: [] }
  const { app } = parts.world
  const override = waba.subscription.overrideUrl
  return {
    data: [{ whatsapp_business_api_data: { id: app.id, link: 'https://clearwater.example/', name: app.name }, ...(override === undefined ? {} : { override_callback_uri: override }) }],
  }
}

/** `POST /{waba}/subscribed_apps`: idempotent; without an override in the body an earlier one is removed. */
export async function subscribeApp(waba: Waba, request: GraphRequest): Promise<JsonObject> {
  const overrideUrl = await requireOverride(request.params)
  waba.subscription = overrideUrl === undefined ? {} : { overrideUrl }
  return { success: true }
}

/** `DELETE /{waba}/subscribed_apps`: no more webhooks of this WABA. */
export function unsubscribeApp(waba: Waba): JsonObject {
  delete waba.subscription
  return { success: true }
}

/** `POST /{phone} {"webhook_configuration": {...}}`: an address for one number; `""` removes it. */
export async function configurePhoneWebhook(phone: Phone, configuration: JsonObject): Promise<void> {
  const url = await requireOverride(configuration)
  if (url === undefined) delete phone.overrideUrl
  else phone.overrideUrl = url
}

async function requireOverride(source: JsonObject): Promise<string | undefined> {
  const url = textOf(source['override_callback_uri'])
  if (url === undefined) return undefined
  if (url.length > MAX_URL || !/^https?:\/\//.test(url)) throw parameterError('Param override_callback_uri must be a valid URL of at most 200 characters.')
  const refusal = await verifyCallback(url, textOf(source['verify_token']) ?? '')
  if (refusal !== undefined) throw parameterError(`Callback verification failed with the following errors: ${refusal}`, { subcode: 2200 })
  return url
}
