import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkConnection } from '#server/accounts/check-connection.ts'
import { getSendingAccount } from '#server/accounts/get-sending-account.ts'
import { markTokenFailure } from '#server/accounts/mark-token-failure.ts'
import { connectionWorkflowId } from '#workflows/connections/contract.ts'
import { startMetaApp, type MetaApp } from '../support/meta-app.ts'

let app: MetaApp
let admin: string

beforeAll(async () => {
  app = await startMetaApp()
  admin = await app.signIn('admin@clarion.test')
  await app.connect(admin)
})

afterAll(() => app.stop())

const connection = async () => (await app.call().accounts.list()).connections[0]!
const account = async (index = 0) => (await connection()).wabas.flatMap((waba) => waba.accounts)[index]!
const guardianOf = async () => app.services.temporal.workflow.getHandle(connectionWorkflowId((await connection()).id))
const actions = async () => (await app.services.sql<{ action: string }[]>`select action from audit_events where org_id = ${app.seeded.orgId} order by seq desc limit 3`).map((row) => row.action)

async function campaignOn(accountId: string, state: string): Promise<string> {
  const { sql } = app.services
  const { orgId } = app.seeded
  const [template] = await sql<{ id: string }[]>`
    insert into templates (id, org_id, waba_id, template_id, name, language, category, status, components, content_hash, synced_at)
    values (gen_random_uuid(), ${orgId}, '1', '1', gen_random_uuid()::text, 'en', 'UTILITY', 'APPROVED', '{"list":[]}', 'x', now()) returning id`
  const [list] = await sql<{ id: string }[]>`insert into contact_lists (id, org_id, name) values (gen_random_uuid(), ${orgId}, gen_random_uuid()::text) returning id`
  const [row] = await sql<{ id: string }[]>`
    insert into campaigns (id, org_id, name, state, account_id, template_id, list_id, variables) values (gen_random_uuid(), ${orgId}, 'C', ${state}, ${accountId}, ${template!.id}, ${list!.id}, '{"list":[]}') returning id`
  return row!.id
}

const stateOf = async (id: string) => (await app.services.sql<{ state: string; reason: string | null }[]>`select state, reason from campaigns where id = ${id}`)[0]

describe('the list of connections', () => {
  it('shows the business, its accounts and numbers, and links to Temporal, without secrets', async () => {
    const list = await app.call('viewer').accounts.list()
    const { world } = app.simulator
    expect(list.connections).toHaveLength(1)
    expect(list.connections[0]).toMatchObject({ businessId: world.business.id, businessName: world.business.name, state: 'healthy', missingScopes: [], lastError: null, tokenKind: 'USER' })
    expect(list.connections[0]?.temporalUrl).toContain(encodeURIComponent(connectionWorkflowId(list.connections[0]!.id)))
    expect(list.connections[0]?.wabas.map((waba) => waba.accounts.length).sort()).toEqual(world.wabas.map((waba) => waba.phones.length).sort())
    expect(list.activeAccountId).not.toBeNull()
    const first = world.phones[0]!
    const shown = list.connections[0]!.wabas.flatMap((waba) => waba.accounts).find((one) => one.phoneNumberId === first.id)
    expect(shown).toMatchObject({ displayPhoneNumber: first.display, verifiedName: first.verifiedName, isActive: true, sendingNow: null })
    expect(JSON.stringify(list)).not.toMatch(/EAAG|accessToken/)
  })

  it('says of a number that has to wait until when, and why', async () => {
    const { sql } = app.services
    const [{ id }] = await sql<[{ id: string }]>`select id from whatsapp_accounts where phone_number_id = ${app.simulator.world.phones[0]!.id}`
    const until = new Date(Date.now() + 3_600_000)
    const look = async () => (await app.call('viewer').accounts.list()).connections.flatMap(({ wabas }) => wabas).flatMap(({ accounts }) => accounts).find((one) => one.id === id)
    await sql`insert into lanes (account_id, org_id, paused_until, pause_reason) select id, org_id, ${until}, 'Too many calls' from whatsapp_accounts where id = ${id}
      on conflict (account_id) do update set paused_until = excluded.paused_until, pause_reason = excluded.pause_reason`
    expect(await look()).toMatchObject({ pausedUntil: until, pauseReason: 'Too many calls' })
    await sql`update lanes set paused_until = now() where account_id = ${id}`
    expect(await look()).toMatchObject({ pausedUntil: null, pauseReason: null })
  })

  it('is empty for another organisation', async () => {
    expect(await app.call('owner', app.seeded.otherOrgId).accounts.list()).toEqual({ connections: [], activeAccountId: null })
  })
})

