import { randomInt, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConnectionRows } from '#server/accounts/read-connection-rows.ts'
import { verifyChain } from '#server/audit/verify-chain.ts'
import { createRunningCampaign, type CampaignFixture } from '../support/campaign-fixture.ts'
import { startWebhookEndpoint, type WebhookEndpoint } from '../support/webhook-endpoint.ts'

let endpoint: WebhookEndpoint
beforeAll(async () => {
  endpoint = await startWebhookEndpoint()
})
afterAll(() => endpoint.close())

type World = CampaignFixture & { wabaId: string; phoneNumberId: string; display: string }

/** A running campaign whose number belongs to an account that nobody else has. */
async function createWorld(people = 2): Promise<World> {
  const fixture = await createRunningCampaign(endpoint.sql, people)
  const wabaId = `1022901${String(randomInt(1e9, 9e9))}`
  const display = `1555${String(randomInt(1e6, 9e6))}`
  await endpoint.sql`insert into wabas (id, org_id, waba_id, connection_id, name) values (gen_random_uuid(), ${fixture.orgId}, ${wabaId}, ${fixture.connectionId}, 'Fixture Shop')`
  const [row] = await endpoint.sql<{ id: string }[]>`update whatsapp_accounts set waba_id = ${wabaId}, business_id = ${`b${wabaId}`}, display_phone_number = ${`+1 ${display.slice(1)}`} where id = ${fixture.accountId} returning phone_number_id as id`
  return { ...fixture, wabaId, phoneNumberId: row!.id, display }
}

let clock = 1_764_000_000
const body = (world: World, field: string, value: object) => at(clock += 10, untimed(world, field, value))
const untimed = (world: World, field: string, value: object) => ({ object: 'whatsapp_business_account', entry: [{ id: world.wabaId, changes: [{ field, value }] }] })
const at = (time: number, payload: ReturnType<typeof untimed>) => ({ ...payload, entry: payload.entry.map((entry) => ({ ...entry, time })) })
const update = (world: World, value: object) => body(world, 'account_update', value)
const messaging = (world: World, field: string, parts: object) => untimed(world, field, { messaging_product: 'whatsapp', metadata: { display_phone_number: world.display, phone_number_id: world.phoneNumberId }, ...parts })

/** Posts it twice; the second time nothing may change. */
async function postTwice(payload: object): Promise<void> {
  expect(await endpoint.post(payload)).toBe(200)
  const after = await endpoint.snapshot()
  expect(await endpoint.post(payload)).toBe(200)
  expect(await endpoint.snapshot()).toEqual(after)
  expect((await endpoint.journalTail())?.outcome).toBe('applied')
}

const wabaOf = async (world: World) => (await endpoint.sql`select state, state_reason, review_decision, alert, messaging_limit from wabas where org_id = ${world.orgId}`)[0]
const numberOf = async (world: World) => (await endpoint.sql`select status, throughput_level, verified_name, name_decision, username from whatsapp_accounts where id = ${world.accountId}`)[0]
const campaignOf = async (world: World) => (await endpoint.sql`select state, reason from campaigns where id = ${world.campaignId}`)[0]
const auditOf = async (world: World) => (await endpoint.sql<{ action: string; event: string }[]>`select action, details->>'event' as event from audit_events where org_id = ${world.orgId} order by seq`).map((row) => `${row.action} ${row.event}`)

