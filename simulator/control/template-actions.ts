import { parameterError, unsupportedRequest } from '../core/graph-error.ts'
import { textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { readChoice } from '../core/read-member.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Parts } from '../parts.ts'
import { changeTemplateStatus } from '../templates/change-template-status.ts'
import { deleteTemplate } from '../templates/delete-templates.ts'
import { recategorise } from '../templates/recategorise-template.ts'
import { pauseForQuality, resumeTemplate, setTemplateQuality } from '../templates/template-quality.ts'
import type { Template, TemplateStatus } from '../world/types.ts'

const STATUSES: TemplateStatus[] = ['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED', 'ARCHIVED', 'IN_APPEAL', 'PENDING_DELETION', 'DELETED', 'LIMIT_EXCEEDED']
const CATEGORIES = ['MARKETING', 'UTILITY', 'AUTHENTICATION'] as const
const QUALITIES = ['GREEN', 'YELLOW', 'RED', 'UNKNOWN'] as const
const ASSESSMENTS = ['release', 'drop'] as const

/**
 * `POST /_sim/templates/{id} {status?, reason?, category?, notice?, quality?, pacing?}`: a review, a pause, a deletion, another category (at once or with a
 * day's notice), a rating (RED pauses), or the end of a quality assessment (`release`, `drop`). The app is told by webhook.
 */
export function changeTemplate(request: GraphRequest): JsonObject {
  const { parts, params, segments } = request
  const template = parts.world.template(segments[2] ?? '')
  if (!template) throw unsupportedRequest('POST', segments[2] ?? '')
  const { status, category, quality, pacing } = params
  if ([status, category, quality, pacing].every((member) => member === undefined)) throw parameterError(`Give status (one of ${STATUSES.join(', ')}), category, quality or pacing.`)
  if (category !== undefined) recategorise(parts, template, { category: readChoice(category, 'category', CATEGORIES), notice: params['notice'] === true })
  if (quality !== undefined) setTemplateQuality(parts, template, readChoice(quality, 'quality', QUALITIES))
  if (pacing !== undefined) parts.pacing.decide(template, readChoice(pacing, 'pacing', ASSESSMENTS) === 'release')
  if (status !== undefined) setStatus(parts, template, { status: readChoice(textOf(status)?.toUpperCase(), 'status', STATUSES), reason: textOf(params['reason']) })
  return {
    id: template.id, status: template.status, rejected_reason: template.rejectedReason, category: template.category, quality_score: template.quality,
    pauses: template.pauses, ...template.traffic,
  }
}

/** A pause ends by itself, a deletion takes its time: the same ways as when they happen on their own. */
function setStatus(parts: Parts, template: Template, { status, reason }: { status: TemplateStatus; reason: string | undefined }): void {
  if (status === 'PAUSED') pauseForQuality(parts, template)
  else if (status === 'APPROVED' && template.status === 'PAUSED') resumeTemplate(parts, template)
  else if (status === 'DELETED') deleteTemplate(parts, template)
  else {
    const isReinstated = status === 'APPROVED' && (template.status === 'IN_APPEAL' || template.status === 'DISABLED')
    changeTemplateStatus(parts, template, { status, ...(isReinstated ? { event: 'REINSTATED' } : {}), ...(reason === undefined ? {} : { reason: reason.slice(0, 80) }) })
  }
}
