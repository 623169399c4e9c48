import { z } from 'zod'
import { mediaSource } from './media-source.ts'

const body = z.strictObject({ text: z.string().min(1).max(1024) })
const longBody = z.strictObject({ text: z.string().min(1).max(4096) })
const footer = z.strictObject({ text: z.string().min(1).max(60) }).optional()
const textHeader = z.strictObject({ type: z.literal('text'), text: z.string().min(1).max(60) })
const header = z.union([
  textHeader,
  z.strictObject({ type: z.literal('image'), image: mediaSource({}) }),
  z.strictObject({ type: z.literal('video'), video: mediaSource({}) }),
  z.strictObject({ type: z.literal('document'), document: mediaSource({ filename: z.string().min(1).max(240).optional() }) }),
])

const reply = z.strictObject({ type: z.literal('reply'), reply: z.strictObject({ id: z.string().trim().min(1).max(256), title: z.string().min(1).max(20) }) })
const buttonMessage = z.strictObject({
  type: z.literal('button'), header: header.optional(), body, footer,
  action: z.strictObject({
    buttons: z.array(reply).min(1).max(3)
      .refine((buttons) => areUnlike(buttons.map((one) => one.reply.id)) && areUnlike(buttons.map((one) => one.reply.title)), 'buttons differ in id and title'),
  }),
})

const row = z.strictObject({ id: z.string().min(1).max(200), title: z.string().min(1).max(24), description: z.string().max(72).optional() })
const section = z.strictObject({ title: z.string().min(1).max(24).optional(), rows: z.array(row).min(1).max(10) })
const listMessage = z.strictObject({
  type: z.literal('list'), header: textHeader.optional(), body: longBody, footer,
  action: z.strictObject({
    button: z.string().min(1).max(20),
    sections: z.array(section).min(1).max(10)
      .refine((sections) => sections.length === 1 || sections.every((one) => one.title !== undefined), 'several sections need titles')
      .refine((sections) => sections.reduce((sum, one) => sum + one.rows.length, 0) <= 10, 'a list has at most ten rows in all')
      .refine((sections) => areUnlike(sections.flatMap((one) => one.rows.map((item) => item.id))), 'rows differ in their id'),
  }),
})

const linkMessage = z.strictObject({
  type: z.literal('cta_url'), header: header.optional(), body, footer,
  action: z.strictObject({ name: z.literal('cta_url'), parameters: z.strictObject({ display_text: z.string().min(1).max(20), url: z.url({ protocol: /^https?$/ }).max(2000) }) }),
})

const flowParameters = z.strictObject({
  flow_message_version: z.literal('3'), flow_id: z.string().min(1).max(64).optional(), flow_name: z.string().min(1).max(200).optional(), flow_cta: z.string().min(1).max(30),
  flow_token: z.string().min(1).max(200).optional(), mode: z.enum(['published', 'draft']).optional(), flow_action: z.enum(['navigate', 'data_exchange']).optional(),
  flow_action_payload: z.strictObject({ screen: z.string().min(1).max(100), data: z.record(z.string(), z.unknown()).optional() }).optional(),
}).refine((flow) => (flow.flow_id !== undefined) !== (flow.flow_name !== undefined), 'a flow is named by its id or its name')
const flowMessage = z.strictObject({ type: z.literal('flow'), header: header.optional(), body, footer, action: z.strictObject({ name: z.literal('flow'), parameters: flowParameters }) })

const locationRequest = z.strictObject({ type: z.literal('location_request_message'), body, action: z.strictObject({ name: z.literal('send_location') }) })

const product = z.string().min(1).max(200)
const productMessage = z.strictObject({ type: z.literal('product'), body: body.optional(), footer, action: z.strictObject({ catalog_id: product, product_retailer_id: product }) })
const productList = z.strictObject({
  type: z.literal('product_list'), header: textHeader, body, footer,
  action: z.strictObject({
    catalog_id: product,
    sections: z.array(z.strictObject({ title: z.string().min(1).max(24).optional(), product_items: z.array(z.strictObject({ product_retailer_id: product })).min(1).max(30) })).min(1).max(10)
      .refine((sections) => sections.reduce((sum, one) => sum + one.product_items.length, 0) <= 30, 'at most thirty products in all'),
  }),
})
const catalogMessage = z.strictObject({ type: z.literal('catalog_message'), body, footer, action: z.strictObject({ name: z.literal('catalog_message'), parameters: z.strictObject({ thumbnail_product_retailer_id: product }).optional() }) })

/** https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages#interactive-object */
export const interactiveMessage = z.strictObject({
  type: z.literal('interactive'),
  interactive: z.discriminatedUnion('type', [buttonMessage, listMessage, linkMessage, flowMessage, locationRequest, productMessage, productList, catalogMessage]),
})

function areUnlike(values: string[]): boolean {
  return new Set(values).size === values.length
}
