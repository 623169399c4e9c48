import { z } from 'zod'
import { graphId, toPathId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'
import { parseInput } from './parse-input.ts'
import { readAll } from './read-pages.ts'

const period = { start: z.date(), end: z.date() }
const inOrder = ({ start, end }: { start: Date; end: Date }) => start < end
const conversations = z.strictObject({ ...period, granularity: z.enum(['HALF_HOUR', 'DAILY', 'MONTHLY']), phoneNumbers: z.array(z.string()).max(50).optional() }).refine(inOrder, 'the start is before the end')
const prices = z.strictObject({ ...period, granularity: z.enum(['HALF_HOUR', 'DAILY', 'MONTHLY']), countryCodes: z.array(z.string().regex(/^[A-Z]{2}$/)).max(250).optional() }).refine(inOrder, 'the start is before the end')
const templates = z.strictObject({ ...period, templateIds: z.array(z.string().min(1)).min(1).max(10) }).refine(inOrder, 'the start is before the end')
export type ConversationQuery = z.infer<typeof conversations>
export type PricingQuery = z.infer<typeof prices>
export type TemplateQuery = z.infer<typeof templates>

const number = z.coerce.number().nullish().catch(null)
const text = z.string().nullish().catch(null)
const span = { start: number, end: number }
const conversationPoint = z.looseObject({ ...span, conversation: number, cost: number, phone_number: text, country: text, conversation_type: text, conversation_direction: text, conversation_category: text })
const pricingPoint = z.looseObject({ ...span, volume: number, cost: number, country: text, pricing_type: text, pricing_category: text, tier: text, phone_number: text })
const templatePoint = z.looseObject({
  ...span, template_id: graphId.nullish(), sent: number, delivered: number, read: number,
  clicked: z.array(z.looseObject({ type: text, button_content: text, count: number })).nullish().catch(null),
  cost: z.array(z.looseObject({ type: text, value: number })).nullish().catch(null),
})

export type ConversationPoint = { start: Date | null; end: Date | null; conversations: number; cost: number | null; country: string | null; category: string | null; direction: string | null }
export type PricingPoint = { start: Date | null; end: Date | null; volume: number; cost: number | null; country: string | null; category: string | null; type: string | null }
export type TemplatePoint = { templateId: string | null; start: Date | null; end: Date | null; sent: number; delivered: number; read: number; clicks: { button: string | null; count: number }[] }

/** Meta's own figures, in the account's currency and time zone. https://developers.facebook.com/docs/whatsapp/business-management-api/analytics */
export function createAnalyticsCalls(transport: GraphTransport) {
  const points = async <T>(call: { name: string; path: string; accessToken: string; query: Record<string, string> }, point: z.ZodType<T>): Promise<T[]> => {
    const rows = await readAll(transport, { ...call, item: z.looseObject({ data_points: z.array(point) }), pagesMax: 100 })
    return rows.flatMap((row) => row.data_points)
  }
  return {
    conversations: async (accessToken: string, wabaId: string, input: ConversationQuery): Promise<ConversationPoint[]> => {
      const { start, end, granularity, phoneNumbers } = parseInput(conversations, input, 'the question')
      const query = { ...range(start, end), granularity, dimensions: JSON.stringify(['CONVERSATION_CATEGORY', 'CONVERSATION_DIRECTION', 'COUNTRY']), ...(phoneNumbers ? { phone_numbers: JSON.stringify(phoneNumbers) } : {}) }
      const rows = await points({ name: 'conversation analytics', path: `${toPathId(wabaId)}/conversation_analytics`, accessToken, query }, conversationPoint)
      return rows.map((row) => ({ ...datesOf(row), conversations: row.conversation ?? 0, cost: row.cost ?? null, country: row.country ?? null, category: row.conversation_category ?? null, direction: row.conversation_direction ?? null }))
    },
    pricing: async (accessToken: string, wabaId: string, input: PricingQuery): Promise<PricingPoint[]> => {
      const { start, end, granularity, countryCodes } = parseInput(prices, input, 'the question')
      const query = { ...range(start, end), granularity, metric_types: JSON.stringify(['COST', 'VOLUME']), dimensions: JSON.stringify(['PRICING_CATEGORY', 'PRICING_TYPE', 'COUNTRY']), ...(countryCodes ? { country_codes: JSON.stringify(countryCodes) } : {}) }
      const rows = await points({ name: 'pricing analytics', path: `${toPathId(wabaId)}/pricing_analytics`, accessToken, query }, pricingPoint)
      return rows.map((row) => ({ ...datesOf(row), volume: row.volume ?? 0, cost: row.cost ?? null, country: row.country ?? null, category: row.pricing_category ?? null, type: row.pricing_type ?? null }))
    },
    /** Needs `is_enabled_for_insights` on the account; code 200005 and its neighbours mean that there are no figures. */
    templates: async (accessToken: string, wabaId: string, input: TemplateQuery): Promise<TemplatePoint[]> => {
      const { start, end, templateIds } = parseInput(templates, input, 'the question')
      const query = { ...range(start, end), granularity: 'DAILY', metric_types: JSON.stringify(['SENT', 'DELIVERED', 'READ', 'CLICKED', 'COST']), template_ids: JSON.stringify(templateIds.map(toPathId)) }
      const rows = await points({ name: 'template analytics', path: `${toPathId(wabaId)}/template_analytics`, accessToken, query }, templatePoint)
      return rows.map((row) => ({
        templateId: row.template_id ?? null, ...datesOf(row), sent: row.sent ?? 0, delivered: row.delivered ?? 0, read: row.read ?? 0,
        clicks: (row.clicked ?? []).map((one) => ({ button: one.button_content ?? null, count: one.count ?? 0 })),
      }))
    },
  }
}

function range(start: Date, end: Date): { start: string; end: string } {
  return { start: String(Math.floor(start.getTime() / 1000)), end: String(Math.floor(end.getTime() / 1000)) }
}

/** Unix seconds. */
function datesOf(row: { start?: number | null | undefined; end?: number | null | undefined }): { start: Date | null; end: Date | null } {
  const toDate = (seconds: number | null | undefined) => (seconds && Math.abs(seconds) < 1e12 ? new Date(seconds * 1000) : null)
  return { start: toDate(row.start), end: toDate(row.end) }
}
