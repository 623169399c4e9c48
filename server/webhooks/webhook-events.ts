import type { InboundMessage } from '#server/conversations/inbound-message.ts'
import type { MetaEvent } from './payloads/meta-event.ts'

/** What a webhook body says, typed; nothing of it is dropped: what we do not act on is kept as an event and counted under its field. */
export type StatusEvent = {
  phoneNumberId: string
  wamid: string
  status: 'sent' | 'delivered' | 'read' | 'failed'
  /** Seconds since 1970, as Meta writes them. */
  at: number
  /** Digits without "+"; may be absent when the person uses a username. */
  recipientId: string | null
  recipientUserId: string | null
  callbackData: string | null
  errorCode: number | null
}

export type InboundEvent = InboundMessage & { phoneNumberId: string }

export type WebhookEvents = {
  statuses: StatusEvent[]
  inbound: InboundEvent[]
  /** Templates, accounts, numbers, preferences, calls … each kind with its own type. */
  events: MetaEvent[]
  /** Updates per field, for the health page. */
  fields: Map<string, number>
  /** Parts that had no shape we know: kept in the journal and shown. */
  unknown: string[]
}
