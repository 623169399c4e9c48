import { toPathId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'
import { requireSuccess, successAnswer } from './success-answer.ts'

/** What the person sees of us without a message: blue ticks, and “typing…”. */
export function createReceiptCalls(transport: GraphTransport) {
  return {
    /**
     * Marks a message and all earlier ones of the person as read. Typing shows until an answer comes, at most 25 s.
     * https://developers.facebook.com/docs/whatsapp/cloud-api/typing-indicators
     */
    markRead: async (accessToken: string, phoneNumberId: string, message: { wamid: string; typing?: boolean }): Promise<void> => {
      const json = { messaging_product: 'whatsapp', status: 'read', message_id: message.wamid, ...(message.typing ? { typing_indicator: { type: 'text' } } : {}) }
      requireSuccess(await transport.call({ name: 'mark read', method: 'POST', path: `${toPathId(phoneNumberId)}/messages`, accessToken, json, schema: successAnswer }), 'mark read')
    },
  }
}
