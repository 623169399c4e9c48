import { z } from 'zod'
import { location } from './location-message.ts'
import { mediaSource } from './media-source.ts'

/** Texts are one line: Meta refuses line breaks, tabs and more than four spaces in a row (132018). */
const line = (max: number) => z.string().min(1).max(max).regex(/^(?!.* {5})[^\n\r\t]*$/, 'no line breaks, tabs or runs of spaces')
const parameter_name = z.string().regex(/^[A-Za-z0-9_]{1,100}$/).optional()
const text = (max: number) => z.strictObject({ type: z.literal('text'), parameter_name, text: line(max) })
const currency = z.strictObject({ type: z.literal('currency'), parameter_name, currency: z.strictObject({ fallback_value: line(200), code: z.string().regex(/^[A-Z]{3}$/), amount_1000: z.number().int() }) })
const dateTime = z.strictObject({ type: z.literal('date_time'), parameter_name, date_time: z.strictObject({ fallback_value: line(200) }) })
const retailerId = z.string().min(1).max(200)

const image = z.strictObject({ type: z.literal('image'), image: mediaSource({}) })
const video = z.strictObject({ type: z.literal('video'), video: mediaSource({}) })
const productHeader = z.strictObject({ type: z.literal('product'), product: z.strictObject({ product_retailer_id: retailerId, catalog_id: retailerId }) })
const header = z.strictObject({
  type: z.literal('header'),
  parameters: z.array(z.union([
    text(60), currency, dateTime, image, video, productHeader,
    z.strictObject({ type: z.literal('document'), document: mediaSource({ filename: z.string().min(1).max(240).optional() }) }),
    z.strictObject({ type: z.literal('gif'), gif: mediaSource({}) }),
    z.strictObject({ type: z.literal('location'), location }),
  ])).length(1),
})
const body = z.strictObject({ type: z.literal('body'), parameters: z.array(z.discriminatedUnion('type', [text(1024), currency, dateTime])).min(1).max(50) })

/** A button's place among all buttons of the template. */
const index = z.union([z.number().int().min(0).max(9), z.string().regex(/^\d$/)]).transform(String)
const button = <T extends string, P extends z.ZodType>(subType: T, parameter: P) =>
  z.strictObject({ type: z.literal('button'), sub_type: z.literal(subType), index, parameters: z.array(parameter).length(1) })
const action = <T extends z.ZodRawShape>(shape: T) => z.strictObject({ type: z.literal('action'), action: z.strictObject(shape) })

const quickReply = button('quick_reply', z.strictObject({ type: z.literal('payload'), payload: z.string().min(1).max(128) }))
/** Only the end of the link is sent; a one-time code goes here a second time. */
const link = button('url', z.strictObject({ type: z.literal('text'), text: z.string().regex(/^\S{1,2000}$/, 'the end of a link has no spaces') }))
const copyCode = button('copy_code', z.strictObject({ type: z.literal('coupon_code'), coupon_code: line(20) }))
const flow = button('flow', action({ flow_token: z.string().min(1).max(200).optional(), flow_action_data: z.record(z.string(), z.unknown()).optional() }))
const catalog = button('catalog', action({ thumbnail_product_retailer_id: retailerId.optional() }))
const productItems = z.array(z.strictObject({ title: z.string().min(1).max(24), product_items: z.array(z.strictObject({ product_retailer_id: retailerId })).min(1).max(30) })).min(1).max(10)
const multiProduct = button('mpm', action({ thumbnail_product_retailer_id: retailerId, sections: productItems }))
const buttons = [quickReply, link, copyCode, flow, catalog, multiProduct] as const

const limitedTimeOffer = z.strictObject({
  type: z.literal('limited_time_offer'),
  /** Unix milliseconds. */
  parameters: z.array(z.strictObject({ type: z.literal('limited_time_offer'), limited_time_offer: z.strictObject({ expiration_time_ms: z.number().int().positive() }) })).length(1),
})

const cardPart = z.union([z.strictObject({ type: z.literal('header'), parameters: z.array(z.union([image, video, productHeader])).length(1) }), body, quickReply, link])
const carousel = z.strictObject({
  type: z.literal('carousel'),
  cards: z.array(z.strictObject({ card_index: z.number().int().min(0).max(9), components: z.array(cardPart).min(1).max(4) })).min(2).max(10)
    .refine((cards) => cards.every((card, place) => card.card_index === place), 'cards are numbered from 0 in their order'),
})

/** @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages#template-object */
export const templateMessage = z.strictObject({
  type: z.literal('template'),
  template: z.strictObject({
    name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'a name has small letters, digits and underscores'),
    language: z.strictObject({ code: z.string().min(2).max(10) }),
    components: z.array(z.union([header, body, ...buttons, limitedTimeOffer, carousel])).min(1).max(14).optional(),
  }),
})