describe('another organisation', () => {
  it('finds nothing under our ids, in every procedure', async () => {
    const stranger = app.call('owner', app.seeded.otherOrgId)
    const { id: connectionId } = await connection()
    const { id: accountId } = await account()
    const calls = [
      () => stranger.accounts.check({ connectionId }), () => stranger.accounts.disconnect({ connectionId }), () => stranger.accounts.disconnect({ accountId }),
      () => stranger.accounts.activate({ accountId }), () => stranger.accounts.setActive({ accountId, isActive: false }),
    ]
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await stranger.accounts.disconnect({}))).toEqual({ success: true })
    expect((await account()).isActive).toBe(true)
    expect((await connection()).state).toBe('healthy')
  })
})

describe('roles', () => {
  it('let only admins change connections, and marketers choose a number', async () => {
    const { id: connectionId } = await connection()
    const { id: accountId } = await account()
    const marketer = app.call('marketer')
    for (const call of [() => marketer.accounts.check({ connectionId }), () => marketer.accounts.disconnect({}), () => marketer.accounts.setActive({ accountId, isActive: false }), () => app.call('agent').accounts.activate({ accountId })]) {
      await expect(call()).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
    expect(await marketer.accounts.activate({ accountId })).toEqual({ success: true })
  })

  it('do not change what input is', async () => {
    await expect(app.call().accounts.check({ connectionId: 'x' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    await expect(app.call().accounts.disconnect({ everything: true } as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })
})

describe('choosing numbers', () => {
  it('moves the active number, and switches numbers off and on', async () => {
    const second = await account(1)
    await app.call().accounts.activate({ accountId: second.id })
    expect((await app.call().accounts.list()).activeAccountId).toBe(second.id)
    await app.call().accounts.setActive({ accountId: second.id, isActive: false })
    expect(await getSendingAccount(app.services, second.id)).toMatchObject({ isActive: false })
    await expect(app.call().accounts.activate({ accountId: second.id })).rejects.toMatchObject({ code: 'CONFLICT' })
    await app.call().accounts.setActive({ accountId: second.id, isActive: true })
    expect(await actions()).toEqual(['accounts.enabled', 'accounts.disabled', 'accounts.activated'])
  })

  it('leaves a number off that somebody switched off, when the business is connected again', async () => {
    const second = await account(1)
    await app.call().accounts.setActive({ accountId: second.id, isActive: false })
    await app.connect(admin)
    expect((await account(1)).isActive).toBe(false)
    await app.call().accounts.setActive({ accountId: second.id, isActive: true })
  })
})

describe('what a lane gets', () => {
  it('is the token in clear and the number’s real pace', async () => {
    const { id, phoneNumberId, wabaId } = await account()
    expect(await getSendingAccount(app.services, id)).toMatchObject({ accountId: id, orgId: app.seeded.orgId, phoneNumberId, wabaId, isActive: true, connectionState: 'healthy', accessToken: expect.stringMatching(/^EAAG/) as string })
    await app.services.sql`update whatsapp_accounts set throughput_level = 'HIGH' where id = ${id}`
    expect((await getSendingAccount(app.services, id)).throughputPerSecond).toBe(1000)
    await app.services.sql`update whatsapp_accounts set is_on_biz_app = true where id = ${id}`
    expect((await getSendingAccount(app.services, id)).throughputPerSecond).toBe(20)
    await app.services.sql`update whatsapp_accounts set is_on_biz_app = false, throughput_level = 'STANDARD' where id = ${id}`
    expect((await getSendingAccount(app.services, id)).throughputPerSecond).toBe(80)
  })
})

describe('a token that stops working', () => {
  it('is noticed by a check, holds the running campaigns, and is mended by reconnecting', async () => {
    const { id: accountId } = await account()
    const running = await campaignOn(accountId, 'running')
    const paused = await campaignOn(accountId, 'paused')
    await app.control('tokens/revoke', { subcode: 460 })
    expect(await app.call().accounts.check({ connectionId: (await connection()).id })).toEqual({ state: 'revoked' })
    expect(await connection()).toMatchObject({ state: 'revoked', lastError: { code: 190, title: 'The Meta password was changed', action: 'reconnect' } })
    expect(await stateOf(running)).toEqual({ state: 'held', reason: 'The Meta password was changed: reconnect to Meta.' })
    expect(await stateOf(paused)).toMatchObject({ state: 'paused' })
    expect((await actions())[0]).toBe('connections.failed')
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect((await app.connect(admin)).searchParams.get('result')).toBe('connected')
    expect(await connection()).toMatchObject({ state: 'healthy', lastError: null })
  })

  it('is noticed by a refused call, whose code the guardian then looks into', async () => {
    const { id: accountId } = await account()
    const { id: connectionId } = await connection()
    await app.control('tokens/revoke', { subcode: 463 })
    await markTokenFailure(app.services, { accountId, code: 190, subcode: null })
    await expect.poll(async () => (await connection()).state, { timeout: 15_000 }).toBe('expired')
    expect(await getSendingAccount(app.services, accountId)).toMatchObject({ connectionState: 'expired' })
    await new Promise((resolve) => setTimeout(resolve, 5))
    await app.connect(admin)
    expect((await connection()).id).toBe(connectionId)
    expect(await connection()).toMatchObject({ state: 'healthy' })
  })

  it('stays in error for a refused permission, which the token does not show, until a person checks', async () => {
    const { id: connectionId } = await connection()
    await markTokenFailure(app.services, { connectionId, code: 131005, subcode: null })
    expect(await checkConnection(app.services, { orgId: app.seeded.orgId, connectionId })).toMatchObject({ state: 'error' })
    expect(await connection()).toMatchObject({ state: 'error', lastError: { code: 131005, action: 'reconnect' } })
    expect(await app.call().accounts.check({ connectionId })).toEqual({ state: 'healthy' })
    expect(await connection()).toMatchObject({ state: 'healthy', lastError: null })
  })

  it('changes nothing for ids that are not there', async () => {
    await expect(markTokenFailure(app.services, { accountId: app.seeded.orgId, code: 190, subcode: null })).resolves.toBeUndefined()
  })

  it('is extended before its end', async () => {
    const { id: connectionId } = await connection()
    const { id: accountId } = await account()
    const before = await getSendingAccount(app.services, accountId)
    const inFiftySixDays = { ...app.services, now: () => new Date(Date.now() + 56 * 86_400_000) }
    await app.services.sql`update meta_connections set token_expires_at = now() where id = ${connectionId}`
    await app.control('clock', { advance_ms: 56 * 86_400_000 })
    expect(await checkConnection(inFiftySixDays, { orgId: app.seeded.orgId, connectionId })).toMatchObject({ state: 'healthy' })
    const after = await getSendingAccount(app.services, accountId)
    expect(after.accessToken).not.toBe(before.accessToken)
    const [row] = await app.services.sql<{ days: number }[]>`select extract(epoch from token_expires_at - now())::float / 86400 as days from meta_connections where id = ${connectionId}`
    expect(row?.days).toBeGreaterThan(110)
  })
})

describe('a Meta that does not answer', () => {
  it('changes no state', async () => {
    const { id: connectionId } = await connection()
    const graph = { ...app.services.graph, oauth: { ...app.services.graph.oauth, debugToken: () => fetch('http://127.0.0.1:1').then(() => Promise.reject(new Error('unexpected'))) } }
    await expect(checkConnection({ ...app.services, graph }, { orgId: app.seeded.orgId, connectionId })).rejects.toThrow()
    expect(await connection()).toMatchObject({ state: 'healthy' })
  })
})

describe('disconnecting', () => {
  it('ends one number: without a token, inactive, its campaigns held, another number chosen', async () => {
    const gone = await account()
    const campaign = await campaignOn(gone.id, 'running')
    await app.call().accounts.activate({ accountId: gone.id })
    expect(await app.call('admin').accounts.disconnect({ accountId: gone.id })).toEqual({ success: true })
    expect((await connection()).wabas.flatMap((waba) => waba.accounts).map((one) => one.id)).not.toContain(gone.id)
    expect(await getSendingAccount(app.services, gone.id)).toMatchObject({ isActive: false, accessToken: '' })
    expect(await stateOf(campaign)).toMatchObject({ state: 'held', reason: expect.stringContaining('disconnected') as string })
    const { activeAccountId } = await app.call().accounts.list()
    expect(activeAccountId).not.toBe(gone.id)
    expect(activeAccountId).not.toBeNull()
    await expect(app.call().accounts.setActive({ accountId: gone.id, isActive: true })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('ends the connection: Meta forgets the grant and sends no more webhooks, the guardian ends, rows stay', async () => {
    const guardian = await guardianOf()
    const { id: connectionId } = await connection()
    const { id: accountId } = await account()
    const { accessToken } = await getSendingAccount(app.services, accountId)
    expect(await app.call('admin').accounts.disconnect({ connectionId })).toEqual({ success: true })
    expect(await app.call().accounts.list()).toEqual({ connections: [], activeAccountId: null })
    expect(await app.services.graph.oauth.debugToken(accessToken)).toMatchObject({ isValid: false, error: { code: 190, subcode: 458 } })
    expect(app.simulator.world.wabas.every((waba) => waba.subscription === undefined)).toBe(true)
    await expect(guardian.result()).resolves.toMatchObject({ checks: expect.any(Number) as number })
    const [kept] = await app.services.sql<{ n: number }[]>`select count(*)::int as n from whatsapp_accounts`
    expect(kept?.n).toBe(app.simulator.world.phones.length)
    expect((await actions())[0]).toBe('accounts.disconnected')
  })

  it('can be followed by a new connection, which brings every number back', async () => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect((await app.connect(admin)).searchParams.get('result')).toBe('connected')
    const numbers = (await connection()).wabas.flatMap((waba) => waba.accounts)
    expect(numbers.filter((one) => one.isActive)).toHaveLength(app.simulator.world.phones.length)
    expect((await (await guardianOf()).describe()).status.name).toBe('RUNNING')
  })
})
