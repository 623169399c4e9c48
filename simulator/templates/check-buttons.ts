import { parameterError } from '../core/graph-error.ts'
import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { ruleError } from './rule-error.ts'
import { variablesIn } from './template-variables.ts'

/** How many of each kind a template can have. */
const MOST: Record<string, number> = {
  QUICK_REPLY: 10, URL: 2, PHONE_NUMBER: 1, COPY_CODE: 1, OTP: 1, FLOW: 1, CATALOG: 1, MPM: 1, SPM: 1, VOICE_CALL: 1, REQUEST_CONTACT_INFO: 1, CALL_PERMISSION_REQUEST: 1,
  ORDER_DETAILS: 1, POSTBACK: 1, REMINDER: 1, SEND_LOCATION: 1, EXTENSION: 1,
}
const MOST_IN_ALL = 10
const MOST_IN_CARD = 2
const MAX_TEXT = 25
const MAX_URL = 2000
const MAX_NUMBER = 20
const MAX_CODE = 20
const OTP_KINDS = ['COPY_CODE', 'ONE_TAP', 'ZERO_TAP']

/** @throws GraphError 100 for too many, too long, or quick replies that others stand between */
export function checkButtons(list: unknown, { category, isCard }: { category: string; isCard: boolean }): JsonObject[] {
  const most = isCard ? MOST_IN_CARD : MOST_IN_ALL
  if (!Array.isArray(list) || list.length === 0 || list.length > most) throw parameterError(`There can be 1 to ${String(most)} buttons.`)
  const buttons = list.map((button: unknown) => {
    const type = isObject(button) ? String(button['type']).toUpperCase() : ''
    if (!isObject(button) || !Object.hasOwn(MOST, type)) throw parameterError(`Param buttons[type] must be one of {${Object.keys(MOST).join(', ')}}`)
    return { ...button, type }
  })
  checkKinds(buttons.map(({ type }) => type))
  const isCode = buttons.some((button) => button.type === 'OTP' || isCodeUrl(button))
  if (isCode !== (category === 'AUTHENTICATION')) throw parameterError('A button of type OTP belongs to an authentication template, and an authentication template needs one.')
  return buttons.map((button) => checkButton(button))
}

function checkKinds(kinds: string[]): void {
  for (const [kind, most] of Object.entries(MOST)) if (kinds.filter((other) => other === kind).length > most) throw parameterError(`There can be at most ${String(most)} buttons of type ${kind}.`)
  const replies = kinds.map((kind) => (kind === 'QUICK_REPLY' ? 'q' : '-')).join('')
  if (/q-+q/.test(replies)) throw parameterError('Quick replies must stand together.')
}

/** An OTP button as Meta gives it back, and takes it in an edit. */
function isCodeUrl(button: JsonObject): boolean {
  return typeof button['url'] === 'string' && button['url'].includes('otp_type=')
}

function checkButton(button: JsonObject & { type: string }): JsonObject {
  if (button.type === 'OTP') return otpAsUrl(button)
  if (button.type === 'COPY_CODE') return { ...button, text: 'Copy offer code', example: checkCode(button['example']) }
  const text = button['text']
  if (typeof text === 'string' && text.length > MAX_TEXT) throw ruleError(2388040, 'Text too long', `The text of a button can have ${String(MAX_TEXT)} characters.`)
  if (button.type === 'URL') checkUrl(button)
  if (['QUICK_REPLY', 'URL', 'PHONE_NUMBER'].includes(button.type) && (typeof text !== 'string' || text === '')) throw parameterError('The parameter buttons[text] is required.')
  if (button.type === 'PHONE_NUMBER' && (typeof button['phone_number'] !== 'string' || button['phone_number'].length > MAX_NUMBER)) throw parameterError(`The parameter buttons[phone_number] is required, with at most ${String(MAX_NUMBER)} characters.`)
  return button
}

/** One variable, and only at the end. */
function checkUrl(button: JsonObject): void {
  const url = button['url']
  if (typeof url !== 'string' || !/^https?:\/\//.test(url) || url.length > MAX_URL) throw parameterError(`The parameter buttons[url] must be an address of at most ${String(MAX_URL)} characters.`)
  const variables = variablesIn(url)
  if (variables.length === 0) return
  if (variables.length > 1 || !/\{\{\s*\w+\s*\}\}$/.test(url)) throw parameterError('An address can have one variable, at its end.')
  if (button['example'] === undefined) throw ruleError(2388043, 'Message template is missing sample values', 'The address of a button needs an example.')
}

/** Meta gives the example back as a list. */
function checkCode(example: unknown): string[] {
  const code: unknown = Array.isArray(example) ? example[0] : example
  if (typeof code !== 'string' || code === '' || code.length > MAX_CODE) throw parameterError(`The parameter buttons[example] is required, with at most ${String(MAX_CODE)} characters.`)
  return [code]
}

/** Meta gives an OTP button back as a URL button. */
function otpAsUrl(button: JsonObject): JsonObject {
  const kind = typeof button['otp_type'] === 'string' ? button['otp_type'].toUpperCase() : 'COPY_CODE'
  if (!OTP_KINDS.includes(kind)) throw parameterError(`Param otp_type must be one of {${OTP_KINDS.join(', ')}}`)
  if (kind !== 'COPY_CODE' && !Array.isArray(button['supported_apps']) && typeof button['package_name'] !== 'string') throw parameterError('The parameter supported_apps is required for this kind of button.')
  const url = `https://www.whatsapp.com/otp/code/?otp_type=${kind}&code=otp`
  return { type: 'URL', text: button['text'] ?? 'Copy code', url: `${url}{{1}}`, example: [`${url}123456`] }
}
