import type { Parts } from '../parts.ts'
import { reportTemplate, setTemplateQuality } from '../templates/template-quality.ts'
import { setPhoneQuality } from '../world/account-events.ts'
import { freshen, rate } from '../world/traffic.ts'
import type { Phone, Template } from '../world/types.ts'

/** A message arrived or never will: one fewer under way, and one more on which ratings rest. */
export function settleMessage(parts: Parts, { phone, template }: { phone: Phone; template: Template | undefined }, isDelivered: boolean): void {
  if (isDelivered) phone.traffic.delivered += 1
  if (!template) return
  template.traffic.underway = Math.max(0, template.traffic.underway - 1)
  if (!isDelivered) return
  template.traffic.delivered += 1
  if (template.quality === 'UNKNOWN') setTemplateQuality(parts, template, rate(template.traffic, 'UNKNOWN'))
}

/** A person has read it; some people report what they did not want. */
export function readMessage(parts: Parts, { phone, template }: { phone: Phone; template: Template | undefined }, person: number): void {
  if (template && parts.audience.reports(person, parts.policies)) reportMessage(parts, phone, template)
}

/** A report lowers the rating of the number and, if it was about a template, of that. */
export function reportMessage(parts: Parts, phone: Phone, template: Template | undefined): void {
  freshen(phone.traffic, parts.clock.now())
  phone.traffic.reports += 1
  setPhoneQuality(parts, phone, rate(phone.traffic, phone.quality))
  if (template) reportTemplate(parts, template)
}
