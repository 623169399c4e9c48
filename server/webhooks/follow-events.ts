import type { SqlLike } from '#db/client.ts'
import { appendAudit, systemOf } from '#server/audit/append-audit.ts'
import { applyTemplateWebhook } from '#server/templates/apply-template-webhook.ts'
import type { NumberDirectory } from './find-accounts.ts'
import { followAccountAlert, followAccountReview, followAccountUpdate } from './follow-accounts.ts'
import { followCapability, followNumberName, followNumberQuality, followSecurity, followUsername } from './follow-numbers.ts'
import { followPreferences, followSystemMessage, followUserIds } from './follow-people.ts'
import { followTemplates } from './follow-templates.ts'
import { nothingFollowed, type Followed, type FollowStep } from './followed.ts'
import { isNews } from './is-news.ts'
import type { MetaEvent } from './payloads/meta-event.ts'
import type { WebhookEvents } from './webhook-events.ts'

/**
 * Does what events ask for, inside the caller's transaction: each once, and none that is older than what is known. Kinds
 * that Clarion has no use for stay in the journal. Answers what is to be told after the commit.
 */
export async function followEvents(tx: SqlLike, directory: NumberDirectory, bodies: WebhookEvents[]): Promise<Followed> {
  const step: FollowStep = { tx, directory, followed: nothingFollowed() }
  for (const body of bodies) {
    for (const event of body.events) await followEvent(step, event)
    for (const message of body.inbound) if (message.type === 'system') await followSystemMessage(step, message)
  }
  for (const { orgId, entry } of step.followed.audits) await appendAudit(tx, systemOf(orgId), entry)
  return step.followed
}

async function followEvent(step: FollowStep, event: MetaEvent): Promise<void> {
  switch (event.kind) {
    case 'message_template_status_update':
    case 'message_template_quality_update':
    case 'message_template_components_update':
    case 'template_category_update':
      return followTemplate(step, event)
    case 'account_update':
      return followAccountUpdate(step, event)
    case 'account_review_update':
      return followAccountReview(step, event)
    case 'account_alerts':
      return followAccountAlert(step, event)
    case 'phone_number_quality_update':
      return followNumberQuality(step, event)
    case 'phone_number_name_update':
      return followNumberName(step, event)
    case 'business_capability_update':
      return followCapability(step, event)
    case 'business_username_updates':
      return followUsername(step, event)
    case 'security':
      return followSecurity(step, event)
    case 'user_preferences':
      return followPreferences(step, event)
    case 'user_id_update':
      return followUserIds(step, event)
    default:
      return
  }
}

type TemplateKind = 'message_template_status_update' | 'message_template_quality_update' | 'message_template_components_update' | 'template_category_update'

async function followTemplate(step: FollowStep, event: MetaEvent & { kind: TemplateKind }): Promise<void> {
  const { message_template_id: templateId } = event.value
  if (templateId === null || (await isNews(step.tx, event, templateId)) !== 'new') return
  step.followed.notices.push(...(await followTemplates(step.tx, await applyTemplateWebhook(step.tx, event))))
  step.followed.nodeIds.push(templateId)
}
