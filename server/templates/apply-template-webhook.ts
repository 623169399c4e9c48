import type { SqlLike } from '#db/client.ts'
import { asDict, asText, type Dict } from './read-component.ts'

export type TemplateWebhook = { wabaId: string; field: string; value: Record<string, unknown> }
/** A template that a webhook changed, in one organisation. */
export type ChangedTemplate = { id: string; orgId: string; status: string }

/** What an event makes of the status; events that are not named here are statuses themselves. */
const statusOfEvent: Record<string, string> = { REINSTATED: 'APPROVED', UNARCHIVED: 'APPROVED', FLAGGED: 'APPROVED', LOCKED: 'DISABLED' }

/**
 * Applies an event about a template in every organisation that has its account. Judged by the value's shape as well as the
 * field, since Meta has mixed them up. Other fields change nothing. The hash is cleared, so that the next sync
 * takes Meta's word whatever it says.
 */
export async function applyTemplateWebhook(sql: SqlLike, event: TemplateWebhook): Promise<ChangedTemplate[]> {
  const { value } = event
  const templateId = asText(value['message_template_id'])
  if (templateId === '') return []
  const target = { wabaId: event.wabaId, templateId }
  if (typeof value['event'] === 'string') return applyStatus(sql, target, value)
  if (typeof value['new_quality_score'] === 'string') return applyQuality(sql, target, value['new_quality_score'])
  if (typeof value['new_category'] === 'string') return applyCategory(sql, target, value)
  if (typeof value['message_template_element'] === 'string') return forgetContent(sql, target)
  return []
}

type Target = { wabaId: string; templateId: string }

async function applyStatus(sql: SqlLike, target: Target, value: Dict): Promise<ChangedTemplate[]> {
  const event = asText(value['event']).toUpperCase()
  const status = statusOfEvent[event] ?? event
  const reason = asText(value['reason']) || asText(asDict(value['rejection_info'])['reason'])
  const rejectedReason = status === 'REJECTED' && reason !== 'NONE' ? reason || null : null
  const pauseReason = status === 'PAUSED' || status === 'DISABLED' ? asText(asDict(value['other_info'])['description']) || asText(asDict(value['other_info'])['title']) || null : null
  return sql<ChangedTemplate[]>`
    update templates set status = ${status}, rejected_reason = ${rejectedReason}, pause_reason = ${pauseReason}, content_hash = '', updated_at = clock_timestamp(),
      removed_at = case when ${status} = 'DELETED' then coalesce(removed_at, now()) else removed_at end
    where waba_id = ${target.wabaId} and template_id = ${target.templateId} returning id, org_id as "orgId", status`
}

async function applyQuality(sql: SqlLike, target: Target, score: string): Promise<ChangedTemplate[]> {
  return sql<ChangedTemplate[]>`
    update templates set quality = ${score.toUpperCase()}, content_hash = '', updated_at = clock_timestamp()
    where waba_id = ${target.wabaId} and template_id = ${target.templateId} returning id, org_id as "orgId", status`
}

/** With `correct_category` the event is only a notice, a day ahead. */
async function applyCategory(sql: SqlLike, target: Target, value: Dict): Promise<ChangedTemplate[]> {
  if (asText(value['correct_category']) !== '' && asText(value['previous_category']) === '') return []
  return sql<ChangedTemplate[]>`
    update templates set category = ${asText(value['new_category']).toUpperCase()}, content_hash = '', updated_at = clock_timestamp()
    where waba_id = ${target.wabaId} and template_id = ${target.templateId} returning id, org_id as "orgId", status`
}

/** The event names only some parts; the next sync brings the whole. */
async function forgetContent(sql: SqlLike, target: Target): Promise<ChangedTemplate[]> {
  return sql<ChangedTemplate[]>`
    update templates set content_hash = '' where waba_id = ${target.wabaId} and template_id = ${target.templateId} returning id, org_id as "orgId", status`
}
