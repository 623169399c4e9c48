import type { Parts } from '../parts.ts'
import type { Phone } from '../world/types.ts'
import { receiveMessage } from './receive-message.ts'

/** A person answers of their own accord, as `POST /_sim/behaviour` asked for. */
export function receiveReply(parts: Parts, reply: { phone: Phone; from: string; text: string; contextId: string }): void {
  receiveMessage(parts, reply.phone, { from: reply.from, type: 'text', content: { body: reply.text }, contextId: reply.contextId })
}
