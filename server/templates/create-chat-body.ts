import { toRecipient } from './create-template-body.ts'

/**
 * One chat message's JSON for POST /messages.
 * @param message.payload the message object as text: `{"type":"text","text":{"body":"…"}}`, with `context` for a quoted answer
 */
export function createChatBody(message: { to: string; payload: string; callbackData: string }): string {
  const inner = message.payload.trim().slice(1, -1).trim()
  if (!message.payload.trim().startsWith('{') || inner === '') throw new Error('A chat message without content cannot be sent.')
  return `{"messaging_product":"whatsapp","recipient_type":"individual",${toRecipient(message.to)},"biz_opaque_callback_data":${JSON.stringify(message.callbackData)},${inner}}`
}
