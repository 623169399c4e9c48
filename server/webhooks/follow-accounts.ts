import { publishLive } from '#server/live/publish-live.ts'
import { holdCampaigns } from '#server/sending/hold-campaigns.ts'
import { releaseHeld } from '#server/sending/release-held.ts'
import { toAccountTurn, toWords, type AccountTurn } from './account-turn.ts'
import type { FollowStep } from './followed.ts'
import { isNews } from './is-news.ts'
import type { MetaEventOf } from './payloads/meta-event.ts'

type Waba = { orgId: string; wabaId: string; connectionId: string | null; name: string }

/** A ban, a restriction, the loss or the return of an account: its state, its campaigns, its audit. */
export async function followAccountUpdate(step: FollowStep, event: MetaEventOf<'account_update'>): Promise<void> {
  const turn = toAccountTurn(event.value)
  const wabaId = event.value.waba_info?.waba_id ?? event.wabaId
  const news = await isNews(step.tx, event, `${wabaId}/${turn.part}`)
  if (news === 'repeated') return
  const wabas = await findWabas(step, wabaId)
  tellAudit(step, wabas, event.value.event ?? 'UNNAMED')
  if (news === 'outdated') return
  if (turn.to !== null) await turnState(step, { wabaId, turn })
  else if (turn.reason !== null) await setAlert(step, wabas, turn.reason)
  if (turn.checksToken) step.followed.connectionIds.push(...wabas.flatMap((waba) => waba.connectionId ?? []))
  step.followed.nodeIds.push(wabaId)
}

export async function followAccountReview(step: FollowStep, event: MetaEventOf<'account_review_update'>): Promise<void> {
  const { decision } = event.value
  if (decision === null || (await isNews(step.tx, event, '')) !== 'new') return
  const wabas = await findWabas(step, event.wabaId)
  await step.tx`update wabas set review_decision = ${decision}, updated_at = now() where waba_id = ${event.wabaId}`
  tellAudit(step, wabas, `REVIEW_${decision}`)
  await tellPages(step, wabas)
  step.followed.nodeIds.push(event.wabaId)
}

export async function followAccountAlert(step: FollowStep, event: MetaEventOf<'account_alerts'>): Promise<void> {
  const { value } = event
  const info = value.alert_info ?? value
  const words = info.alert_description ?? (info.alert_type ? toWords(info.alert_type) : null)
  if (words === null || (await isNews(step.tx, event, info.alert_type ?? '')) === 'repeated') return
  const wabas = await findWabas(step, event.wabaId)
  await setAlert(step, wabas, words)
  tellAudit(step, wabas, info.alert_type ?? 'ALERT')
}

async function turnState(step: FollowStep, change: { wabaId: string; turn: AccountTurn }): Promise<void> {
  const { tx } = step
  const { wabaId, turn } = change
  const turned = await tx<Waba[]>`
    update wabas set state = ${turn.to}, state_reason = ${turn.reason}, state_at = now(), updated_at = now()
    where waba_id = ${wabaId} and state = any(${turn.from}::text[]) returning org_id as "orgId", waba_id as "wabaId", connection_id as "connectionId", name`
  for (const waba of turned) {
    if (turn.holds) await hold(step, waba, turn.reason ?? 'Meta has stopped the account')
    else if (turn.to === 'active') await release(step, waba)
  }
  await tellPages(step, turned)
}

async function hold({ tx, followed }: FollowStep, waba: Waba, reason: string): Promise<void> {
  const accounts = await tx<{ id: string }[]>`select id from whatsapp_accounts where org_id = ${waba.orgId} and waba_id = ${waba.wabaId} order by id`
  for (const { id } of accounts) {
    const campaignIds = await holdCampaigns(tx, { accountId: id }, reason)
    followed.notices.push(...campaignIds.map((campaignId) => ({ campaignId, held: true, reason })))
  }
}

/** One that was held for another reason meets that reason again with its first message. */
async function release({ tx, followed }: FollowStep, waba: Waba): Promise<void> {
  const accounts = await tx<{ id: string }[]>`select id from whatsapp_accounts where org_id = ${waba.orgId} and waba_id = ${waba.wabaId} order by id`
  const campaignIds = await releaseHeld(tx, waba.orgId, accounts.map((account) => account.id))
  followed.notices.push(...campaignIds.map((campaignId) => ({ campaignId, held: false, reason: 'Meta lets the account send again' })))
}

async function findWabas({ tx }: FollowStep, wabaId: string): Promise<Waba[]> {
  return tx<Waba[]>`select org_id as "orgId", waba_id as "wabaId", connection_id as "connectionId", name from wabas where waba_id = ${wabaId} order by org_id`
}

async function setAlert(step: FollowStep, wabas: Waba[], alert: string): Promise<void> {
  for (const waba of wabas) await step.tx`update wabas set alert = ${alert.slice(0, 500)}, alert_at = now(), updated_at = now() where org_id = ${waba.orgId} and waba_id = ${waba.wabaId}`
  await tellPages(step, wabas)
}

async function tellPages({ tx }: FollowStep, wabas: Waba[]): Promise<void> {
  for (const waba of wabas) if (waba.connectionId) await publishLive(tx, waba.orgId, { kind: 'connection', id: waba.connectionId })
}

function tellAudit({ followed }: FollowStep, wabas: Waba[], event: string): void {
  for (const { orgId, wabaId, name } of wabas) followed.audits.push({ orgId, entry: { action: 'accounts.changed_by_meta', targetKind: 'waba', targetId: wabaId, details: { name: `${name}, ${toWords(event)}`, event } } })
}
