import { quoteAscii } from '../core/ascii-json.ts'
import type { Parts } from '../parts.ts'
import type { Template, TemplateStatus } from '../world/types.ts'

const PAUSE_MS = 3 * 3_600_000

/** Moves a template to a status and tells the app, at its own address: overrides do not apply to template events. */
export function changeTemplateStatus(parts: Parts, template: Template, change: { status: TemplateStatus; reason?: string }): void {
  parts.world.setTemplateStatus(template, change.status, { now: parts.clock.now(), ...(change.reason === undefined ? {} : { reason: change.reason }) })
  parts.outbox.sendEvent(template.wabaId, 'message_template_status_update', eventValue(template, parts.clock.now()))
}

/** The id is a JSON integer here and text everywhere else; beyond 2^53 only splicing keeps its digits. */
function eventValue(template: Template, now: number): string {
  const fields = [
    `"event":"${template.status}"`,
    `"message_template_id":${template.id}`,
    `"message_template_name":${quoteAscii(template.name)}`,
    `"message_template_language":${quoteAscii(template.language)}`,
    `"message_template_category":"${template.category}"`,
    `"reason":${quoteAscii(template.rejectedReason)}`,
  ]
  if (template.status === 'PAUSED') {
    fields.push('"other_info":{"title":"FIRST_PAUSE","description":"Your message template has been paused for 3 hours because of its low quality."}')
  }
  if (template.status === 'DISABLED') fields.push(`"disable_info":{"disable_date":${quoteAscii(new Date(now + PAUSE_MS).toUTCString())}}`)
  if (template.status === 'REJECTED') fields.push(`"rejection_info":{"reason":${quoteAscii(template.rejectedReason)},"recommendation":"Change the text and submit it again."}`)
  return `{${fields.join(',')}}`
}
