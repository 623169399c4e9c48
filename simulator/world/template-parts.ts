import type { JsonObject } from '../core/json.ts'
import type { Template, TemplateCategory } from './types.ts'

/** What a seed template says; ids, times and versions come from the world. */
export type TemplateSeed = Pick<Template, 'name' | 'language' | 'category' | 'components'> &
  Partial<Pick<Template, 'status' | 'rejectedReason' | 'quality' | 'parameterFormat' | 'ttlSeconds' | 'previousCategory'>>

export type NamedExample = { name: string; example: string }

export function seed(name: string, language: string, rest: { category: TemplateCategory; components: JsonObject[] } & Partial<TemplateSeed>): TemplateSeed {
  return { name, language, ...rest }
}

/** @param examples one value for each positional variable, in order */
export function body(text: string, ...examples: string[]): JsonObject {
  return { type: 'BODY', text, ...(examples.length === 0 ? {} : { example: { body_text: [examples] } }) }
}

export function namedBody(text: string, examples: NamedExample[]): JsonObject {
  return { type: 'BODY', text, example: { body_text_named_params: examples.map(({ name, example }) => ({ param_name: name, example })) } }
}

export function headerText(text: string, example?: string): JsonObject {
  return { type: 'HEADER', format: 'TEXT', text, ...(example === undefined ? {} : { example: { header_text: [example] } }) }
}

/** `{base}` becomes the simulator's address when the template is read, so that a preview can load the sample. */
export function headerMedia(format: 'IMAGE' | 'VIDEO' | 'DOCUMENT'): JsonObject {
  const file = { IMAGE: 'header.png', VIDEO: 'header.mp4', DOCUMENT: 'header.pdf' }[format]
  return { type: 'HEADER', format, example: { header_handle: [`{base}/_sim/samples/${file}`] } }
}

export function headerLocation(): JsonObject {
  return { type: 'HEADER', format: 'LOCATION' }
}

export function footer(text: string): JsonObject {
  return { type: 'FOOTER', text }
}

export function buttons(...list: JsonObject[]): JsonObject {
  return { type: 'BUTTONS', buttons: list }
}

export function quickReply(text: string): JsonObject {
  return { type: 'QUICK_REPLY', text }
}

/** @param example the whole address, when `url` ends with a variable */
export function urlButton(text: string, url: string, example?: string): JsonObject {
  return { type: 'URL', text, url, ...(example === undefined ? {} : { example: [example] }) }
}

export function callButton(text: string, phoneNumber: string): JsonObject {
  return { type: 'PHONE_NUMBER', text, phone_number: phoneNumber }
}

export function copyCode(example: string): JsonObject {
  return { type: 'COPY_CODE', text: 'Copy offer code', example: [example] }
}

/** As the API gives it back after creation: an OTP button reads as a URL button. */
export function otpButton(text: string): JsonObject {
  const url = 'https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp'
  return { type: 'URL', text, url: `${url}{{1}}`, example: [`${url}123456`] }
}
