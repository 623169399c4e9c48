import { rung } from '#server/lib/message-status.ts'
import { parseOutboundKey } from '#server/lib/outbound-key.ts'
import { toUpdate, type MessageUpdate } from '#server/sending/apply-updates.ts'
import type { StatusEvent } from './webhook-events.ts'

/**
 * One update per message: `UPDATE … FROM` applies only one of several source rows, so several statuses of a message in
 * one group become one row first. Statuses without our callback data are returned apart, and so are (`others`) those of a
 * second attempt of the same message: they are applied one by one afterwards.
 */
export function collapseStatuses(statuses: StatusEvent[]): { updates: MessageUpdate[]; others: MessageUpdate[]; foreign: StatusEvent[] } {
  const others: MessageUpdate[] = []
  const byMessage = new Map<number, MessageUpdate>()
  const foreign: StatusEvent[] = []
  for (const event of statuses) {
    const key = parseOutboundKey(event.callbackData)
    if (!key) {
      foreign.push(event)
      continue
    }
    const known = byMessage.get(key.messageId)
    if (known !== undefined && known.group !== key.group) foreign.push(event)
    else if (known !== undefined && known.attempt !== key.attempt) others.push(merge(toUpdate(key.messageId, 0, { group: key.group, attempt: key.attempt }), event))
    else byMessage.set(key.messageId, merge(known ?? toUpdate(key.messageId, 0, { group: key.group, attempt: key.attempt }), event))
  }
  return { updates: [...byMessage.values()], others, foreign }
}

/** Changes the update it is given: hundreds of them are made for every group of webhooks. */
function merge(update: MessageUpdate, event: StatusEvent): MessageUpdate {
  const status = rung[event.status]
  update.wamid ??= event.wamid
  if (status > update.status) {
    update.status = status
    if (event.status === 'failed') update.errorCode = event.errorCode ?? 0
  }
  if (event.status === 'sent') update.sentAt ??= event.at
  else if (event.status === 'delivered') update.deliveredAt ??= event.at
  else if (event.status === 'read') update.readAt ??= event.at
  else if (event.status === 'failed') update.failedAt ??= event.at
  return update
}

/** The same rule for foreign statuses whose messages were found by their wamids. */
export function collapseFound(found: { messageId: number; event: StatusEvent }[]): MessageUpdate[] {
  const byMessage = new Map<number, MessageUpdate>()
  for (const { messageId, event } of found) byMessage.set(messageId, merge(byMessage.get(messageId) ?? toUpdate(messageId, 0), event))
  return [...byMessage.values()]
}
