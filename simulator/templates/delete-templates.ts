import { GraphError, parameterError } from '../core/graph-error.ts'
import { listOf, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Parts } from '../parts.ts'
import type { Template, Waba } from '../world/types.ts'
import { changeTemplateStatus } from './change-template-status.ts'

const BLOCKED_MS = 30 * 86_400_000
const MAX_IDS = 100

/** `DELETE /{waba}/message_templates` by name (every language), by name and `hsm_id` (one), or by `hsm_ids` (all or nothing). */
export function deleteTemplates(waba: Waba, request: GraphRequest): JsonObject {
  const { params, parts } = request
  const name = textOf(params['name'])
  const ids = listOf(params['hsm_ids'])
  const id = textOf(params['hsm_id'])
  if (name === undefined && ids.length === 0) throw parameterError('The parameter name is required.')
  if (ids.length > 0 && (name !== undefined || id !== undefined)) throw parameterError('Param hsm_ids cannot be combined with name or hsm_id.')
  if (ids.length > MAX_IDS) throw parameterError(`Param hsm_ids must have at most ${String(MAX_IDS)} ids.`)
  const found = waba.templates.filter((template) => template.status !== 'PENDING_DELETION' && (ids.length > 0 ? ids.includes(template.id) : template.name === name && (id === undefined || template.id === id)))
  if (found.length === 0 || (ids.length > 0 && found.length !== new Set(ids).size)) {
    throw new GraphError(100, 'Invalid parameter', { subcode: 2593002, userTitle: 'Message Template Not Found', userMessage: 'There is no template with this name or id.' })
  }
  if (found.some((template) => template.status === 'DISABLED')) {
    throw new GraphError(100, 'Invalid parameter', { subcode: 2388039, isTransient: false, userTitle: "Status can't be changed", userMessage: 'A disabled template cannot be deleted.' })
  }
  for (const template of found) deleteTemplate(parts, template)
  return { success: true }
}

/** The name of an approved template rests for thirty days. While messages are under way to people the template waits as long in PENDING_DELETION. */
export function deleteTemplate(parts: Parts, template: Template): void {
  if (template.status === 'APPROVED') parts.world.blockName(template, parts.clock.now() + BLOCKED_MS)
  if (template.traffic.underway === 0) {
    finish(parts, template)
    return
  }
  changeTemplateStatus(parts, template, { status: 'PENDING_DELETION' })
  const { version } = template
  parts.calendar.after(BLOCKED_MS, () => {
    if (template.version === version) finish(parts, template)
  })
}

function finish(parts: Parts, template: Template): void {
  changeTemplateStatus(parts, template, { status: 'DELETED' })
  parts.world.removeTemplate(template)
}
