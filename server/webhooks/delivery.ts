import type { WebhookEvents } from './webhook-events.ts'

/** One POST of Meta's whose signature was right. */
export type Delivery = {
  body: Buffer
  receivedAt: Date
  /** Null: signed by Meta, yet not a webhook that we can read. */
  events: WebhookEvents | null
}
