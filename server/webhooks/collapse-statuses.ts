import { rung } from '#server/lib/message-status.ts'
import { parseOutboundKey } from '#server/lib/outbound-key.ts'
import { toUpdate, type MessageUpdate } from '#server/sending/apply-updates.ts'
import type { StatusEvent } from './webhook-events.ts'

/**
 * What statuses say of messages. `updates` holds one for each message: `UPDATE … FROM` applies only one of several source rows.
 * Those of a second attempt of the same message (`others`) are applied one by one afterwards; `foreign` carry no callback data of ours.
 */
export type CollapsedStatuses = { updates: MessageUpdate[]; others: MessageUpdate[]; foreign: StatusEvent[] }

/** Statuses as they come; all that is kept of them is one update a message. */
export class StatusCollector {
  private readonly byMessage = new Map<number, MessageUpdate>()
  private readonly others: MessageUpdate[] = []
  private readonly foreign: StatusEvent[] = []

  /** What it has kept: what applying it will touch. */
  get size(): number {
    return this.byMessage.size + this.others.length + this.foreign.length
  }

  knows(messageId: number): boolean {
    return this.byMessage.has(messageId)
  }

  /** @param key what the status's callback data says */
  add(event: StatusEvent, key = parseOutboundKey(event.callbackData)): void {
    if (!key) {
      this.foreign.push(event)
      return
    }
    const known = this.byMessage.get(key.messageId)
    if (known !== undefined && known.group !== key.group) this.foreign.push(event)
    else if (known !== undefined && known.attempt !== key.attempt) this.others.push(merge(toUpdate(key.messageId, 0, { group: key.group, attempt: key.attempt }), event))
    else if (known !== undefined) merge(known, event)
    else this.byMessage.set(key.messageId, merge(toUpdate(key.messageId, 0, { group: key.group, attempt: key.attempt }), event))
  }

  collapsed(): CollapsedStatuses {
    return { updates: [...this.byMessage.values()], others: this.others, foreign: this.foreign }
  }
}

/** The statuses of one group of webhooks. */
export function collapseStatuses(statuses: StatusEvent[]): CollapsedStatuses {
  const collector = new StatusCollector()
  for (const event of statuses) collector.add(event)
  return collector.collapsed()
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
