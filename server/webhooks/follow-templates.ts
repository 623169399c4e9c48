import type { SqlLike } from '#db/client.ts'
import { holdCampaigns } from '#server/sending/hold-campaigns.ts'
import type { ChangedTemplate } from '#server/templates/apply-template-webhook.ts'

/** A campaign whose workflow has to hear that its template stopped, or may be sent again. */
export type TemplateNotice = { campaignId: string; held: boolean; reason: string; probeAfterMs?: number }

const stopped = new Set(['PAUSED', 'DISABLED', 'REJECTED', 'DELETED', 'PENDING_DELETION', 'ARCHIVED', 'LIMIT_EXCEEDED'])

/**
 * Holds the running campaigns of templates that Meta has stopped, in the rows and at once, and finds the held ones of templates
 * that are approved again. One that was held for another reason meets that reason again with its first message.
 */
export async function followTemplates(tx: SqlLike, changed: ChangedTemplate[]): Promise<TemplateNotice[]> {
  const notices: TemplateNotice[] = []
  for (const template of changed) {
    if (stopped.has(template.status)) notices.push(...(await hold(tx, template)))
    else if (template.status === 'APPROVED') notices.push(...(await findHeld(tx, template)))
  }
  return notices
}

async function hold(tx: SqlLike, template: ChangedTemplate): Promise<TemplateNotice[]> {
  const reason = `Meta has set the template to ${template.status}`
  const ids = await holdCampaigns(tx, { templateId: template.id }, reason)
  return ids.map((campaignId) => ({ campaignId, held: true, reason }))
}

async function findHeld(tx: SqlLike, template: ChangedTemplate): Promise<TemplateNotice[]> {
  const rows = await tx<{ id: string }[]>`
    select id from campaigns where template_id = ${template.id} and org_id = ${template.orgId} and state = 'held' limit 1000`
  return rows.map(({ id }) => ({ campaignId: id, held: false, reason: 'Meta has approved the template again' }))
}
