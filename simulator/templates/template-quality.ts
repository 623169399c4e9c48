import type { Parts } from '../parts.ts'
import { freshen, rate, restart } from '../world/traffic.ts'
import type { Quality, Template } from '../world/types.ts'
import { changeTemplateStatus } from './change-template-status.ts'
import { sendQualityEvent } from './template-events.ts'

const HOUR_MS = 3_600_000
const PAUSES = [
  { title: 'FIRST_PAUSE', hours: 3 },
  { title: 'SECOND_PAUSE', hours: 6 },
] as const

/** A message of it was reported. Enough reports among the week's messages lower the rating. */
export function reportTemplate(parts: Parts, template: Template): void {
  freshen(template.traffic, parts.clock.now())
  template.traffic.reports += 1
  setTemplateQuality(parts, template, rate(template.traffic, template.quality))
}

/** Tells the app about a new rating. RED pauses an approved template. */
export function setTemplateQuality(parts: Parts, template: Template, quality: Quality): void {
  const before = template.quality
  if (before === quality) return
  template.quality = quality
  sendQualityEvent(parts, template, before)
  if (quality === 'RED' && template.status === 'APPROVED') pauseForQuality(parts, template)
}

/** 3 hours, then 6, the third time for good. */
export function pauseForQuality(parts: Parts, template: Template): void {
  const pause = PAUSES[template.pauses]
  template.pauses += 1
  if (!pause) {
    changeTemplateStatus(parts, template, { status: 'DISABLED', note: { title: 'DISABLED', description: 'Your message template has been disabled because of its low quality.' } })
    return
  }
  changeTemplateStatus(parts, template, { status: 'PAUSED', note: { title: pause.title, description: `Your message template has been paused for ${String(pause.hours)} hours because of its low quality.` } })
  template.pausedBy = 'QUALITY'
  const { version } = template
  parts.calendar.after(pause.hours * HOUR_MS, () => {
    if (template.version === version && template.status === 'PAUSED') resumeTemplate(parts, template)
  })
}

/** Sendable again, with everything that people thought of it forgotten. */
export function resumeTemplate(parts: Parts, template: Template): void {
  restart(template.traffic, parts.clock.now())
  changeTemplateStatus(parts, template, { status: 'APPROVED', note: { title: 'UNPAUSE', description: 'Your message template can be sent again.' } })
  setTemplateQuality(parts, template, 'UNKNOWN')
}
