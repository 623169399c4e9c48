import { z } from 'zod'
import { graphId, toPathId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'
import type { NodeCache } from './node-cache.ts'
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

/** What only the number itself tells, not the list. */
export type PhoneNumberDetail = PhoneNumberNode & {
  /** VERIFIED, NOT_VERIFIED, EXPIRED; an open list. */
  codeVerificationStatus: string | null
  nameStatus: string | null
  platformType: string | null
  isPinEnabled: boolean | null
  /** TIER_250 … TIER_UNLIMITED, of the whole portfolio. */
  messagingLimit: string | null
  /** Where webhooks of this number go: its own address before the account's before the app's. */
  webhooks: { number: string | null; waba: string | null; app: string | null }
}

const node = z.looseObject({
  id: graphId,
  display_phone_number: z.string().nullish(),
  verified_name: z.string().nullish(),
  quality_rating: z.string().nullish(),
  status: z.string().nullish(),
  is_on_biz_app: z.boolean().nullish(),
  throughput: z.looseObject({ level: z.string().nullish() }).nullish(),
})
const FIELDS = 'id,display_phone_number,verified_name,quality_rating,status,throughput,is_on_biz_app'

const detail = node.extend({
  code_verification_status: z.string().nullish(),
  name_status: z.string().nullish(),
  platform_type: z.string().nullish(),
  is_pin_enabled: z.boolean().nullish(),
  messaging_limit_tier: z.string().nullish(),
  whatsapp_business_manager_messaging_limit: z.string().nullish(),
  webhook_configuration: z.looseObject({ phone_number: z.string().nullish(), whatsapp_business_account: z.string().nullish(), application: z.string().nullish() }).nullish(),
})
const DETAIL_FIELDS = `${FIELDS},code_verification_status,name_status,platform_type,is_pin_enabled,messaging_limit_tier,whatsapp_business_manager_messaging_limit,webhook_configuration`

export function createPhoneNumberCalls(transport: GraphTransport, cache: NodeCache) {
  return {
    list: async (accessToken: string, wabaId: string): Promise<PhoneNumberNode[]> => {
      const rows = await readAll(transport, { name: 'list phone numbers', path: `${toPathId(wabaId)}/phone_numbers`, accessToken, query: { fields: FIELDS, limit: '100' }, item: node, pagesMax: 50 })
      return rows.map(toNode)
    },
    get: (accessToken: string, phoneNumberId: string): Promise<PhoneNumberDetail> =>
      cache.read({ id: phoneNumberId, part: 'node' }, accessToken, async () =>
        toDetail(await transport.call({ name: 'get phone number', path: toPathId(phoneNumberId), accessToken, query: { fields: DETAIL_FIELDS }, schema: detail }))),
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

function toDetail(row: z.infer<typeof detail>): PhoneNumberDetail {
  const webhooks = row.webhook_configuration
  return {
    ...toNode(row),
    codeVerificationStatus: row.code_verification_status ?? null,
    nameStatus: row.name_status ?? null,
    platformType: row.platform_type ?? null,
    isPinEnabled: row.is_pin_enabled ?? null,
    messagingLimit: row.whatsapp_business_manager_messaging_limit ?? row.messaging_limit_tier ?? null,
    webhooks: { number: webhooks?.phone_number ?? null, waba: webhooks?.whatsapp_business_account ?? null, app: webhooks?.application ?? null },
  }
}
