import { v7 } from 'uuid'
import type { SqlLike } from '#db/client.ts'
import { isStopKeyword } from '#server/contacts/stop-keyword.ts'
import { suppressContact } from '#server/contacts/suppress-contact.ts'
import { publishLive } from '#server/live/publish-live.ts'
import { findAnswered, type AnsweredMessage } from './find-answered.ts'
import { findOrCreateSender, toSender, type Sender } from './find-or-create-sender.ts'
import { opensWindow, toExcerpt, type InboundMessage } from './inbound-message.ts'

export type InboundTarget = { orgId: string; accountId: string; messages: InboundMessage[] }

export type AppliedInbound = { conversationId: string; contactId: number; created: boolean }

type Claimed = InboundMessage & { id: number; sender: Sender; key: string }

/**
 * Puts messages from people into their conversations, inside the caller's transaction: one that was applied before
 * changes nothing. A person's first message makes the contact and the conversation; a stop word is an opt-out with the
 * message as its evidence. Answers one entry per message that was new.
 */
export async function applyInbound(sql: SqlLike, target: InboundTarget): Promise<AppliedInbound[]> {
  const claimed = await claimMessages(sql, target)
  const applied: AppliedInbound[] = []
  const contacts = new Map<string, number>()
  for (const message of claimed) {
    const contactId = contacts.get(message.key) ?? (await findOrCreateSender(sql, target.orgId, message.sender))
    contacts.set(message.key, contactId)
    const place = { orgId: target.orgId, accountId: target.accountId, contactId }
    const answered = await findAnswered(sql, { ...place, contextWamid: message.contextWamid })
    const conversation = await touchConversation(sql, { ...place, answered }, message)
    await storeMessage(sql, { ...place, conversationId: conversation.id }, message)
    if (isStopKeyword(message.text)) await suppressContact(sql, { orgId: target.orgId, contactId, source: 'stop_keyword', evidence: message.wamid })
    applied.push({ conversationId: conversation.id, contactId, created: conversation.created })
  }
  for (const id of new Set(applied.map((entry) => entry.conversationId))) await publishLive(sql, target.orgId, { kind: 'message', id })
  return applied
}

/**
 * Takes the messages that nobody has applied yet and gives each its row's id, in the order they were written. Always
 * the same order, and people in the order of their address: two deliveries never wait for each other.
 */
async function claimMessages(sql: SqlLike, target: InboundTarget): Promise<Claimed[]> {
  const messages = target.messages
    .flatMap((message) => {
      const sender = toSender(message)
      return sender ? [{ ...message, sender, key: sender.phone ?? sender.bsuid ?? '' }] : []
    })
    .sort((a, b) => a.timestamp.getTime() - b.timestamp.getTime() || (a.wamid < b.wamid ? -1 : 1))
  if (messages.length === 0) return []
  const rows = await sql<{ wamid: string; id: number }[]>`
    insert into inbound_wamids (account_id, wamid, message_id)
    select ${target.accountId}::uuid, w.wamid, nextval(pg_get_serial_sequence('messages', 'id'))
    from unnest(${[...new Set(messages.map((message) => message.wamid))]}::text[]) with ordinality as w(wamid, place) order by w.place
    on conflict do nothing returning wamid, message_id as id`
  const ids = new Map(rows.map((row) => [row.wamid, row.id]))
  return messages
    .flatMap((message) => {
      const id = ids.get(message.wamid)
      ids.delete(message.wamid)
      return id === undefined ? [] : [{ ...message, id }]
    })
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.id - b.id))
}

type Place = { orgId: string; accountId: string; contactId: number }

async function touchConversation(sql: SqlLike, place: Place & { answered: AnsweredMessage | null }, message: Claimed): Promise<{ id: string; created: boolean }> {
  const opens = opensWindow(message.type)
  const at = message.timestamp.toISOString()
  const rows = await sql<{ id: string; created: boolean }[]>`
    insert into conversations as c (id, org_id, account_id, contact_id, campaign_id, campaign_message_id, last_inbound_at, last_message_at, last_text, last_direction, unread)
    values (${v7()}, ${place.orgId}, ${place.accountId}, ${place.contactId}, ${place.answered?.campaignId ?? null}, ${place.answered?.messageId ?? null},
      ${opens ? at : null}::timestamptz, ${at}::timestamptz, ${toExcerpt(message)}, 'in', ${opens ? 1 : 0})
    on conflict (account_id, contact_id) do update set
      campaign_id = coalesce(excluded.campaign_id, c.campaign_id),
      campaign_message_id = coalesce(excluded.campaign_message_id, c.campaign_message_id),
      last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at),
      last_text = case when excluded.last_message_at >= date_trunc('second', c.last_message_at) then excluded.last_text else c.last_text end,
      last_direction = case when excluded.last_message_at >= date_trunc('second', c.last_message_at) then 'in' else c.last_direction end,
      last_message_at = greatest(c.last_message_at, excluded.last_message_at),
      unread = c.unread + excluded.unread
    returning id, (xmax = 0) as created`
  return rows[0]!
}

async function storeMessage(sql: SqlLike, place: Place & { conversationId: string }, message: Claimed): Promise<void> {
  await sql`
    insert into messages (id, org_id, account_id, contact_id, conversation_id, status, wamid, address, payload, created_at)
    overriding system value
    values (${message.id}, ${place.orgId}, ${place.accountId}, ${place.contactId}, ${place.conversationId}, 100, ${message.wamid},
      ${message.key}, ${JSON.stringify(message.raw ?? {})}, ${message.timestamp.toISOString()}::timestamptz)`
}
