import type { Client } from '@temporalio/client'
import type { Database, SqlLike } from '#db/client.ts'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { AppError, notFound } from '#server/lib/app-error.ts'
import type { Logger } from '#server/lib/logger.ts'
import { publishLive } from '#server/live/publish-live.ts'
import { ringForReply } from '#server/sending/reply-bell.ts'
import { wakeLane } from '#server/sending/wake-lane.ts'
import { toExcerpt } from './inbound-message.ts'
import type { SendTextInput } from './schema.ts'
import { isWindowOpen } from './window.ts'

type SendServices = Pick<Database, 'sql'> & { temporal: Client; log: Logger; now: () => Date }

type Place = { id: string; accountId: string; contactId: number; lastInboundAt: Date | null; phoneNumberId: string; canSend: boolean; address: string | null }

/**
 * Queues an answer ahead of every campaign and wakes the number's lane. The same `clientId` sends once, however often
 * it is asked for.
 * @throws AppError UNPROCESSABLE when the 24-hour window has closed or the number is disconnected, UNAVAILABLE when it is queued and the lane could not be woken: ask again with the same id
 */
export async function sendText(services: SendServices, actor: Actor, input: SendTextInput): Promise<{ messageId: string }> {
  requireRole(actor, 'agent')
  const queued = await services.sql.begin(async (tx) => {
    const place = await lockConversation(tx, actor, input.id)
    const earlier = await tx<{ id: number }[]>`select message_id as id from chat_sends where conversation_id = ${place.id} and client_id = ${input.clientId}`
    if (earlier[0]) return { place, messageId: earlier[0].id }
    checkSendable(place, services.now())
    return { place, messageId: await queueText(tx, { actor, place }, input) }
  })
  try {
    await wakeLane(services, { accountId: queued.place.accountId, orgId: actor.orgId, phoneNumberId: queued.place.phoneNumberId })
  } catch (error) {
    services.log.error({ err: error, accountId: queued.place.accountId }, 'a chat message is queued and its lane could not be woken')
    throw new AppError('UNAVAILABLE', 'Your message is saved, but sending could not be started. Press send again; it will not go out twice.', { cause: error })
  }
  return { messageId: String(queued.messageId) }
}

async function lockConversation(tx: SqlLike, actor: Actor, id: string): Promise<Place> {
  const rows = await tx<Place[]>`
    select v.id, v.account_id as "accountId", v.contact_id as "contactId", v.last_inbound_at as "lastInboundAt", a.phone_number_id as "phoneNumberId",
      (a.is_active and a.access_token <> '') as "canSend", coalesce(c.phone, c.bsuid) as address
    from conversations v join whatsapp_accounts a on a.id = v.account_id join contacts c on c.id = v.contact_id
    where v.id = ${id} and v.org_id = ${actor.orgId} for update of v`
  if (!rows[0]) throw notFound('The conversation')
  return rows[0]
}

function checkSendable(place: Place, now: Date): void {
  if (!isWindowOpen(place.lastInboundAt, now)) {
    throw new AppError('UNPROCESSABLE', 'More than 24 hours have passed since this person last wrote, so WhatsApp accepts only an approved template now. Send a template and wait for an answer.')
  }
  if (!place.canSend || place.address === null) {
    throw new AppError('UNPROCESSABLE', 'The number of this conversation is disconnected or switched off. An admin can connect it again under Settings, Connections.')
  }
}

async function queueText(tx: SqlLike, at: { actor: Actor; place: Place }, input: SendTextInput): Promise<number> {
  const { actor: { orgId }, place } = at
  const payload = JSON.stringify({ type: 'text', text: { body: input.text, preview_url: false } })
  const rows = await tx<{ id: number }[]>`
    insert into messages (org_id, account_id, contact_id, conversation_id, address, payload)
    values (${orgId}, ${place.accountId}, ${place.contactId}, ${place.id}, ${place.address}, ${payload}) returning id`
  const id = rows[0]!.id
  await tx`insert into chat_sends (conversation_id, client_id, message_id) values (${place.id}, ${input.clientId}, ${id})`
  await tx`insert into send_due (message_id, org_id, account_id, priority, due_at) values (${id}, ${orgId}, ${place.accountId}, 0, now())`
  await tx`
    update conversations set last_text = ${toExcerpt({ type: 'text', text: input.text })}, last_direction = 'out', last_message_at = greatest(last_message_at, now())
    where id = ${place.id}`
  await publishLive(tx, orgId, { kind: 'message', id: place.id })
  await ringForReply(tx, place.accountId)
  return id
}
