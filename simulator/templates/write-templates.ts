import { GraphError, parameterError } from '../core/graph-error.ts'
import { textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Parts } from '../parts.ts'
import { newTraffic } from '../world/traffic.ts'
import type { Template, TemplateCategory, Waba } from '../world/types.ts'
import { changeTemplateStatus } from './change-template-status.ts'
import { checkComponents, checkTemplate } from './check-template.ts'
import type { TemplateDraft } from './check-template.ts'
import { checkTtl } from './check-ttl.ts'
import { judgeCategory, reviewLater } from './review-template.ts'
import { templateLimit } from './template-limit.ts'
import { resumeTemplate } from './template-quality.ts'

const CREATIONS_PER_HOUR = 100
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const EDITS_PER_MONTH = 10
const EDITABLE = new Set(['APPROVED', 'REJECTED', 'PAUSED'])

/** `POST /{waba}/message_templates`: PENDING first; reviewed after a few seconds. A name with `reject` in it is rejected. */
export function createTemplate(waba: Waba, request: GraphRequest): JsonObject {
  const { parts, params } = request
  const draft = checkTemplate(params)
  checkRoom(parts, waba, draft)
  const now = parts.clock.now()
  const category = judgeCategory(draft.category as TemplateCategory, draft.components)
  const ttlSeconds = checkTtl(params['message_send_ttl_seconds'], category)
  const template: Template = {
    ...draft,
    category,
    id: parts.ids.objectId(),
    wabaId: waba.id,
    status: 'PENDING',
    rejectedReason: 'NONE',
    quality: 'UNKNOWN',
    updatedAt: now,
    activeAt: now,
    pauses: 0,
    edits: [],
    traffic: newTraffic(now),
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
    version: 1,
  }
  parts.world.addTemplate(template)
  waba.creations = [...recentCreations(waba, now), now]
  reviewLater(parts, template, { isEdit: false })
  return { id: template.id, status: template.status, category: template.category }
}

function checkRoom(parts: Parts, waba: Waba, draft: TemplateDraft): void {
  const now = parts.clock.now()
  if (recentCreations(waba, now).length >= CREATIONS_PER_HOUR) throw new GraphError(80_008, '(#80008) There have been too many calls to this WhatsApp Business account. Wait a bit and try again.')
  if (parts.world.findTemplate(waba.id, draft.name, draft.language)) {
    throw refusal(2388024, 'Content in This Language Already Exists', 'There is already content for this template in this language. You can create a new template and try again.')
  }
  if (parts.world.isNameBlocked({ wabaId: waba.id, ...draft }, now)) {
    throw refusal(2388023, 'Message Template Language Is Being Deleted', 'A template of this name and language was deleted. The name can be used again thirty days after that.')
  }
  if (waba.templates.length >= templateLimit(parts.world)) throw refusal(2388019, 'Message Template Limit Exceeded', 'This account has as many templates as it can have.')
}

function recentCreations(waba: Waba, now: number): number[] {
  return (waba.creations ?? []).filter((at) => now - at < HOUR_MS)
}

/** `POST /{template}`: replaces the components, the time to live or, unless it is approved, the category; back to review. */
export function editTemplate(template: Template, request: GraphRequest): JsonObject {
  const { parts, params } = request
  if (!EDITABLE.has(template.status)) throw refusal(2388039, "Status can't be changed", 'Only approved, rejected or paused templates can be edited.')
  const category = readCategory(template, params)
  const components = params['components'] === undefined ? undefined : checkComponents(params['components'], category, template.parameterFormat)
  const ttlSeconds = checkTtl(params['message_send_ttl_seconds'], category)
  const now = parts.clock.now()
  if (template.status === 'APPROVED') countEdit(template, now)
  template.category = category
  template.activeAt = now
  if (components) template.components = components
  if (ttlSeconds !== undefined) template.ttlSeconds = ttlSeconds
  changeTemplateStatus(parts, template, { status: 'PENDING' })
  reviewLater(parts, template, { isEdit: components !== undefined })
  return { success: true, id: template.id, name: template.name, category: template.category }
}

function readCategory(template: Template, params: JsonObject): TemplateCategory {
  const category = textOf(params['category'])?.toUpperCase() ?? template.category
  if (!['MARKETING', 'UTILITY', 'AUTHENTICATION'].includes(category)) throw parameterError('Param category must be one of {MARKETING, UTILITY, AUTHENTICATION}')
  if (category !== template.category && template.status === 'APPROVED') throw parameterError('The category of an approved template cannot be changed.')
  return category as TemplateCategory
}

/** Once in a day and ten times in thirty, as long as it is approved. */
function countEdit(template: Template, now: number): void {
  const edits = template.edits.filter((at) => now - at < 30 * DAY_MS)
  if (edits.length >= EDITS_PER_MONTH || edits.some((at) => now - at < DAY_MS)) {
    throw refusal(2388039, 'Message template cannot be edited now', 'An approved template can be edited once in 24 hours and ten times in 30 days.')
  }
  template.edits = [...edits, now]
}

/** `POST /{template}/unpause`, for those that pacing has paused; after a pause for low quality they come back on their own. */
export function unpauseTemplate(template: Template, { parts }: GraphRequest): JsonObject {
  if (template.status !== 'PAUSED') throw parameterError('Only paused templates can be unpaused.')
  if (template.pausedBy === 'QUALITY') throw refusal(2388039, "Status can't be changed", 'A template that was paused for low quality is unpaused after some hours.')
  resumeTemplate(parts, template)
  return { success: true }
}

function refusal(subcode: number, userTitle: string, userMessage: string): GraphError {
  return new GraphError(100, 'Invalid parameter', { subcode, isTransient: false, userTitle, userMessage })
}