describe('what Meta does to an account', () => {
  it('a ban holds its campaigns, its end lets them go on; each once, and the audit holds together', async () => {
    const world = await createWorld()
    await postTwice(update(world, { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE', waba_ban_date: 'January 5, 2026' } }))
    expect(await wabaOf(world)).toMatchObject({ state: 'disabled', state_reason: 'Meta has disabled the WhatsApp Business account (January 5, 2026)' })
    expect(await campaignOf(world)).toEqual({ state: 'held', reason: 'Meta has disabled the WhatsApp Business account (January 5, 2026)' })
    expect((await readConnectionRows(endpoint.sql, world.orgId)).wabas).toMatchObject([{ wabaId: world.wabaId, state: 'disabled' }])
    await postTwice(update(world, { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } }))
    expect(await wabaOf(world)).toMatchObject({ state: 'active', state_reason: null })
    expect(endpoint.signalled.filter((id) => id === `campaign/${world.campaignId}`)).toHaveLength(2)
    expect(await auditOf(world)).toEqual(['accounts.changed_by_meta DISABLED_UPDATE', 'accounts.changed_by_meta DISABLED_UPDATE'])
    expect(await verifyChain({ db: endpoint.db }, world.orgId)).toMatchObject({ verified: true, events: 2 })
    expect(endpoint.invalidated).toContain(world.wabaId)
  })

  it('an older event that comes late changes nothing', async () => {
    const world = await createWorld()
    const [late, now] = [clock + 100, clock + 200]
    clock += 300
    await endpoint.post(at(now, update(world, { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } })))
    await endpoint.post(at(late, update(world, { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } })))
    expect(await wabaOf(world)).toMatchObject({ state: 'active' })
    expect(await campaignOf(world)).toMatchObject({ state: 'running' })
  })

  it('events without a time count again when something else came between', async () => {
    const world = await createWorld()
    const event = (state: string) => untimed(world, 'account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: state } })
    for (const state of ['DISABLE', 'REINSTATE', 'DISABLE']) await postTwice(event(state))
    expect(await wabaOf(world)).toMatchObject({ state: 'disabled' })
    expect(await auditOf(world)).toHaveLength(3)
  })

  it('a restriction of conversations that we start holds, one of templates does not', async () => {
    const world = await createWorld()
    await postTwice(update(world, { event: 'ACCOUNT_RESTRICTION', restriction_info: [{ restriction_type: 'RESTRICTED_UTILITY_TEMPLATES', expiration: '1764600000' }], violation_info: { violation_type: 'UTILITY_TEMPLATE_ABUSE' } }))
    expect(await campaignOf(world)).toMatchObject({ state: 'running' })
    expect(await wabaOf(world)).toMatchObject({ state: 'restricted', state_reason: 'Meta restricts the WhatsApp Business account: restricted utility templates until 2025-12-01 14:40 UTC' })
    await postTwice(update(world, { event: 'ACCOUNT_RESTRICTION', restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: 1764600000 }] }))
    expect(await campaignOf(world)).toMatchObject({ state: 'held' })
    await postTwice(update(world, { event: 'ACCOUNT_RESTRICTION', violation_info: { violation_type: 'UTILITY_TEMPLATE_ABUSE_UNBAN' } }))
    expect(await wabaOf(world)).toMatchObject({ state: 'active' })
  })

  it('an account that is taken away holds its campaigns and has its token looked at', async () => {
    const world = await createWorld()
    const partner = { ...update(world, { event: 'PARTNER_REMOVED', waba_info: { waba_id: world.wabaId, owner_business_id: '5' } }) }
    await postTwice({ ...partner, entry: partner.entry.map((entry) => ({ ...entry, id: 'the-partner’s-business' })) })
    expect(await wabaOf(world)).toMatchObject({ state: 'removed' })
    expect(await campaignOf(world)).toMatchObject({ state: 'held' })
    await expect.poll(() => endpoint.signalled).toContain(`connection/${world.connectionId}`)
    await postTwice(update(world, { event: 'PARTNER_ADDED', waba_info: { waba_id: world.wabaId } }))
    expect(await wabaOf(world)).toMatchObject({ state: 'active' })
  })

  it('a review, a violation and an alert are noted', async () => {
    const world = await createWorld()
    await postTwice(body(world, 'account_review_update', { decision: 'REJECTED' }))
    await postTwice(update(world, { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SCAM' } }))
    expect(await wabaOf(world)).toMatchObject({ state: 'active', review_decision: 'REJECTED', alert: 'Meta reports a violation of its policy: scam' })
    await postTwice(body(world, 'account_alerts', { entity_type: 'WABA', entity_id: world.wabaId, alert_info: { alert_severity: 'CRITICAL', alert_status: 'ACTIVE', alert_type: 'PROFILE_PICTURE_LOST', alert_description: 'The profile picture is gone.' } }))
    expect(await wabaOf(world)).toMatchObject({ alert: 'The profile picture is gone.' })
    expect(await auditOf(world)).toEqual(['accounts.changed_by_meta REVIEW_REJECTED', 'accounts.changed_by_meta ACCOUNT_VIOLATION', 'accounts.changed_by_meta PROFILE_PICTURE_LOST'])
  })
})

describe('what Meta says about a number', () => {
  it('throughput, flags and limits reach the number and the whole business', async () => {
    const world = await createWorld()
    await endpoint.sql`insert into wabas (id, org_id, waba_id, name) values (gen_random_uuid(), ${world.orgId}, ${`${world.wabaId}9`}, 'Second')`
    await endpoint.sql`
      insert into whatsapp_accounts (id, org_id, phone_number_id, waba_id, business_id, display_phone_number, access_token)
      values (gen_random_uuid(), ${world.orgId}, ${`${world.phoneNumberId}9`}, ${`${world.wabaId}9`}, ${`b${world.wabaId}`}, '+1 555 0199', 'sealed')`
    const quality = (value: object) => body(world, 'phone_number_quality_update', { display_phone_number: world.display, ...value })
    await postTwice(quality({ event: 'FLAGGED', current_limit: 'TIER_1K' }))
    expect(await numberOf(world)).toMatchObject({ status: 'FLAGGED', throughput_level: 'STANDARD' })
    await postTwice(quality({ event: 'UNFLAGGED' }))
    await postTwice(quality({ event: 'THROUGHPUT_UPGRADE', max_daily_conversations_per_business: 'TIER_UNLIMITED' }))
    expect(await numberOf(world)).toMatchObject({ status: 'CONNECTED', throughput_level: 'HIGH' })
    const limits = async () => (await endpoint.sql<{ limit: string }[]>`select messaging_limit as limit from wabas where org_id = ${world.orgId}`).map((row) => row.limit)
    expect(await limits()).toEqual(['TIER_UNLIMITED', 'TIER_UNLIMITED'])
    await postTwice(body(world, 'business_capability_update', { max_daily_conversations_per_business: 2000, max_phone_numbers_per_business: 20 }))
    expect(await limits()).toEqual(['TIER_2K', 'TIER_2K'])
    expect(endpoint.invalidated).toContain(world.phoneNumberId)
  })

  it('names and usernames', async () => {
    const world = await createWorld()
    const name = (decision: string) => body(world, 'phone_number_name_update', { display_phone_number: world.display, decision, requested_verified_name: 'Fresh Name', rejection_reason: null })
    await postTwice(name('REJECTED'))
    expect(await numberOf(world)).toMatchObject({ verified_name: '', name_decision: 'REJECTED' })
    await postTwice(name('APPROVED'))
    await postTwice(body(world, 'business_username_updates', { display_phone_number: world.display, username: '@fresh', status: 'approved' }))
    expect(await numberOf(world)).toMatchObject({ verified_name: 'Fresh Name', name_decision: null, username: 'fresh' })
  })

  it('a changed PIN is in the audit, once', async () => {
    const world = await createWorld()
    await postTwice(body(world, 'security', { display_phone_number: world.display, event: 'PIN_CHANGED', requester: '61500000000' }))
    expect(await auditOf(world)).toEqual(['numbers.security_event PIN_CHANGED'])
  })
})

describe('templates', () => {
  it('a pause that comes again after the approval does not stop the campaign again', async () => {
    const world = await createWorld()
    const templateId = `990071992547${String(randomInt(10_000, 99_999))}`
    await endpoint.sql`update templates set template_id = ${templateId}, waba_id = ${world.wabaId} where id = ${world.templateId}`
    const event = (name: string) => JSON.stringify(body(world, 'message_template_status_update', { event: name, message_template_id: 'ID', message_template_language: 'en_US', reason: 'NONE' })).replace('"ID"', templateId)
    const [paused, approved] = [event('PAUSED'), event('APPROVED')]
    await endpoint.post(paused)
    expect(await campaignOf(world)).toMatchObject({ state: 'held' })
    await endpoint.post(approved)
    await endpoint.sql`update campaigns set state = 'running' where id = ${world.campaignId}`
    await endpoint.post(paused)
    expect(await campaignOf(world)).toMatchObject({ state: 'running' })
    expect(endpoint.invalidated).toContain(templateId)
  })
})

describe('people', () => {
  const person = `4915${String(randomInt(1e8, 9e8))}`
  const preference = (world: World, value: string, fields: number | object) => messaging(world, 'user_preferences', { contacts: [], user_preferences: [{ wa_id: person, detail: 'd', category: 'marketing_messages', value, ...(typeof fields === 'number' ? { timestamp: fields } : fields) }] })
  const active = async (world: World) => (await endpoint.sql<{ source: string }[]>`select source from suppressions where org_id = ${world.orgId} and lifted_at is null`).map((row) => row.source)

  it('stop and resume marketing inside WhatsApp, in whatever order the two arrive', async () => {
    const world = await createWorld()
    await postTwice(preference(world, 'stop', 1764000000))
    expect(await active(world)).toEqual(['whatsapp_stop'])
    await postTwice(preference(world, 'resume', 1764000100))
    expect(await active(world)).toEqual([])
    await postTwice(preference(world, 'stop', 1764000000))
    expect(await active(world)).toEqual([])
    await postTwice(preference(world, 'stop', 1764000200))
    await postTwice(preference(world, 'resume', 1764000150))
    expect(await active(world)).toEqual(['whatsapp_stop'])
    await postTwice(preference(world, 'stop', { timestamp: 1764000300, wa_id: undefined, user_id: 'DE.4711' }))
    expect(await active(world)).toHaveLength(2)
  })

  it('keep an opt-out that they told us otherwise', async () => {
    const world = await createWorld()
    await endpoint.post(messaging(world, 'messages', { messages: [{ from: person, id: `wamid.${randomUUID()}`, timestamp: '1764000000', type: 'text', text: { body: 'STOP' } }] }))
    await postTwice(preference(world, 'resume', 1764000100))
    expect(await active(world)).toEqual(['stop_keyword'])
  })

  it('are followed to a new number and a new BSUID, and their opt-out with them', async () => {
    const world = await createWorld()
    const [from, to] = [`4916${String(randomInt(1e7, 9e7))}`, `4917${String(randomInt(1e7, 9e7))}`]
    const system = (old: string, next: string) => messaging(world, 'messages', { messages: [{ from: old, id: `wamid.${randomUUID()}`, timestamp: '1764000000', type: 'system', system: { body: 'changed', type: 'user_changed_number', wa_id: next } }] })
    await endpoint.sql`insert into contacts (org_id, phone, bsuid) values (${world.orgId}, ${`+${from}`}, 'DE.1')`
    await postTwice(system(from, to))
    await postTwice(messaging(world, 'user_id_update', { user_id_update: [{ wa_id: to, detail: 'd', user_id: { previous: 'DE.1', current: 'DE.2' }, timestamp: '1764000001' }] }))
    const changed = await endpoint.sql<{ id: number }[]>`select id from contacts where org_id = ${world.orgId} and phone = ${`+${to}`} and bsuid = 'DE.2'`
    expect(changed).toHaveLength(1)
    const [other] = await endpoint.sql<{ id: number }[]>`insert into contacts (org_id, phone) values (${world.orgId}, '+4918000001') returning id`
    await endpoint.sql`insert into suppressions (id, org_id, contact_id, source) values (gen_random_uuid(), ${world.orgId}, ${changed[0]!.id}, 'manual')`
    await postTwice(system(to, '4918000001'))
    expect(await endpoint.sql`select source from suppressions where contact_id = ${other!.id}`).toEqual([{ source: 'manual' }])
  })

  it('who call are shown, and the window opens; history and echoes show nothing new', async () => {
    const world = await createWorld()
    const caller = `4919${String(randomInt(1e7, 9e7))}`
    await postTwice(messaging(world, 'calls', { calls: [{ id: `wacid.${randomUUID()}`, from: caller, to: world.display, event: 'connect', direction: 'USER_INITIATED', timestamp: '1764000000', session: { sdp: 'x', sdp_type: 'offer' } }] }))
    await postTwice(messaging(world, 'history', { history: [{ metadata: { phase: 0, chunk_order: 1, progress: 10 }, threads: [{ id: '4915', messages: [{ from: '491500000', id: 'w', timestamp: '1', type: 'text', text: { body: 'STOP' } }] }] }] }))
    await postTwice(messaging(world, 'smb_message_echoes', { message_echoes: [{ from: world.display, to: '491500000', id: 'w', timestamp: '1', type: 'text', text: { body: 'Hi' } }] }))
    expect(await endpoint.sql`select last_text, unread, last_inbound_at is not null as open from conversations where account_id = ${world.accountId}`).toEqual([{ last_text: 'Called', unread: 1, open: true }])
  })
})
