import { findOrCreateSender, toSender } from '#server/conversations/find-or-create-sender.ts'
import { suppressContact, type SuppressionSource } from '#server/contacts/suppress-contact.ts'
import type { SqlLike } from '#db/client.ts'
import type { FollowStep } from './followed.ts'
import { isNews } from './is-news.ts'
import { asText, isDict } from './payloads/json-values.ts'
import type { MetaEventOf } from './payloads/meta-event.ts'
import type { InboundEvent } from './webhook-events.ts'

type Preference = MetaEventOf<'user_preferences'>['value']['user_preferences'][number]

/** People who stopped or resumed marketing inside WhatsApp. What they told us otherwise stays: only their own stop there is lifted. */
export async function followPreferences({ tx, directory }: FollowStep, event: MetaEventOf<'user_preferences'>): Promise<void> {
  const { metadata, user_preferences: preferences } = event.value
  if (!metadata?.phone_number_id) return
  for (const { orgId } of await directory.ownersOf(tx, metadata.phone_number_id)) for (const preference of preferences) await applyPreference(tx, orgId, preference)
}

async function applyPreference(tx: SqlLike, orgId: string, preference: Preference): Promise<void> {
  const at = (preference.timestamp ?? new Date()).toISOString()
  const value = preference.value?.toLowerCase()
  const sender = toSender({ from: preference.wa_id, bsuid: preference.user_id, profileName: null })
  if (!sender) return
  if (value === 'stop') {
    const contactId = await findOrCreateSender(tx, orgId, sender)
    // A stop that comes late, after the person resumed, is history.
    const resumed = await tx`select 1 from suppressions where org_id = ${orgId} and contact_id = ${contactId} and lifted_at > ${at}::timestamptz limit 1`
    if (resumed.length === 0) await suppressContact(tx, { orgId, contactId, source: 'whatsapp_stop', evidence: at })
  } else if (value === 'resume' || value === 'signup') {
    await tx`
      update suppressions s set lifted_at = ${at}::timestamptz from contacts c
      where c.id = s.contact_id and c.org_id = ${orgId} and s.org_id = ${orgId} and (c.phone = ${sender.phone} or c.bsuid = ${sender.bsuid}) and s.lifted_at is null
        and ((s.source = 'whatsapp_stop' and s.evidence <= ${at}) or (s.source = 'code_131050' and s.created_at <= ${at}::timestamptz))`
  }
}

/** A person's number or BSUID has become another. */
type Change = { fromPhone: string | null; toPhone: string | null; fromBsuid: string | null; toBsuid: string | null }

export async function followUserIds({ tx, directory }: FollowStep, event: MetaEventOf<'user_id_update'>): Promise<void> {
  const { metadata, user_id_update: updates } = event.value
  if (!metadata?.phone_number_id || (await isNews(tx, event, metadata.phone_number_id)) === 'repeated') return
  for (const { orgId } of await directory.ownersOf(tx, metadata.phone_number_id)) {
    for (const update of updates) await changePerson(tx, orgId, { fromPhone: toPhone(update.wa_id), toPhone: null, fromBsuid: toBsuid(update.user_id?.previous), toBsuid: toBsuid(update.user_id?.current) })
  }
}

/** System messages say in the conversation what changed; here it is done. */
export async function followSystemMessage({ tx, directory }: FollowStep, message: InboundEvent): Promise<void> {
  const system = isDict(message.raw) && isDict(message.raw['system']) ? message.raw['system'] : {}
  const change: Change = {
    fromPhone: toPhone(message.from), toPhone: toPhone(asText(system['wa_id']) ?? asText(system['new_wa_id'])),
    fromBsuid: toBsuid(message.bsuid), toBsuid: toBsuid(asText(system['user_id'])),
  }
  if (change.toPhone === null && change.toBsuid === null) return
  const heard = { wabaId: message.phoneNumberId, kind: 'system', time: message.timestamp, value: message.wamid }
  if ((await isNews(tx, heard, message.wamid)) === 'repeated') return
  for (const { orgId } of await directory.ownersOf(tx, message.phoneNumberId)) await changePerson(tx, orgId, change)
}

async function changePerson(tx: SqlLike, orgId: string, change: Change): Promise<void> {
  const [person] = await tx<{ id: number }[]>`
    select id from contacts where org_id = ${orgId} and (phone = ${change.fromPhone} or bsuid = ${change.fromBsuid}) order by (phone = ${change.fromPhone}) desc nulls last limit 1`
  if (!person) return
  const others = await tx<{ id: number }[]>`
    select id from contacts where org_id = ${orgId} and id <> ${person.id} and (phone = ${change.toPhone} or bsuid = ${change.toBsuid})`
  // Two rows cannot share a number: the other one stays, and an opt-out goes along with the person.
  for (const other of others) await copyOptOut(tx, orgId, { from: person.id, to: other.id })
  if (others.length > 0) return
  await tx`update contacts set phone = coalesce(${change.toPhone}, phone), bsuid = coalesce(${change.toBsuid}, bsuid), updated_at = now() where id = ${person.id} and org_id = ${orgId}`
}

async function copyOptOut(tx: SqlLike, orgId: string, contact: { from: number; to: number }): Promise<void> {
  const [optOut] = await tx<{ source: SuppressionSource; evidence: string | null }[]>`select source, evidence from suppressions where org_id = ${orgId} and contact_id = ${contact.from} and lifted_at is null`
  if (optOut) await suppressContact(tx, { orgId, contactId: contact.to, ...optOut })
}

function toPhone(digits: string | null | undefined): string | null {
  const clean = (digits ?? '').replace(/^\+/, '')
  return /^[1-9]\d{5,14}$/.test(clean) ? `+${clean}` : null
}

function toBsuid(id: string | null | undefined): string | null {
  return id && id.length <= 150 ? id : null
}
