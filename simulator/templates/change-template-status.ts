import type { Parts } from '../parts.ts'
import type { Template, TemplateStatus } from '../world/types.ts'
import { sendStatusEvent } from './template-events.ts'
import type { StatusNote } from './template-events.ts'

const MONTH_MS = 28 * 86_400_000

export type StatusChange = {
  status: TemplateStatus
  /** Of a rejection. */
  reason?: string
  /** As the event names it, where that is not the status: `UNARCHIVED`, `REINSTATED`. */
  event?: string
  note?: StatusNote
}

/** Moves a template to a status and tells the app. What was planned for it before is void. */
export function changeTemplateStatus(parts: Parts, template: Template, { status, reason, event = status, note }: StatusChange): void {
  parts.world.setTemplateStatus(template, status, { now: parts.clock.now(), ...(reason === undefined ? {} : { reason }) })
  if (status !== 'PAUSED') delete template.pausedBy
  parts.pacing.forget(template)
  sendStatusEvent(parts, template, { event, ...(note === undefined ? {} : { note }) })
  if (status === 'ARCHIVED') deleteLater(parts, template)
}

/** Archived templates are deleted after 28 days. */
function deleteLater(parts: Parts, template: Template): void {
  const { version } = template
  parts.calendar.after(MONTH_MS, () => {
    if (template.version !== version) return
    changeTemplateStatus(parts, template, { status: 'DELETED' })
    parts.world.removeTemplate(template)
  })
}
