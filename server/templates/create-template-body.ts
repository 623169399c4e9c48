/** Makes one message's JSON for POST /messages. @param componentsJson Meta's `components` array as text, or null for a template without variables */
export type TemplateBody = (to: string, componentsJson: string | null, callbackData: string) => string

/**
 * Builds what all messages of a campaign have in common once; each message is spliced in as text, without a JSON tree.
 * Meta reads numbers without "+" as belonging to the sender's own country, so phones always carry it; a BSUID goes into
 * `recipient`. https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
 */
export function createTemplateBody(template: { name: string; language: string }): TemplateBody {
  const middle = `,"type":"template","template":{"name":${JSON.stringify(template.name)},"language":{"code":${JSON.stringify(template.language)}}`
  return (to, componentsJson, callbackData) =>
    `{"messaging_product":"whatsapp","recipient_type":"individual",${toRecipient(to)}${middle}${componentsJson === null ? '' : `,"components":${componentsJson}`}},"biz_opaque_callback_data":${JSON.stringify(callbackData)}}`
}

/** `"to":"+E164"`, or `"recipient":"<BSUID>"` for people known by username only. */
export function toRecipient(address: string): string {
  if (/^[A-Z]{2}\./.test(address)) return `"recipient":${JSON.stringify(address)}`
  return `"to":${JSON.stringify(address.startsWith('+') ? address : `+${address}`)}`
}
