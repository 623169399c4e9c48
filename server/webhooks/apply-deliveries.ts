import type { Sql, SqlLike } from '#db/client.ts'
import { applyInbound } from '#server/conversations/apply-inbound.ts'
import type { MovedMessages } from '#server/sending/apply-updates.ts'
import { applyStatuses } from './apply-statuses.ts'
import type { Delivery } from './delivery.ts'
import { followEvents } from './follow-events.ts'
import type { TemplateNotice } from './follow-templates.ts'
import type { Followed } from './followed.ts'
import type { NumberDirectory } from './find-accounts.ts'
import { journalDeliveries } from './journal.ts'
import type { InboundEvent } from './webhook-events.ts'

/** What workflows have to hear after the commit. */
export type AppliedDeliveries = { moved: MovedMessages[]; notices: TemplateNotice[]; followed: Followed }

/** Journals a group of deliveries and applies every event of them in one transaction. */
export async function applyDeliveries(sql: Sql, directory: NumberDirectory, deliveries: Delivery[]): Promise<AppliedDeliveries> {
  const events = deliveries.flatMap((delivery) => (delivery.events ? [delivery.events] : []))
  return sql.begin(async (tx) => {
    // Both are on their way to the database before the first is answered.
    const [{ moved, holds }] = await Promise.all([applyStatuses(tx, directory, events.flatMap((event) => event.statuses)), journalDeliveries(tx, deliveries)])
    await applyInboundEvents(tx, directory, events.flatMap((event) => event.inbound))
    const followed = await followEvents(tx, directory, events)
    return { moved, notices: [...holds, ...followed.notices], followed }
  })
}

async function applyInboundEvents(tx: SqlLike, directory: NumberDirectory, inbound: InboundEvent[]): Promise<void> {
  for (const phoneNumberId of new Set(inbound.map((event) => event.phoneNumberId))) {
    const messages = inbound.filter((event) => event.phoneNumberId === phoneNumberId)
    for (const owner of await directory.ownersOf(tx, phoneNumberId)) await applyInbound(tx, { ...owner, messages })
  }
}
