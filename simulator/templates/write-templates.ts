import { GraphError, parameterError } from '../core/graph-error.ts'
import { listOf, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Parts } from '../parts.ts'
import type { Template, TemplateCategory, Waba } from '../world/types.ts'
import { changeTemplateStatus } from './change-template-status.ts'
import { checkComponents, checkTemplate } from './check-template.ts'

const MAX_TEMPLATES = 6000
const REVIEW_MS = 3000
const EDITABLE = new Set(['APPROVED', 'REJECTED', 'PAUSED'])

/** `POST /{waba}/message_templates`: PENDING first; reviewed after a few seconds. A name with `reject` in it is rejected. */
export function createTemplate(waba: Waba, request: GraphRequest): JsonObject {
  const { parts, params } = request
  const draft = checkTemplate(params)
  if (parts.world.findTemplate(waba.id, draft.name, draft.language)) {
    throw new GraphError(100, 'Invalid parameter', {
      subcode: 2388024, isTransient: false, userTitle: 'Content in This Language Already Exists',
      userMessage: 'There is already content for this template in this language. You can create a new template and try again.',
    })
  }
  if (waba.templates.length >= MAX_TEMPLATES) throw new GraphError(100, 'Invalid parameter', { subcode: 2388019, userTitle: 'Template limit', userMessage: 'This account has as many templates as it can have.' })
  const ttl = Number(params['message_send_ttl_seconds'])
  const template: Template = {
    ...draft,
    category: draft.category as TemplateCategory,
    id: parts.ids.objectId(),
    wabaId: waba.id,
    status: 'PENDING',
    rejectedReason: 'NONE',
    quality: 'UNKNOWN',
    updatedAt: parts.clock.now(),
    ...(Number.isFinite(ttl) ? { ttlSeconds: ttl } : {}),
    version: 1,
  }
  parts.world.addTemplate(template)
  reviewLater(parts, template)
  return { id: template.id, status: template.status, category: template.category }
}

/** `POST /{template}`: replaces the components; an approved template goes back to review. */
export function editTemplate(template: Template, request: GraphRequest): JsonObject {
  const { parts, params } = request
  if (!EDITABLE.has(template.status)) throw new GraphError(100, 'Invalid parameter', { subcode: 2388039, userTitle: "Status can't be changed", userMessage: 'Only approved, rejected or paused templates can be edited.' })
  const category = textOf(params['category'])?.toUpperCase()
  if (category !== undefined && category !== template.category) {
    if (template.status === 'APPROVED') throw parameterError('The category of an approved template cannot be changed.')
    template.category = category as TemplateCategory
  }
  if (params['components'] !== undefined) template.components = checkComponents(params['components'], template.category)
  changeTemplateStatus(parts, template, { status: 'PENDING' })
  reviewLater(parts, template)
  return { success: true, id: template.id, name: template.name, category: template.category }
}

/** `DELETE /{waba}/message_templates` by name (every language), by name and `hsm_id` (one), or by `hsm_ids` (all or nothing). */
export function deleteTemplates(waba: Waba, request: GraphRequest): JsonObject {
  const { params, parts } = request
  const name = textOf(params['name'])
  const ids = listOf(params['hsm_ids'])
  const id = textOf(params['hsm_id'])
  if (name === undefined && ids.length === 0) throw parameterError('The parameter name is required.')
  const found = ids.length > 0 ? waba.templates.filter((template) => ids.includes(template.id)) : waba.templates.filter((template) => template.name === name && (id === undefined || template.id === id))
  if (found.length === 0 || (ids.length > 0 && found.length !== ids.length)) {
    throw new GraphError(100, 'Invalid parameter', { subcode: 2593002, userTitle: 'Message Template Not Found', userMessage: 'There is no template with this name or id.' })
  }
  for (const template of found) {
    changeTemplateStatus(parts, template, { status: 'DELETED' })
    parts.world.removeTemplate(template)
  }
  return { success: true }
}

/** `POST /{template}/unpause` */
export function unpauseTemplate(template: Template, { parts }: GraphRequest): JsonObject {
  if (template.status !== 'PAUSED') throw parameterError('Only paused templates can be unpaused.')
  changeTemplateStatus(parts, template, { status: 'APPROVED' })
  return { success: true }
}

function reviewLater(parts: Parts, template: Template): void {
  const version = template.version
  parts.later(REVIEW_MS, () => {
    if (template.version !== version || template.status !== 'PENDING') return
    const rejected = template.name.includes('reject')
    changeTemplateStatus(parts, template, rejected ? { status: 'REJECTED', reason: 'INVALID_FORMAT' } : { status: 'APPROVED' })
  })
}
