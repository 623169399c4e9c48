import type { Database } from '#db/client.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { contactCondition, toContactSearch } from '#server/contacts/contact-search.ts'
import { AppError } from '#server/lib/app-error.ts'
import { toSummary, type ConversationRow, type ConversationSummary } from './conversation-row.ts'
import type { ListConversationsInput } from './schema.ts'

export type ConversationPage = {
  items: ConversationSummary[]
  nextCursor: string | null
  /** Conversations with something unread, on all pages. */
  unreadTotal: number
}

type Row = ConversationRow & { exactAt: string }

/** The inbox: the conversation with the latest message first. */
export async function findConversations(services: Pick<Database, 'sql'>, actor: Actor, input: ListConversationsInput): Promise<ConversationPage> {
  const [rows, unread] = await Promise.all([findRows(services, actor, input), countUnread(services, actor)])
  const shown = rows.slice(0, input.limit)
  const last = shown.at(-1)
  return {
    items: shown.map(toSummary),
    nextCursor: rows.length > input.limit && last ? `${last.exactAt}~${last.id}` : null,
    unreadTotal: unread,
  }
}

function findRows({ sql }: Pick<Database, 'sql'>, actor: Actor, input: ListConversationsInput): Promise<Row[]> {
  const after = input.cursor === undefined ? null : parseCursor(input.cursor)
  return sql<Row[]>`
    select v.id, v.contact_id as "contactId", c.name, c.phone, a.verified_name as "verifiedName", a.display_phone_number as "displayPhoneNumber",
      v.last_text as "lastText", v.last_message_at as "lastAt", v.last_direction as "lastDirection", v.unread, v.last_inbound_at as "lastInboundAt",
      k.id as "campaignId", k.name as "campaignName", (extract(epoch from v.last_message_at) * 1000000)::bigint::text as "exactAt"
    from conversations v join contacts c on c.id = v.contact_id join whatsapp_accounts a on a.id = v.account_id left join campaigns k on k.id = v.campaign_id
    where v.org_id = ${actor.orgId} ${contactCondition(sql, toContactSearch(input.search))}
      ${input.unreadOnly ? sql`and v.unread > 0` : sql``}
      ${after ? sql`and (v.last_message_at, v.id) < (timestamptz 'epoch' + ${after.micros}::bigint * interval '1 microsecond', ${after.id}::uuid)` : sql``}
    order by v.last_message_at desc, v.id desc limit ${input.limit + 1}`
}

async function countUnread({ sql }: Pick<Database, 'sql'>, actor: Actor): Promise<number> {
  const rows = await sql<{ n: number }[]>`select count(*)::int as n from conversations where org_id = ${actor.orgId} and unread > 0`
  return rows[0]?.n ?? 0
}

function parseCursor(cursor: string): { micros: string; id: string } {
  const match = /^(\d{1,17})~([0-9a-f-]{36})$/.exec(cursor)
  if (!match) throw new AppError('BAD_INPUT', 'The page asked for does not exist. Start from the first one.')
  return { micros: match[1]!, id: match[2]! }
}
