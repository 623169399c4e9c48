import { GraphError, parameterError } from '../core/graph-error.ts'
import { listOf, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Phone, Waba } from '../world/types.ts'
import type { Slot } from './analytics-book.ts'

/** Seconds; months are taken as thirty days. */
const GRANULARITIES: Record<string, number> = { HALF_HOUR: 1800, DAY: 86_400, DAILY: 86_400, MONTH: 2_592_000, MONTHLY: 2_592_000 }
/** Invented prices of a delivered message, in the account's currency: enough to see that sums are sums. */
const PRICES: Record<string, number> = { marketing: 0.025, marketing_lite: 0.025, utility: 0.004, authentication: 0.004, service: 0.002 }
const MAX_TEMPLATES = 10
const NO_INSIGHTS = 200005

type Question = { start: number; end: number; seconds: number; granularity: string; phones: Phone[] }

/** `GET /{waba}?fields=analytics.start(…).end(…).granularity(DAY)`: messages sent and delivered. */
export function readAnalytics(waba: Waba, request: GraphRequest): JsonObject {
  const question = readQuestion(waba, request)
  const points = sumUp(question, request, { keysOf: () => [''], valuesOf: (slot) => ({ sent: slot.counts.sent, delivered: slot.counts.delivered }) })
  return { phone_numbers: question.phones.map((phone) => phone.digits), country_codes: [waba.country], granularity: question.granularity, data_points: points }
}

/** `GET /{waba}/conversation_analytics`: since 2025 a delivered message counts as one. */
export function readConversationAnalytics(waba: Waba, request: GraphRequest): JsonObject {
  const dimensions = dimensionsOf(request)
  const points = sumUp(readQuestion(waba, request), request, { keysOf: categoriesOf, valuesOf: (slot, category) => {
    const conversation = slot.delivered.get(category) ?? 0
    return {
      conversation, cost: conversation * (PRICES[category] ?? 0),
      ...(dimensions.has('PHONE') ? { phone_number: slot.phone.digits } : {}),
      ...(dimensions.has('COUNTRY') ? { country: waba.country } : {}),
      ...(dimensions.has('CONVERSATION_TYPE') ? { conversation_type: 'REGULAR' } : {}),
      ...(dimensions.has('CONVERSATION_DIRECTION') ? { conversation_direction: category === 'service' ? 'USER_INITIATED' : 'BUSINESS_INITIATED' } : {}),
      ...(dimensions.has('CONVERSATION_CATEGORY') ? { conversation_category: category.toUpperCase() } : {}),
    }
  } })
  return { data: [{ data_points: points }] }
}

/** `GET /{waba}/pricing_analytics`: delivered messages and what they cost. */
export function readPricingAnalytics(waba: Waba, request: GraphRequest): JsonObject {
  const dimensions = dimensionsOf(request)
  const points = sumUp(readQuestion(waba, request), request, { keysOf: categoriesOf, valuesOf: (slot, category) => {
    const volume = slot.delivered.get(category) ?? 0
    return {
      volume, cost: volume * (PRICES[category] ?? 0),
      ...(dimensions.has('PHONE') ? { phone_number: slot.phone.digits } : {}),
      ...(dimensions.has('COUNTRY') ? { country: waba.country } : {}),
      ...(dimensions.has('PRICING_TYPE') ? { pricing_type: 'REGULAR' } : {}),
      ...(dimensions.has('PRICING_CATEGORY') ? { pricing_category: category.toUpperCase() } : {}),
    }
  } })
  return { data: [{ data_points: points }] }
}

