import type { Sql, SqlLike } from '#db/client.ts'
import { suppressContact } from '#server/contacts/suppress-contact.ts'
import { applyInbound } from '#server/conversations/apply-inbound.ts'
import { publishLive } from '#server/live/publish-live.ts'
import { applyUpdates, type MovedMessages } from '#server/sending/apply-updates.ts'
import { applyTemplateWebhook } from '#server/templates/apply-template-webhook.ts'
import { applyForeignStatuses } from './apply-foreign-statuses.ts'
import { collapseStatuses } from './collapse-statuses.ts'
import type { Delivery } from './delivery.ts'
import { followTemplates, type TemplateNotice } from './follow-templates.ts'
import type { NumberDirectory } from './find-accounts.ts'
import { journalDeliveries } from './journal.ts'
import type { InboundEvent, PreferenceEvent, WebhookEvents } from './webhook-events.ts'

/** The person stopped this business's marketing inside WhatsApp. */
const STOPPED_MARKETING = 131050

/** What workflows have to hear after the commit. */
export type AppliedDeliveries = { moved: MovedMessages[]; notices: TemplateNotice[] }

/** Journals a group of deliveries and applies every event of them in one transaction. */
export async function applyDeliveries(sql: Sql, directory: NumberDirectory, deliveries: Delivery[]): Promise<AppliedDeliveries> {
  const events = deliveries.flatMap((delivery) => (delivery.events ? [delivery.events] : []))
  return sql.begin(async (tx) => {
    await journalDeliveries(tx, deliveries)
    const moved = await applyStatuses(tx, directory, events)
    await applyInboundEvents(tx, directory, events.flatMap((event) => event.inbound))
    for (const event of events.flatMap((one) => one.preferences)) if (event.value === 'stop') await suppressByPreference(tx, directory, event)
    const notices: TemplateNotice[] = []
    for (const other of events.flatMap((event) => event.others)) notices.push(...(await followTemplates(tx, await applyTemplateWebhook(tx, other))))
    await tellPages(tx, moved)
    return { moved, notices }
  })
}

async function applyStatuses(tx: SqlLike, directory: NumberDirectory, events: WebhookEvents[]): Promise<MovedMessages[]> {
  const { updates, foreign } = collapseStatuses(events.flatMap((event) => event.statuses))
  const moved = [...(await applyUpdates(tx, updates))]
  if (foreign.length > 0) moved.push(...(await applyForeignStatuses(tx, directory, foreign)))
  const stopped = updates.filter((update) => update.errorCode === STOPPED_MARKETING).map((update) => update.id)
  if (stopped.length > 0) await suppressStopped(tx, stopped)
  return moved
}

async function suppressStopped(tx: SqlLike, messageIds: number[]): Promise<void> {
  const people = await tx<{ orgId: string; contactId: number; wamid: string | null }[]>`
    select org_id as "orgId", contact_id as "contactId", wamid from messages where id = any(${messageIds}::bigint[])`
  for (const person of people) await suppressContact(tx, { orgId: person.orgId, contactId: person.contactId, source: 'code_131050', evidence: person.wamid })
}

async function applyInboundEvents(tx: SqlLike, directory: NumberDirectory, inbound: InboundEvent[]): Promise<void> {
  for (const phoneNumberId of new Set(inbound.map((event) => event.phoneNumberId))) {
    const messages = inbound.filter((event) => event.phoneNumberId === phoneNumberId)
    for (const owner of await directory.ownersOf(tx, phoneNumberId)) await applyInbound(tx, { ...owner, messages })
  }
}

async function suppressByPreference(tx: SqlLike, directory: NumberDirectory, preference: PreferenceEvent): Promise<void> {
  for (const { orgId } of await directory.ownersOf(tx, preference.phoneNumberId)) {
    const people = await tx<{ id: number }[]>`
      select id from contacts where org_id = ${orgId} and (phone = ${preference.from ? `+${preference.from}` : null} or bsuid = ${preference.bsuid})`
    for (const person of people) await suppressContact(tx, { orgId, contactId: person.id, source: 'whatsapp_stop', evidence: preference.at })
  }
}

/** Only ids travel; pages fetch what they may see. */
async function tellPages(tx: SqlLike, moved: MovedMessages[]): Promise<void> {
  const told = new Set<string>()
  for (const { orgId, campaignId, conversationId } of moved) {
    const id = campaignId ?? conversationId
    if (!id || told.has(id)) continue
    told.add(id)
    await publishLive(tx, orgId, { kind: campaignId ? 'campaign' : 'status', id })
  }
}
