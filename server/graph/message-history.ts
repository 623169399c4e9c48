import { z } from 'zod'
import { graphId, toPathId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'
import { readAll } from './read-pages.ts'

export type MessageEvent = {
  /** SENT, DELIVERED, READ, FAILED; an open list. */
  status: string
  at: Date | null
  /** Whether Meta's webhook about it was taken in. */
  webhookState: string | null
}

const event = z.looseObject({ delivery_status: z.string(), timestamp: z.union([z.number(), z.string()]).nullish(), webhook_update_state: z.string().nullish() })
const row = z.looseObject({ id: graphId, message_id: z.string().nullish(), events: z.looseObject({ data: z.array(event) }).nullish() })
const FIELDS = 'id,message_id,events{delivery_status,timestamp,webhook_update_state}'

/** What became of one message at Meta. Needs the wamid, so it cannot find a send whose answer was lost. */
export function createMessageHistoryCalls(transport: GraphTransport) {
  return {
    get: async (accessToken: string, phoneNumberId: string, wamid: string): Promise<MessageEvent[]> => {
      const query = { message_id: wamid, fields: FIELDS, limit: '100' }
      const rows = await readAll(transport, { name: 'get message history', path: `${toPathId(phoneNumberId)}/message_history`, accessToken, query, item: row, pagesMax: 5 })
      return rows.flatMap((one) => one.events?.data ?? []).map((one) => ({ status: one.delivery_status.toUpperCase(), at: toDate(one.timestamp), webhookState: one.webhook_update_state ?? null }))
    },
  }
}

/** Unix seconds as number or text, or ISO 8601. */
function toDate(value: number | string | null | undefined): Date | null {
  if (value === null || value === undefined) return null
  const date = /^\d{1,12}$/.test(String(value)) ? new Date(Number(value) * 1000) : new Date(value)
  return Number.isNaN(date.getTime()) ? null : date
}
