import { z } from 'zod'
import { graphId, toPathId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'
import type { NodeCache } from './node-cache.ts'
import { parseInput } from './parse-input.ts'
import { readAll } from './read-pages.ts'
import { requireSuccess, successAnswer } from './success-answer.ts'

export type WabaNode = { id: string; name: string; business: { id: string; name: string } | null; messagingLimit: string | null }

const business = z.looseObject({ id: graphId, name: z.string().nullish() })
const node = z.looseObject({ id: graphId, name: z.string().nullish(), owner_business_info: business.nullish(), whatsapp_business_manager_messaging_limit: z.string().nullish() })
const reference = z.looseObject({ id: graphId })
const FIELDS = 'id,name,owner_business_info,whatsapp_business_manager_messaging_limit'
const PAGES_MAX = 50

const changes = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  /** Meta's number of the time zone, as text. */
  timezone_id: z.string().regex(/^\d{1,4}$/).optional(),
  /** Template figures are only given after this was switched on, which cannot be undone. */
  is_enabled_for_insights: z.literal(true).optional(),
  disable_marketing_messages_on_cloud_api: z.boolean().optional(),
})
export type WabaChanges = z.infer<typeof changes>

/** WhatsApp Business accounts and the ways to find them. */
export function createWabaCalls(transport: GraphTransport, cache: NodeCache) {
  const idsOf = async (name: string, path: string, accessToken: string) => {
    const rows = await readAll(transport, { name, path, accessToken, query: { fields: 'id', limit: '100' }, item: reference, pagesMax: PAGES_MAX })
    return rows.map((row) => row.id)
  }
  return {
    get: (accessToken: string, wabaId: string): Promise<WabaNode> =>
      cache.read({ id: wabaId, part: 'node' }, accessToken, async () => {
        const answer = await transport.call({ name: 'get account', path: toPathId(wabaId), accessToken, query: { fields: FIELDS }, schema: node })
        const owner = answer.owner_business_info
        return { id: answer.id, name: answer.name ?? answer.id, business: owner ? { id: owner.id, name: owner.name ?? owner.id } : null, messagingLimit: answer.whatsapp_business_manager_messaging_limit ?? null }
      }),
    update: async (accessToken: string, wabaId: string, input: WabaChanges): Promise<void> => {
      const json = parseInput(changes, input, 'the account’s settings')
      requireSuccess(await transport.call({ name: 'update account', method: 'POST', path: toPathId(wabaId), accessToken, json, schema: successAnswer }), 'update account')
      cache.invalidate(wabaId)
    },
    /** Needs `business_management`. */
    listBusinesses: async (accessToken: string): Promise<{ id: string; name: string }[]> => {
      const rows = await readAll(transport, { name: 'list businesses', path: 'me/businesses', accessToken, query: { fields: 'id,name', limit: '100' }, item: business, pagesMax: PAGES_MAX })
      return rows.map((row) => ({ id: row.id, name: row.name ?? row.id }))
    },
    listOwnedIds: (accessToken: string, businessId: string) => idsOf('list owned accounts', `${toPathId(businessId)}/owned_whatsapp_business_accounts`, accessToken),
    listClientIds: (accessToken: string, businessId: string) => idsOf('list client accounts', `${toPathId(businessId)}/client_whatsapp_business_accounts`, accessToken),
    listAssignedIds: (accessToken: string, userId: string) => idsOf('list assigned accounts', `${toPathId(userId)}/assigned_whatsapp_business_accounts`, accessToken),
  }
}
