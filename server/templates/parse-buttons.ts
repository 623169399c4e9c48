import type { TemplateButton, TemplateParameter } from './parsed-template.ts'
import { asList, asText, placeholdersOf, type Dict } from './read-component.ts'

/** Buttons that are sent without any value of ours. */
const plain = new Set(['QUICK_REPLY', 'PHONE_NUMBER', 'CATALOG', 'FLOW', 'VOICE_CALL', 'REQUEST_CONTACT_INFO', 'CALL_PERMISSION_REQUEST'])

export function toButton(part: Dict): TemplateButton {
  const example = asText(asList(part['example'])[0]) || asText(part['example'])
  return {
    type: typeOf(part),
    text: asText(part['text']),
    ...(asText(part['url']) ? { url: asText(part['url']) } : {}),
    ...(asText(part['phone_number']) ? { phoneNumber: asText(part['phone_number']) } : {}),
    ...(example ? { example } : {}),
  }
}

/** The values that buttons need. Meta gives the button of a one-time code back as a URL button. */
export function parseButtonParameters(buttons: Dict[]): { parameters: TemplateParameter[]; unsupported: string | null } {
  const parameters: TemplateParameter[] = []
  let unsupported: string | null = null
  buttons.forEach((button, index) => {
    const { type, text, url = '', example = null } = toButton(button)
    const base = { component: 'button', index } as const
    if (type === 'OTP' || isOtpUrl(url)) parameters.push({ ...base, key: 'code', kind: 'otp', example, label: 'One-time code' })
    else if (type === 'URL') parameters.push(...placeholdersOf(url).map((key) => ({ ...base, key, kind: 'text' as const, example: suffixOf(url, example), label: `End of the link “${text}”` })))
    else if (type === 'COPY_CODE') parameters.push({ ...base, key: 'coupon_code', kind: 'coupon_code', example, label: 'Offer code' })
    else if (!plain.has(type)) unsupported ??= `Templates with a button of kind ${type.toLowerCase()} cannot be sent in a campaign.`
  })
  return { parameters, unsupported }
}

function typeOf(part: Dict): string {
  return asText(part['type']).toUpperCase()
}

function isOtpUrl(url: string): boolean {
  return url.startsWith('https://www.whatsapp.com/otp/')
}

/** Only the end is sent; Meta's example may hold the whole address. */
function suffixOf(url: string, example: string | null): string | null {
  const start = url.split('{{')[0] ?? ''
  return example?.startsWith(start) ? example.slice(start.length) : example
}
