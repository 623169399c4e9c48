import { z } from 'zod'
import { parseInput } from '../parse-input.ts'
import { phoneOrBsuid, toRecipientField } from './address.ts'
import { contactsMessage } from './contacts-message.ts'
import { interactiveMessage } from './interactive-message.ts'
import { locationMessage } from './location-message.ts'
import { audioMessage, documentMessage, imageMessage, stickerMessage, videoMessage } from './media-messages.ts'
import { reactionMessage } from './reaction-message.ts'
import { templateMessage } from './template-message.ts'
import { textMessage } from './text-message.ts'

/** A message's own part, in Meta's words, of every type that can be sent. */
export const messageContent = z.discriminatedUnion('type', [
  textMessage, imageMessage, videoMessage, audioMessage, documentMessage, stickerMessage, locationMessage, contactsMessage, interactiveMessage, reactionMessage, templateMessage,
])
export type MessageContent = z.input<typeof messageContent>

const envelope = z.strictObject({
  address: phoneOrBsuid,
  content: messageContent,
  replyTo: z.string().min(1).max(200).optional(),
  callbackData: z.string().min(1).max(512).optional(),
})

export type OutgoingMessage = {
  /** `+E164` or a BSUID. */
  address: string
  content: MessageContent
  /** The wamid of the message that it quotes. */
  replyTo?: string
  /** Comes back with each status of the message; the only handle that we choose ourselves. */
  callbackData?: string
}

/**
 * The JSON of POST /messages for any type, checked against Meta's limits. Campaigns splice their bodies instead
 * (create-template-body.ts): this one costs a schema per message. https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
 * @throws AppError BAD_INPUT with a sentence per field
 */
export function createMessageBody(message: OutgoingMessage): string {
  const { address, content, replyTo, callbackData } = parseInput(envelope, message, 'the message')
  return JSON.stringify({
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...toRecipientField(address),
    ...(replyTo === undefined ? {} : { context: { message_id: replyTo } }),
    ...(callbackData === undefined ? {} : { biz_opaque_callback_data: callbackData }),
    ...content,
  })
}
