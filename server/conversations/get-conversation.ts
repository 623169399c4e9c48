import type { Database } from '#db/client.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { notFound } from '#server/lib/app-error.ts'
import { toSummary, type ConversationRow, type ConversationSummary } from './conversation-row.ts'
import { findThread, type ChatMessage } from './find-thread.ts'
import type { GetConversationInput } from './schema.ts'
import { isWindowOpen } from './window.ts'

export type ConversationDetail = {
  conversation: ConversationSummary & {
    account: { id: string; displayPhoneNumber: string; verifiedName: string }
    windowOpen: boolean
    contact: { id: string; name: string | null; phone: string | null; attributes: Record<string, string> }
  }
  /** Oldest first; the first page holds the latest, each next one what came before. */
  messages: ChatMessage[]
  nextCursor: string | null
}

type Row = ConversationRow & { accountId: string; attributes: Record<string, string> }

/** One conversation with a page of its messages, campaign messages to this person among them. @throws AppError NOT_FOUND */
export async function getConversation(services: Pick<Database, 'sql'> & { now: () => Date }, actor: Actor, input: GetConversationInput): Promise<ConversationDetail> {
  const row = await findRow(services, actor, input.id)
  const thread = await findThread(services, { orgId: actor.orgId, id: row.id, accountId: row.accountId, contactId: row.contactId, cursor: input.cursor ?? null })
  const summary = toSummary(row)
  return {
    conversation: {
      ...summary,
      account: { id: row.accountId, displayPhoneNumber: row.displayPhoneNumber, verifiedName: row.verifiedName },
      windowOpen: isWindowOpen(row.lastInboundAt, services.now()),
      contact: { id: summary.contactId, name: row.name, phone: row.phone, attributes: row.attributes },
    },
    ...thread,
  }
}

async function findRow({ sql }: Pick<Database, 'sql'>, actor: Actor, id: string): Promise<Row> {
  const rows = await sql<Row[]>`
    select v.id, v.contact_id as "contactId", c.name, c.phone, a.verified_name as "verifiedName", a.display_phone_number as "displayPhoneNumber",
      v.last_text as "lastText", v.last_message_at as "lastAt", v.last_direction as "lastDirection", v.unread, v.last_inbound_at as "lastInboundAt",
      k.id as "campaignId", k.name as "campaignName", v.account_id as "accountId", c.attributes
    from conversations v join contacts c on c.id = v.contact_id join whatsapp_accounts a on a.id = v.account_id left join campaigns k on k.id = v.campaign_id
    where v.id = ${id} and v.org_id = ${actor.orgId}`
  if (!rows[0]) throw notFound('The conversation')
  return rows[0]
}
