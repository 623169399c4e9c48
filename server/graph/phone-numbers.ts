import { z } from 'zod'
import { graphId, toPathId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'
import { readAll } from './read-pages.ts'

export type PhoneNumberNode = {
  id: string
  displayPhoneNumber: string
  verifiedName: string
  qualityRating: string
  /** STANDARD 80/s, HIGH 1,000/s, NOT_APPLICABLE; an open list. */
  throughputLevel: string
  status: string
  /** The number is used in the WhatsApp Business app as well: 20/s. */
  isOnBizApp: boolean
}

const node = z.looseObject({
  id: graphId,
  display_phone_number: z.string().optional(),
  verified_name: z.string().nullish(),
  quality_rating: z.string().nullish(),
  status: z.string().nullish(),
  is_on_biz_app: z.boolean().nullish(),
  throughput: z.looseObject({ level: z.string().optional() }).nullish(),
})
const FIELDS = 'id,display_phone_number,verified_name,quality_rating,status,throughput,is_on_biz_app'

export function createPhoneNumberCalls(transport: GraphTransport) {
  return {
    list: async (accessToken: string, wabaId: string): Promise<PhoneNumberNode[]> => {
      const rows = await readAll(transport, { name: 'list phone numbers', path: `${toPathId(wabaId)}/phone_numbers`, accessToken, query: { fields: FIELDS, limit: '100' }, item: node, pagesMax: 50 })
      return rows.map(toNode)
    },
  }
}

function toNode(row: z.infer<typeof node>): PhoneNumberNode {
  return {
    id: row.id,
    displayPhoneNumber: row.display_phone_number ?? row.id,
    verifiedName: row.verified_name ?? '',
    qualityRating: row.quality_rating ?? 'UNKNOWN',
    throughputLevel: row.throughput?.level ?? 'STANDARD',
    status: row.status ?? 'UNKNOWN',
    isOnBizApp: row.is_on_biz_app ?? false,
  }
}
