import type { Database } from '#db/client.ts'
import { explainError } from '#server/graph/errors/classify-graph-error.ts'
import { rung, toMessageState, type MessageState } from '#server/lib/message-status.ts'
import type { ParsedTemplate } from '#server/templates/parsed-template.ts'
import { toChatContent, type ChatContent } from './chat-content.ts'
import { findSentTemplates, type SentTemplate } from './find-sent-templates.ts'
import { toTemplateValues } from './template-values.ts'

export type ChatMessage = {
  id: string
  direction: 'in' | 'out'
  type: string
  text: string | null
  /** Where a message from the person came from: an ad, a product, another chat. */
  note: string | null
  template: { name: string; parsed: ParsedTemplate; values: Record<string, string> } | null
  /** Null for messages from the person. */
  state: MessageState | null
  at: Date
  error: { title: string; explanation: string } | null
  /** The message on the same page that it answers. */
  replyToId: string | null
  media: ChatContent['media']
}

export type ThreadPlace = { orgId: string; id: string; accountId: string; contactId: number; cursor: string | null }

type Row = { id: number; campaignId: string | null; status: number; errorCode: number | null; wamid: string | null; payload: string | null; at: Date }

const PAGE = 50

/** Rungs of campaign messages that people see: what never left is no part of the conversation. */
const shown = [rung.unknown, rung.held, rung.accepted, rung.sent, rung.delivered, rung.failed, rung.read]

/** A page of the thread: what was said, and every campaign message that this number sent to the person. */
export async function findThread(services: Pick<Database, 'sql'>, place: ThreadPlace): Promise<{ messages: ChatMessage[]; nextCursor: string | null }> {
  const rows = await findRows(services, place)
  const page = rows.slice(0, PAGE).reverse()
  const templates = await findSentTemplates(services, place.orgId, page.flatMap((row) => row.campaignId ?? []))
  const idByWamid = new Map(page.flatMap((row) => (row.wamid === null ? [] : [[row.wamid, String(row.id)] as const])))
  return {
    messages: page.map((row) => toChatMessage(row, templates, idByWamid)),
    nextCursor: rows.length > PAGE ? String(page[0]!.id) : null,
  }
}

async function findRows({ sql }: Pick<Database, 'sql'>, place: ThreadPlace): Promise<Row[]> {
  const below = place.cursor === null ? Number.MAX_SAFE_INTEGER : Number(place.cursor)
  const columns = sql`m.id, m.campaign_id as "campaignId", m.status, m.error_code as "errorCode", m.wamid, m.payload, coalesce(m.accepted_at, m.created_at) as at`
  const rows = await sql<Row[]>`
    select * from (
      (select ${columns} from messages m where m.conversation_id = ${place.id} and m.org_id = ${place.orgId} and m.id < ${below} order by m.id desc limit ${PAGE + 1})
      union all
      (select ${columns} from messages m
        where m.contact_id = ${place.contactId} and m.campaign_id is not null and m.org_id = ${place.orgId} and m.account_id = ${place.accountId}
          and m.status = any(${shown}::smallint[]) and m.id < ${below} order by m.id desc limit ${PAGE + 1})
    ) thread order by id desc limit ${PAGE + 1}`
  return [...rows]
}

function toChatMessage(row: Row, templates: Map<string, SentTemplate>, idByWamid: Map<string, string>): ChatMessage {
  const base = {
    id: String(row.id), direction: row.status === rung.inbound ? ('in' as const) : ('out' as const), state: toMessageState(row.status), at: row.at,
    error: row.status === rung.failed ? toError(row.errorCode) : null,
  }
  if (row.campaignId !== null) {
    const sent = templates.get(row.campaignId)
    const values = toTemplateValues(row.payload ?? sent?.constantComponents ?? null)
    return { ...base, type: 'template', text: null, note: null, media: null, replyToId: null, template: sent ? { name: sent.name, parsed: sent.parsed, values } : null }
  }
  const { type, text, note, media, repliesTo } = toChatContent(row.payload)
  return { ...base, type, text, note, media, template: null, replyToId: repliesTo === null ? null : (idByWamid.get(repliesTo) ?? null) }
}

function toError(code: number | null): ChatMessage['error'] {
  const { title, explanation } = explainError(code)
  return { title, explanation }
}
