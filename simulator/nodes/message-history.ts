import { createHash } from 'node:crypto'
import { textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Phone } from '../world/types.ts'
import type { NodeType } from './node-type.ts'
import { readPage } from './read-page.ts'

/** As many as the ledger can look up by id. */
const LOOKED_AT = 20_000
const MAX_LISTED = 1000

type HistoryRow = { id: string; wamid: string; to: string; at: number }

const historyNode: NodeType<HistoryRow> = {
  name: 'WhatsAppBusinessMessageHistory',
  defaults: ['id', 'message_id', 'events'],
  fields: { id: (row) => row.id, message_id: (row) => row.wamid, events: (row, request) => ({ data: eventsOf(row, request) }) },
}

/** `GET /{phone}/message_history?message_id=`: what became of one of the last messages, or of all of them. */
export function messageHistory(phone: Phone, request: GraphRequest): JsonObject {
  const wamid = textOf(request.params['message_id'])
  const rows = request.parts.ledger.recent(LOOKED_AT).filter((entry) => entry.phoneNumberId === phone.id && (wamid === undefined || entry.wamid === wamid))
  const list = rows.slice(0, MAX_LISTED).map((entry) => ({ id: idOf(entry.wamid), wamid: entry.wamid, to: entry.to, at: entry.at }))
  return readPage(historyNode, { list, request }, { path: `${phone.id}/message_history` })
}

/** The last status alone: earlier ones are not kept. Nothing before `sent`. */
function eventsOf(row: HistoryRow, { parts }: GraphRequest): JsonObject[] {
  const bubble = parts.handsets.get(row.to)?.bubbles.find((candidate) => candidate.id === row.wamid)
  if (!bubble || bubble.status === 'accepted') return []
  const uri = parts.world.appSubscription?.callbackUrl ?? parts.options.webhookUrl
  return [{
    id: idOf(`${row.wamid}/${bubble.status}`),
    delivery_status: bubble.status.toUpperCase(),
    timestamp: Math.floor((bubble.statusAt ?? row.at) / 1000),
    webhook_update_state: parts.courier.pending === 0 ? 'DELIVERED' : 'PENDING',
    application: { id: parts.world.app.id },
    ...(uri === undefined ? {} : { webhook_uri: uri }),
  }]
}

/** Sixteen digits that are always the same for the same text. */
function idOf(text: string): string {
  return String(createHash('sha256').update(text).digest().readBigUInt64BE() % 9_000_000_000_000_000n + 1_000_000_000_000_000n)
}
