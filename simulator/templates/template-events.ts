import { quoteAscii } from '../core/ascii-json.ts'
import { isObject, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { Parts } from '../parts.ts'
import type { Quality, Template, TemplateCategory } from '../world/types.ts'

/** `other_info` of a status event. */
export type StatusNote = { title: 'FIRST_PAUSE' | 'SECOND_PAUSE' | 'RATE_LIMITING_PAUSE' | 'UNPAUSE' | 'DISABLED'; description: string }

/**
 * Template events go to the app's own address: overrides do not apply to them. The id is a JSON integer in all of them and text everywhere else;
 * beyond 2^53 only splicing keeps its digits.
 */
export function sendStatusEvent(parts: Parts, template: Template, change: { event: string; note?: StatusNote }): void {
  const fields = [
    `"event":"${change.event}"`,
    ...nameFields(template),
    `"message_template_category":"${template.category}"`,
    `"reason":${quoteAscii(template.rejectedReason)}`,
  ]
  if (change.note) fields.push(`"other_info":{"title":"${change.note.title}","description":${quoteAscii(change.note.description)}}`)
  if (change.event === 'DISABLED') fields.push(`"disable_info":{"disable_date":${quoteAscii(new Date(parts.clock.now()).toUTCString())}}`)
  if (change.event === 'REJECTED') fields.push(`"rejection_info":{"reason":${quoteAscii(template.rejectedReason)},"recommendation":"Change the text and submit it again."}`)
  parts.outbox.sendEvent(template.wabaId, 'message_template_status_update', `{${fields.join(',')}}`)
}

export function sendQualityEvent(parts: Parts, template: Template, before: Quality): void {
  const fields = [`"previous_quality_score":"${before}"`, `"new_quality_score":"${template.quality}"`, ...nameFields(template)]
  parts.outbox.sendEvent(template.wabaId, 'message_template_quality_update', `{${fields.join(',')}}`)
}

/** With `correct`: the notice, a day ahead, in which the new category is still the old one. With `previous`: done. */
export function sendCategoryEvent(parts: Parts, template: Template, change: { correct: TemplateCategory; at: number } | { previous: TemplateCategory }): void {
  const fields = [...nameFields(template), `"new_category":"${template.category}"`]
  if ('previous' in change) fields.push(`"previous_category":"${change.previous}"`)
  else fields.push(`"correct_category":"${change.correct}"`, `"category_update_timestamp":${String(Math.floor(change.at / 1000))}`)
  parts.outbox.sendEvent(template.wabaId, 'template_category_update', `{${fields.join(',')}}`)
}

/** The new content of an edited template, once it is approved. */
export function sendComponentsEvent(parts: Parts, template: Template): void {
  const part = (type: string) => template.components.find((component) => component['type'] === type)
  const fields = [...nameFields(template), `"message_template_element":${quoteAscii(textOf(part('BODY')?.['text']) ?? '')}`]
  const title = textOf(part('HEADER')?.['text'])
  const footer = textOf(part('FOOTER')?.['text'])
  const buttons = part('BUTTONS')?.['buttons']
  if (title !== undefined) fields.push(`"message_template_title":${quoteAscii(title)}`)
  if (footer !== undefined) fields.push(`"message_template_footer":${quoteAscii(footer)}`)
  if (Array.isArray(buttons)) fields.push(`"message_template_buttons":[${buttons.filter(isObject).map(buttonJson).join(',')}]`)
  parts.outbox.sendEvent(template.wabaId, 'message_template_components_update', `{${fields.join(',')}}`)
}

function nameFields(template: Template): string[] {
  return [
    `"message_template_id":${template.id}`,
    `"message_template_name":${quoteAscii(template.name)}`,
    `"message_template_language":${quoteAscii(template.language)}`,
  ]
}

function buttonJson(button: JsonObject): string {
  const members = ['type', 'text', 'url', 'phone_number'].flatMap((name) => {
    const value = textOf(button[name])
    return value === undefined ? [] : [`"message_template_button_${name}":${quoteAscii(value)}`]
  })
  return `{${members.join(',')}}`
}
