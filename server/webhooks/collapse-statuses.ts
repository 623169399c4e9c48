import { rung } from '#server/lib/message-status.ts'
import { parseOutboundKey } from '#server/lib/outbound-key.ts'
import { toUpdate, type MessageUpdate } from '#server/sending/apply-updates.ts'
import type { StatusEvent } from './webhook-events.ts'

/**
 * One update per message: `UPDATE … FROM` applies only one of several source rows, so several statuses of a message in
 * one group become one row first. Statuses without our callback data are returned apart.
 */
export function collapseStatuses(statuses: StatusEvent[]): { updates: MessageUpdate[]; foreign: StatusEvent[] } {
  const byMessage = new Map<number, MessageUpdate>()
  const foreign: StatusEvent[] = []
  for (const event of statuses) {
    const key = parseOutboundKey(event.callbackData)
    if (!key) {
      foreign.push(event)
      continue
    }
    const known = byMessage.get(key.messageId)
    const isOther = known !== undefined && known.group !== key.group
    if (isOther) foreign.push(event)
    else byMessage.set(key.messageId, merge(known ?? toUpdate(key.messageId, 0, { group: key.group }), event))
  }
  return { updates: [...byMessage.values()], foreign }
}

function merge(update: MessageUpdate, event: StatusEvent): MessageUpdate {
  const status = rung[event.status]
  const next = { ...update, wamid: update.wamid ?? event.wamid }
  if (status > next.status) {
    next.status = status
    if (event.status === 'failed') next.errorCode = event.errorCode ?? 0
  }
  if (event.status === 'sent') next.sentAt ??= event.at
  if (event.status === 'delivered') next.deliveredAt ??= event.at
  if (event.status === 'read') next.readAt ??= event.at
  if (event.status === 'failed') next.failedAt ??= event.at
  return next
}

/** The same rule for one foreign status whose message was found by its wamid. */
export function statusToUpdate(messageId: number, event: StatusEvent): MessageUpdate {
  return merge(toUpdate(messageId, 0), event)
}
