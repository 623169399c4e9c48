import { z } from 'zod'
import { graphId, toPathId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'
import type { NodeCache } from './node-cache.ts'
import { parseInput } from './parse-input.ts'
import { readAll } from './read-pages.ts'
import { requireSuccess, successAnswer } from './success-answer.ts'

export type SubscribedApp = { id: string | null; name: string | null; overrideUrl: string | null }

const row = z.looseObject({
  whatsapp_business_api_data: z.looseObject({ id: graphId.nullish(), name: z.string().nullish() }).nullish(),
  override_callback_uri: z.string().nullish(),
})
const override = z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(200), verifyToken: z.string().min(1).max(200) })
export type CallbackOverride = z.infer<typeof override>

/**
 * Without a subscription Meta sends no webhooks of a WABA. An override sends those about messages to another address;
 * templates and accounts always go to the app's. https://developers.facebook.com/docs/whatsapp/embedded-signup/webhooks/override
 */
export function createSubscribedAppCalls(transport: GraphTransport, cache: NodeCache) {
  const change = async (method: 'POST' | 'DELETE', at: { accessToken: string; wabaId: string }, json?: unknown) => {
    const name = method === 'POST' ? 'subscribe app' : 'unsubscribe app'
    requireSuccess(await transport.call({ name, method, path: `${toPathId(at.wabaId)}/subscribed_apps`, accessToken: at.accessToken, json, schema: successAnswer }), name)
    cache.invalidate(at.wabaId)
  }
  const changePhone = async (at: { accessToken: string; phoneNumberId: string }, configuration: Record<string, string>) => {
    const json = { webhook_configuration: configuration }
    requireSuccess(await transport.call({ name: 'override callback', method: 'POST', path: toPathId(at.phoneNumberId), accessToken: at.accessToken, json, schema: successAnswer }), 'override callback')
    cache.invalidate(at.phoneNumberId)
  }
  return {
    list: async (accessToken: string, wabaId: string): Promise<SubscribedApp[]> => {
      const rows = await readAll(transport, { name: 'list subscribed apps', path: `${toPathId(wabaId)}/subscribed_apps`, accessToken, query: {}, item: row, pagesMax: 10 })
      return rows.map((one) => ({ id: one.whatsapp_business_api_data?.id ?? null, name: one.whatsapp_business_api_data?.name ?? null, overrideUrl: one.override_callback_uri ?? null }))
    },
    /** Safe to repeat; takes an override away. */
    subscribe: (accessToken: string, wabaId: string): Promise<void> => change('POST', { accessToken, wabaId }),
    unsubscribe: (accessToken: string, wabaId: string): Promise<void> => change('DELETE', { accessToken, wabaId }),
    /** Meta calls the address at once and refuses (100/2200) when it does not echo the challenge. */
    overrideForWaba: async (accessToken: string, wabaId: string, input: CallbackOverride): Promise<void> => {
      const { url, verifyToken } = parseInput(override, input, 'the webhook address')
      await change('POST', { accessToken, wabaId }, { override_callback_uri: url, verify_token: verifyToken })
    },
    overrideForPhone: async (accessToken: string, phoneNumberId: string, input: CallbackOverride): Promise<void> => {
      const { url, verifyToken } = parseInput(override, input, 'the webhook address')
      await changePhone({ accessToken, phoneNumberId }, { override_callback_uri: url, verify_token: verifyToken })
    },
    removePhoneOverride: (accessToken: string, phoneNumberId: string): Promise<void> => changePhone({ accessToken, phoneNumberId }, { override_callback_uri: '' }),
  }
}
