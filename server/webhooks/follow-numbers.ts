import type { Fragment } from 'postgres'
import type { SqlLike } from '#db/client.ts'
import { publishLive } from '#server/live/publish-live.ts'
import { releaseBudgets } from '#server/sending/release-budgets.ts'
import { toWords } from './account-turn.ts'
import type { FollowStep } from './followed.ts'
import { isNews } from './is-news.ts'
import type { MetaEvent, MetaEventOf } from './payloads/meta-event.ts'

type PhoneNumber = { id: string; orgId: string; phoneNumberId: string; connectionId: string | null; verifiedName: string }

/** Throughput, flags and the portfolio's limit of a number. */
export async function followNumberQuality(step: FollowStep, event: MetaEventOf<'phone_number_quality_update'>): Promise<void> {
  const { value } = event
  const numbers = await findNumbers(step, event, value.display_phone_number)
  if ((await isNews(step.tx, event, value.display_phone_number ?? '')) !== 'new') return
  const status = value.event === 'FLAGGED' ? 'FLAGGED' : value.event === 'UNFLAGGED' ? 'CONNECTED' : null
  const level = value.event === 'THROUGHPUT_UPGRADE' ? 'HIGH' : null
  const limit = toTier(value.max_daily_conversations_per_business ?? value.current_limit)
  // Accounts before their numbers, like a grant.
  if (limit !== null) await lockPortfolio(step.tx, event.wabaId)
  for (const number of numbers) {
    await step.tx`update whatsapp_accounts set status = coalesce(${status}, status), throughput_level = coalesce(${level}, throughput_level), updated_at = now() where id = ${number.id} and org_id = ${number.orgId}`
  }
  if (limit !== null) await setLimit(step, event, limit)
  await tell(step, numbers)
}

/** How many people the portfolio may write to in 24 hours; the event names one account, the limit is shared by all of the business. */
export async function followCapability(step: FollowStep, event: MetaEventOf<'business_capability_update'>): Promise<void> {
  const limit = toTier(event.value.max_daily_conversations_per_business ?? event.value.max_daily_conversation_per_phone)
  if (limit === null || (await isNews(step.tx, event, '')) !== 'new') return
  await setLimit(step, event, limit)
}

export async function followNumberName(step: FollowStep, event: MetaEventOf<'phone_number_name_update'>): Promise<void> {
  const { decision, requested_verified_name, display_phone_number } = event.value
  const numbers = await findNumbers(step, event, display_phone_number)
  if (decision === null || (await isNews(step.tx, event, display_phone_number ?? '')) !== 'new') return
  const isApproved = decision === 'APPROVED'
  for (const number of numbers) {
    await step.tx`
      update whatsapp_accounts set name_decision = ${isApproved ? null : decision}, verified_name = coalesce(${isApproved ? (requested_verified_name?.slice(0, 200) ?? null) : null}, verified_name), updated_at = now()
      where id = ${number.id} and org_id = ${number.orgId}`
  }
  await tell(step, numbers)
}

export async function followUsername(step: FollowStep, event: MetaEventOf<'business_username_updates'>): Promise<void> {
  const { username, status, display_phone_number } = event.value
  const numbers = await findNumbers(step, event, display_phone_number)
  if ((await isNews(step.tx, event, display_phone_number ?? '')) !== 'new') return
  const name = status === 'APPROVED' ? (username?.replace(/^@/, '').slice(0, 100) ?? null) : null
  for (const number of numbers) await step.tx`update whatsapp_accounts set username = ${name}, updated_at = now() where id = ${number.id} and org_id = ${number.orgId}`
  await tell(step, numbers)
}

/** Somebody asked for, changed or reset the number's PIN: for the audit, once. */
export async function followSecurity(step: FollowStep, event: MetaEventOf<'security'>): Promise<void> {
  const numbers = await findNumbers(step, event, event.value.display_phone_number)
  if ((await isNews(step.tx, event, event.value.display_phone_number ?? '')) === 'repeated') return
  for (const { id, orgId, verifiedName } of numbers) {
    const what = event.value.event ?? 'SECURITY'
    step.followed.audits.push({ orgId, entry: { action: 'numbers.security_event', targetKind: 'account', targetId: id, details: { name: `${verifiedName}, ${toWords(what)}`, event: what, requester: event.value.requester } } })
  }
}

