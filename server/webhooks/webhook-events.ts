import type { InboundMessage } from '#server/conversations/inbound-message.ts'

/** What a webhook body says, typed; nothing of it is dropped: what we do not act on is counted under its field. */
export type StatusEvent = {
  phoneNumberId: string
  wamid: string
  status: 'sent' | 'delivered' | 'read' | 'failed'
  /** ISO 8601. */
  at: string
  /** Digits without "+"; may be absent when the person uses a username. */
  recipientId: string | null
  recipientUserId: string | null
  callbackData: string | null
  errorCode: number | null
}

export type InboundEvent = InboundMessage & { phoneNumberId: string }

export type PreferenceEvent = { phoneNumberId: string; from: string | null; bsuid: string | null; value: string; at: string }

/** Template and account events: handed to their features as they are. */
export type OtherEvent = { wabaId: string; field: string; value: Record<string, unknown> }

export type WebhookEvents = {
  statuses: StatusEvent[]
  inbound: InboundEvent[]
  preferences: PreferenceEvent[]
  others: OtherEvent[]
  /** Updates per field, for the health page. */
  fields: Map<string, number>
  /** Parts that had no shape we know: kept in the journal and shown. */
  unknown: string[]
}
