import { parameterError } from '../core/graph-error.ts'
import { listOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Parts } from '../parts.ts'
import type { Template, Waba } from '../world/types.ts'
import { changeTemplateStatus } from './change-template-status.ts'

const YEAR_MS = 365 * 86_400_000
const MAX_IDS = 100
const ARCHIVABLE = new Set(['APPROVED', 'REJECTED'])

/** `POST /{waba}/message_templates/archive {hsm_ids}` and `/unarchive`: what can be done is done, the rest is named. */
export function archiveTemplates(waba: Waba, request: GraphRequest, isArchiving: boolean): JsonObject {
  const ids = listOf(request.params['hsm_ids'])
  if (ids.length === 0 || ids.length > MAX_IDS) throw parameterError(`Param hsm_ids must have 1 to ${String(MAX_IDS)} ids.`)
  const done: string[] = []
  const failed: Record<string, string> = {}
  for (const id of ids) {
    const template = waba.templates.find((candidate) => candidate.id === id)
    const refusal = template ? refusalOf(template, isArchiving) : 'Template not found'
    if (!template || refusal !== undefined) {
      failed[id] = refusal ?? ''
      continue
    }
    template.activeAt = request.parts.clock.now()
    changeTemplateStatus(request.parts, template, isArchiving ? { status: 'ARCHIVED' } : { status: 'APPROVED', event: 'UNARCHIVED' })
    done.push(id)
  }
  return { [isArchiving ? 'archived_templates' : 'unarchived_templates']: done, failed_templates: failed }
}

/** Templates that nobody has touched or sent for a year are archived; asked after every jump of the clock. */
export function archiveForgotten(parts: Parts): void {
  const before = parts.clock.now() - YEAR_MS
  for (const waba of parts.world.wabas) {
    for (const template of waba.templates) if (ARCHIVABLE.has(template.status) && template.activeAt < before) changeTemplateStatus(parts, template, { status: 'ARCHIVED' })
  }
}

function refusalOf(template: Template, isArchiving: boolean): string | undefined {
  if (isArchiving) return ARCHIVABLE.has(template.status) ? undefined : 'Only approved or rejected templates can be archived'
  return template.status === 'ARCHIVED' ? undefined : 'Only archived templates can be unarchived'
}