/** `GET /{waba}/template_analytics`, for up to ten templates, by days. @throws GraphError 200005 while the account has not asked for insights */
export function readTemplateAnalytics(waba: Waba, request: GraphRequest): JsonObject {
  if (waba.isEnabledForInsights === false) throw new GraphError(NO_INSIGHTS, '(#200005) Template Insights are not available', { details: 'Template insights are not enabled for this WhatsApp Business Account.' })
  const { start, end } = readQuestion(waba, request)
  const ids = listOf(request.params['template_ids'])
  if (ids.length === 0 || ids.length > MAX_TEMPLATES) throw parameterError(`Param template_ids must have 1 to ${String(MAX_TEMPLATES)} ids.`)
  const stranger = ids.find((id) => request.parts.world.template(id)?.wabaId !== waba.id)
  if (stranger !== undefined) throw parameterError(`Param template_ids: ${stranger.slice(0, 40)} is not a template of this account.`)
  const metrics = new Set(listOf(request.params['metric_types']).map((name) => name.toUpperCase()))
  const wants = (name: string) => metrics.size === 0 || metrics.has(name)
  const points = request.parts.analytics.templateDays(ids, { start, end }).map((day) => ({
    template_id: day.templateId, start: day.start, end: day.start + 86_400,
    ...(wants('SENT') ? { sent: day.sent } : {}),
    ...(wants('DELIVERED') ? { delivered: day.delivered } : {}),
    ...(wants('READ') ? { read: day.read } : {}),
    ...(wants('CLICKED') ? { clicked: [...day.clicks].map(([text, count]) => ({ type: 'quick_reply_button', button_content: text, count })) } : {}),
    ...(metrics.has('COST') ? { cost: [{ type: 'amount_spent', value: round(day.delivered * (PRICES['marketing'] ?? 0)) }] } : {}),
  }))
  return { data: [{ granularity: 'DAILY', product_type: 'cloud_api', data_points: points }] }
}

function readQuestion(waba: Waba, { params }: GraphRequest): Question {
  const start = Number(textOf(params['start']))
  const end = Number(textOf(params['end']))
  if (!Number.isFinite(start)) throw parameterError('The parameter start is required.')
  if (!Number.isFinite(end)) throw parameterError('The parameter end is required.')
  if (start >= end) throw parameterError('Param start must be before end.')
  const granularity = textOf(params['granularity'])?.toUpperCase() ?? ''
  const seconds = Object.hasOwn(GRANULARITIES, granularity) ? GRANULARITIES[granularity] : undefined
  if (seconds === undefined) throw parameterError('Param granularity must be one of {HALF_HOUR, DAY, DAILY, MONTH, MONTHLY}')
  const wanted = listOf(params['phone_numbers']).map((number) => number.replace(/\D/g, ''))
  return { start, end, seconds, granularity, phones: waba.phones.filter((phone) => wanted.length === 0 || wanted.includes(phone.digits)) }
}

/** What a slot's rows are told apart by, and what each of them says. */
type Points = { keysOf: (slot: Slot) => string[]; valuesOf: (slot: Slot, key: string) => JsonObject }

const categoriesOf = (slot: Slot) => [...slot.delivered.keys()]

function dimensionsOf({ params }: GraphRequest): Set<string> {
  return new Set(listOf(params['dimensions']).map((name) => name.toUpperCase()))
}

/** Half hours put together to what was asked for; rows that differ only in their numbers become one. */
function sumUp({ start, end, seconds, phones }: Question, { parts }: GraphRequest, { keysOf, valuesOf }: Points): JsonObject[] {
  const rows = new Map<string, JsonObject>()
  for (const slot of parts.analytics.slots(phones, { start, end })) {
    const from = slot.start - (slot.start % seconds)
    for (const key of keysOf(slot)) {
      const values = valuesOf(slot, key)
      const names = Object.entries(values).filter(([, value]) => typeof value === 'string')
      const id = JSON.stringify([from, names])
      const row = rows.get(id)
      if (!row) rows.set(id, { start: from, end: from + seconds, ...values })
      else for (const [name, value] of Object.entries(values)) if (typeof value === 'number') row[name] = round(Number(row[name]) + value)
    }
  }
  return [...rows.values()]
}

function round(amount: number): number {
  return Math.round(amount * 1e6) / 1e6
}
