import { z } from 'zod'
import { buttons } from './template-buttons.ts'

/**
 * A template as it is handed in for review, with the limits that Meta checks.
 * https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components
 */
const named = z.strictObject({ param_name: z.string().regex(/^[a-z0-9_]{1,100}$/), example: z.string().min(1).max(1024) })

const textHeader = z.strictObject({
  type: z.literal('HEADER'), format: z.literal('TEXT'), text: z.string().min(1).max(60),
  example: z.union([z.strictObject({ header_text: z.array(z.string().min(1)).length(1) }), z.strictObject({ header_text_named_params: z.array(named).length(1) })]).optional(),
})
const mediaHeader = z.strictObject({
  type: z.literal('HEADER'), format: z.enum(['IMAGE', 'VIDEO', 'DOCUMENT']),
  /** The handle of a resumable upload. */
  example: z.strictObject({ header_handle: z.array(z.string().min(1)).length(1) }),
})
const plainHeader = z.strictObject({ type: z.literal('HEADER'), format: z.enum(['LOCATION', 'PRODUCT']) })

const bodyExample = z.union([z.strictObject({ body_text: z.array(z.array(z.string().min(1)).min(1)).length(1) }), z.strictObject({ body_text_named_params: z.array(named).min(1) })]).optional()
const body = z.strictObject({ type: z.literal('BODY'), text: z.string().min(1).max(1024), example: bodyExample })
/** Meta writes the text of one-time codes itself. */
const codeBody = z.strictObject({ type: z.literal('BODY'), add_security_recommendation: z.boolean().optional() })
const footer = z.strictObject({ type: z.literal('FOOTER'), text: z.string().min(1).max(60) })
const codeFooter = z.strictObject({ type: z.literal('FOOTER'), code_expiration_minutes: z.number().int().min(1).max(90) })
const offer = z.strictObject({ type: z.literal('LIMITED_TIME_OFFER'), limited_time_offer: z.strictObject({ text: z.string().min(1).max(16), has_expiration: z.boolean().optional() }) })

const cardBody = z.strictObject({ type: z.literal('BODY'), text: z.string().min(1).max(160), example: bodyExample })
const cardPart = z.union([mediaHeader.extend({ format: z.enum(['IMAGE', 'VIDEO']) }), z.strictObject({ type: z.literal('HEADER'), format: z.literal('PRODUCT') }), cardBody, z.strictObject({ type: z.literal('BUTTONS'), buttons: buttons.max(2) })])
const carousel = z.strictObject({
  type: z.literal('CAROUSEL'),
  cards: z.array(z.strictObject({ components: z.array(cardPart).min(1).max(3) })).min(2).max(10)
    .refine((cards) => new Set(cards.map((card) => shapeOf(card.components))).size === 1, 'all cards have the same parts and buttons'),
})

const component = z.union([textHeader, mediaHeader, plainHeader, body, codeBody, footer, codeFooter, z.strictObject({ type: z.literal('BUTTONS'), buttons }), offer, carousel])
const components = z.array(component).min(1).max(6)
  .refine((parts) => parts.some((part) => part.type === 'BODY'), 'a template needs a body')
  .refine((parts) => new Set(parts.map((part) => part.type)).size === parts.length, 'each part stands once')
  .refine((parts) => !parts.some((part) => part.type === 'LIMITED_TIME_OFFER') || !parts.some((part) => part.type === 'FOOTER'), 'a limited-time offer has no footer')

/** Seconds; 30 s to 30 days, by category. */
const ttl = z.union([z.literal(-1), z.number().int().min(30).max(2_592_000)])

export const newTemplate = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'a name has small letters, digits and underscores'),
  language: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2,3})?$/, 'a language looks like en_US'),
  category: z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']),
  parameter_format: z.enum(['POSITIONAL', 'NAMED']).optional(),
  components,
  message_send_ttl_seconds: ttl.optional(),
  cta_url_link_tracking_opted_out: z.boolean().optional(),
})
export type NewTemplate = z.infer<typeof newTemplate>

/** Components are replaced as a whole; the category of an approved template cannot change. */
export const templateEdit = z.strictObject({
  category: z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']).optional(),
  parameter_format: z.enum(['POSITIONAL', 'NAMED']).optional(),
  components: components.optional(),
  message_send_ttl_seconds: ttl.optional(),
})
export type TemplateEdit = z.infer<typeof templateEdit>

/** `HEADER:IMAGE,BODY,BUTTONS:URL+QUICK_REPLY` */
function shapeOf(parts: z.infer<typeof cardPart>[]): string {
  return parts.map((part) => (part.type === 'BUTTONS' ? `BUTTONS:${part.buttons.map((button) => button.type).join('+')}` : part.type === 'HEADER' ? `HEADER:${part.format}` : part.type)).sort().join()
}
