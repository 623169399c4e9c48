import { z } from 'zod'
import { graphId, toPathId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'
import type { NodeCache } from './node-cache.ts'
import { readAll } from './read-pages.ts'

export type WabaNode = { id: string; name: string; business: { id: string; name: string } | null; messagingLimit: string | null }

const business = z.looseObject({ id: graphId, name: z.string().optional() })
const node = z.looseObject({ id: graphId, name: z.string().optional(), owner_business_info: business.optional(), whatsapp_business_manager_messaging_limit: z.string().optional() })
const reference = z.looseObject({ id: graphId })
const FIELDS = 'id,name,owner_business_info,whatsapp_business_manager_messaging_limit'
const PAGES_MAX = 50

/** WhatsApp Business accounts and the ways to find them. */
export function createWabaCalls(transport: GraphTransport, cache: NodeCache) {
  const idsOf = async (name: string, path: string, accessToken: string) => {
    const rows = await readAll(transport, { name, path, accessToken, query: { fields: 'id', limit: '100' }, item: reference, pagesMax: PAGES_MAX })
    return rows.map((row) => row.id)
  }
  return {
    get: (accessToken: string, wabaId: string): Promise<WabaNode> =>
      cache.read(wabaId, accessToken, async () => {
        const answer = await transport.call({ name: 'get account', path: toPathId(wabaId), accessToken, query: { fields: FIELDS }, schema: node })
        const owner = answer.owner_business_info
        return { id: answer.id, name: answer.name ?? answer.id, business: owner ? { id: owner.id, name: owner.name ?? owner.id } : null, messagingLimit: answer.whatsapp_business_manager_messaging_limit ?? null }
      }),
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