/** Formats differ between webhooks and the API: only digits are compared. */
async function findNumbers({ tx }: FollowStep, event: MetaEvent, display: string | null): Promise<PhoneNumber[]> {
  const digits = (display ?? '').replaceAll(/\D/g, '')
  if (digits === '') return []
  return tx<PhoneNumber[]>`
    select id, org_id as "orgId", phone_number_id as "phoneNumberId", connection_id as "connectionId", verified_name as "verifiedName" from whatsapp_accounts
    where waba_id = ${event.wabaId} and regexp_replace(display_phone_number, '\\D', '', 'g') = ${digits} order by id`
}

/** SQL, of `wabas w`: the account itself, and those of the same business in the same organisation; some events name the business instead. */
function isOfPortfolio(tx: SqlLike, wabaId: string): Fragment {
  return tx`(w.waba_id = ${wabaId} or exists (
    select 1 from whatsapp_accounts mine join whatsapp_accounts same on same.org_id = mine.org_id and same.business_id = mine.business_id
    where mine.org_id = w.org_id and (mine.waba_id = ${wabaId} or mine.business_id = ${wabaId}) and same.waba_id = w.waba_id))`
}

/** Locks the accounts of a portfolio. @returns whose they are, and when Meta last told the limit */
async function lockPortfolio(tx: SqlLike, wabaId: string): Promise<{ orgId: string; at: Date | null }[]> {
  return tx`select org_id as "orgId", messaging_limit_at as at from wabas w where ${isOfPortfolio(tx, wabaId)} order by waba_id, org_id for update`
}

/** For all accounts of the portfolio, unless Meta has said another thing since: an event can be on its way for days. */
async function setLimit({ tx, followed }: FollowStep, { wabaId, time }: MetaEvent, limit: string): Promise<void> {
  const at = time ?? new Date()
  const known = await lockPortfolio(tx, wabaId)
  const newer = new Set(known.filter((row) => row.at && row.at > at).map((row) => row.orgId))
  const orgIds = [...new Set(known.map((row) => row.orgId))].filter((orgId) => !newer.has(orgId))
  // A statement of its own: it sees the accounts of a grant that held the locks before.
  const rows = await tx<{ wabaId: string; connectionId: string | null; orgId: string }[]>`
    update wabas w set messaging_limit = ${limit}, messaging_limit_at = ${at}, updated_at = now() where org_id = any(${orgIds}::uuid[]) and ${isOfPortfolio(tx, wabaId)}
    returning org_id as "orgId", waba_id as "wabaId", connection_id as "connectionId"`
  followed.nodeIds.push(...rows.map((row) => row.wabaId))
  const campaignIds = await releaseBudgets(tx, orgIds)
  followed.notices.push(...campaignIds.map((campaignId) => ({ campaignId, held: false, reason: 'Meta has changed the people a day' })))
  for (const row of rows) if (row.connectionId) await publishLive(tx, row.orgId, { kind: 'connection', id: row.connectionId })
}

async function tell({ tx, followed }: FollowStep, numbers: PhoneNumber[]): Promise<void> {
  followed.nodeIds.push(...numbers.map((number) => number.phoneNumberId))
  for (const number of numbers) if (number.connectionId) await publishLive(tx, number.orgId, { kind: 'connection', id: number.connectionId })
}

const tiers = new Map([[50, 'TIER_50'], [250, 'TIER_250'], [1000, 'TIER_1K'], [2000, 'TIER_2K'], [10_000, 'TIER_10K'], [100_000, 'TIER_100K'], [-1, 'TIER_UNLIMITED']])

/** Meta writes TIER_2K, 2000 or "2000". Null: nothing that names a limit. */
export function toTier(value: string | number | null): string | null {
  const text = String(value ?? '').toUpperCase()
  if (/^TIER_[A-Z0-9_]{1,20}$/.test(text)) return text
  const count = text === '' ? NaN : Number(text)
  if (!Number.isFinite(count)) return null
  return tiers.get(count) ?? (count > 100_000 ? 'TIER_UNLIMITED' : null)
}
