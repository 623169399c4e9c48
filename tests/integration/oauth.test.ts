import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectionWorkflowId } from '#workflows/connections/contract.ts'
import { startMetaApp, toLocal, type MetaApp } from '../support/meta-app.ts'
import { password, postJson } from '../support/web-app.ts'

let app: MetaApp
let admin: string

beforeAll(async () => {
  app = await startMetaApp()
  admin = await app.signIn('admin@clarion.test')
})

afterAll(() => app.stop())

const get = (path: string, cookie?: string) => fetch(`${app.url}${path}`, { headers: cookie ? { cookie } : {}, redirect: 'manual' })
const callback = async (query: Record<string, string>, cookie = admin) => outcome(await get(`/auth/meta-oauth/callback?${new URLSearchParams(query).toString()}`, cookie))
const stateOf = async (cookie = admin) => new URL(await app.openDialog(cookie)).searchParams.get('state') ?? ''
const rows = async () => {
  const [counts] = await app.services.sql<{ connections: number; accounts: number; wabas: number }[]>`
    select (select count(*)::int from meta_connections) as connections, (select count(*)::int from whatsapp_accounts) as accounts, (select count(*)::int from wabas) as wabas`
  return counts
}

function outcome(answer: Response): { path: string; result: string | null; detail: string | null } {
  expect(answer.status).toBe(302)
  const url = new URL(answer.headers.get('location') ?? '')
  expect(url.origin).toBe(app.services.env.web.publicUrl)
  return { path: url.pathname, result: url.searchParams.get('result'), detail: url.searchParams.get('detail') }
}

const page = (result: string, detail: string | null = null) => ({ path: '/settings/connections', result, detail })

describe('the way to Meta', () => {
  it('answers the dialog’s address with a state that is stored as a hash only', async () => {
    const answer = await get('/auth/meta-oauth/init', admin)
    expect(answer.status).toBe(200)
    const url = new URL(((await answer.json()) as { url: string }).url)
    expect(url.pathname).toBe('/v26.0/dialog/oauth')
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: app.simulator.world.app.id, response_type: 'code', redirect_uri: app.services.env.graph.redirectUri,
      scope: 'whatsapp_business_management,whatsapp_business_messaging,business_management',
    })
    const state = url.searchParams.get('state') ?? ''
    expect(Buffer.from(state, 'base64url')).toHaveLength(32)
    const stored = await app.services.sql`select * from oauth_states`
    expect(stored.length).toBeGreaterThan(0)
    expect(JSON.stringify(stored)).not.toContain(state)
  })

  it('redirects a browser that asks for it', async () => {
    const answer = await get('/auth/meta-oauth/init?redirect=1', admin)
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toContain(`${app.simulator.url}/v26.0/dialog/oauth?`)
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('serves bearer tokens', async () => {
    const { accessToken } = (await (await postJson(`${app.url}/auth/login`, { email: 'admin@clarion.test', password })).json()) as { accessToken: string }
    const answer = await fetch(`${app.url}/auth/meta-oauth/init`, { headers: { authorization: `Bearer ${accessToken}` } })
    expect(answer.status).toBe(200)
  })

  it('is closed to strangers and to roles below admin', async () => {
    expect((await get('/auth/meta-oauth/init')).status).toBe(401)
    expect((await get('/auth/meta-oauth/status')).status).toBe(401)
    for (const role of ['marketer', 'agent', 'viewer']) expect((await get('/auth/meta-oauth/init', await app.signIn(`${role}@clarion.test`))).status).toBe(403)
  })
})

describe('a way back that leads nowhere', () => {
  beforeEach(async () => {
    expect(await rows()).toEqual({ connections: 0, accounts: 0, wabas: 0 })
  })

  it('says so when the person denied', async () => {
    expect((await app.connect(admin, { decision: 'deny' })).searchParams.get('result')).toBe('denied')
  })

  it.each([[{}], [{ state: '' }], [{ state: 'forged', code: 'AQB' }], [{ code: 'AQB' }], [{ state: 'x'.repeat(3000), code: 'AQB' }]])('refuses a state that was never issued: %j', async (query) => {
    expect(await callback(query as Record<string, string>)).toEqual(page('state_invalid', 'unknown'))
  })

  it('refuses a tampered state even when the person denied', async () => {
    expect(await callback({ state: 'forged', error: 'access_denied', error_reason: 'user_denied' })).toEqual(page('state_invalid', 'unknown'))
  })

  it('refuses a state of another session of the same person, and leaves it to its owner', async () => {
    const state = await stateOf()
    const elsewhere = await app.signIn('admin@clarion.test')
    expect(await callback({ state, code: 'AQB' }, elsewhere)).toEqual(page('state_invalid', 'foreign'))
    expect((await callback({ state, error: 'access_denied' })).result).toBe('denied')
  })

  it('refuses a state of another organisation, and leaves it to its owner', async () => {
    const state = await stateOf()
    expect(await callback({ state, code: 'AQB' }, await app.signIn('other@clarion.test'))).toEqual(page('state_invalid', 'foreign'))
    expect((await callback({ state, error: 'access_denied' })).result).toBe('denied')
  })

  it('refuses a state that was used', async () => {
    const state = await stateOf()
    await callback({ state, error: 'access_denied' })
    expect(await callback({ state, code: 'AQB' })).toEqual(page('state_invalid', 'reused'))
  })

  it('lets one of two equal callbacks through', async () => {
    const target = toLocal('', await app.answerDialog(await app.openDialog(admin), { decision: 'deny' }))
    const results = (await Promise.all([get(target, admin), get(target, admin)])).map((answer) => outcome(answer).result)
    expect(results.sort()).toEqual(['denied', 'state_invalid'])
  })

  it('refuses a state older than ten minutes', async () => {
    const state = await stateOf()
    await app.services.sql`update oauth_states set expires_at = now() - interval '1 second' where used_at is null`
    expect(await callback({ state, code: 'AQB' })).toEqual(page('state_expired'))
  })

  it('leads a browser without a session, or with a lesser role, to the page', async () => {
    const state = await stateOf()
    expect(outcome(await get(`/auth/meta-oauth/callback?state=${state}&code=AQB`))).toEqual(page('state_invalid', 'signed_out'))
    expect(await callback({ state, code: 'AQB' }, await app.signIn('agent@clarion.test'))).toEqual(page('state_invalid', 'role'))
  })

  it('names Meta’s code when the code of the dialog does not work', async () => {
    expect(await callback({ state: await stateOf(), code: 'AQBforged' })).toEqual(page('exchange_failed', '100'))
    expect(await callback({ state: await stateOf() })).toEqual(page('exchange_failed', 'no_code'))
    expect(await callback({ state: await stateOf(), error: 'server_error' })).toEqual(page('exchange_failed', 'dialog'))
  })

  it('names the permissions that were declined', async () => {
    const url = await app.connect(admin, { declined: ['whatsapp_business_messaging'] })
    expect(Object.fromEntries(url.searchParams)).toEqual({ result: 'missing_scopes', detail: 'whatsapp_business_messaging' })
  })

  it('says that no account was shared', async () => {
    const url = await app.connect(admin, { wabaIds: [], declined: ['business_management'] })
    expect(Object.fromEntries(url.searchParams)).toEqual({ result: 'no_accounts' })
  })
})

describe('a business that is connected', () => {
  it('has its accounts, numbers and sealed tokens, gets webhooks, and has a guardian and its templates', async () => {
    const url = await app.connect(admin)
    expect(Object.fromEntries(url.searchParams)).toEqual({ result: 'connected' })
    const { world } = app.simulator
    const numbers = world.wabas.flatMap((waba) => waba.phones.map((phone) => phone.id))
    expect(await rows()).toEqual({ connections: 1, accounts: numbers.length, wabas: world.wabas.length })
    expect(world.wabas.every((waba) => waba.subscription !== undefined)).toBe(true)
    const accounts = await app.services.sql<{ id: string; phoneNumberId: string; accessToken: string; orgId: string }[]>`
      select id, phone_number_id as "phoneNumberId", access_token as "accessToken", org_id as "orgId" from whatsapp_accounts`
    expect(accounts.map((account) => account.phoneNumberId).sort()).toEqual([...numbers].sort())
    for (const account of accounts) {
      expect(account.accessToken).not.toContain('EAAG')
      expect(app.services.keyring.decrypt(account.accessToken, account.id)).toMatch(/^EAAG/)
      expect(() => app.services.keyring.decrypt(account.accessToken, 'another row')).toThrow()
    }
    const [connection] = await app.services.sql<{ id: string; state: string; days: number }[]>`
      select id, state, extract(epoch from token_expires_at - now())::float / 86400 as days from meta_connections`
    expect(connection).toMatchObject({ state: 'healthy' })
    expect(connection?.days).toBeGreaterThan(55)
    const guardian = await app.services.temporal.workflow.getHandle(connectionWorkflowId(connection!.id)).describe()
    expect(guardian.status.name).toBe('RUNNING')
    expect(guardian.typedSearchAttributes.getAll().some((pair) => pair.value === app.seeded.orgId)).toBe(true)
    await expect.poll(async () => (await app.call('viewer').templates.list({})).total, { timeout: 20_000 }).toBeGreaterThanOrEqual(30)
  })

  it('stays one business when it is connected again', async () => {
    const before = await rows()
    const [old] = await app.services.sql<{ token: string }[]>`select access_token as token from meta_connections`
    expect((await app.connect(admin)).searchParams.get('result')).toBe('connected')
    expect(await rows()).toEqual(before)
    const [now] = await app.services.sql<{ token: string }[]>`select access_token as token from meta_connections`
    expect(now?.token).not.toBe(old?.token)
  })

  it('can belong to two organisations at once, each with its own rows', async () => {
    expect((await app.connect(await app.signIn('other@clarion.test'))).searchParams.get('result')).toBe('connected')
    const theirs = await app.call('owner', app.seeded.otherOrgId).accounts.list()
    const ours = await app.call().accounts.list()
    expect(theirs.connections).toHaveLength(1)
    expect(theirs.connections[0]?.id).not.toBe(ours.connections[0]?.id)
  })

  it('shows its state without secrets', async () => {
    const answer = await get('/auth/meta-oauth/status', await app.signIn('viewer@clarion.test'))
    const text = await answer.text()
    const status = JSON.parse(text) as { connected: boolean; accounts: { state: string; warning: string | null; expiresInDays: number }[] }
    expect(status).toMatchObject({ connected: true })
    expect(status.accounts.length).toBe(app.simulator.world.wabas.flatMap((waba) => waba.phones).length)
    expect(status.accounts[0]).toMatchObject({ state: 'healthy', warning: null })
    expect(text).not.toMatch(/EAAG|token":|accessToken/)
  })
})

describe('disconnecting by the plain endpoint', () => {
  const post = (body: unknown, headers: Record<string, string>) => postJson(`${app.url}/auth/meta-oauth/disconnect`, body, headers)

  it('refuses strangers, lesser roles, other sites, unknown fields and ids of others', async () => {
    const theirs = (await app.call('owner', app.seeded.otherOrgId).accounts.list()).connections[0]!
    const own = { cookie: admin, 'x-csrf': '1' }
    expect((await post({}, {})).status).toBe(401)
    expect((await post({}, { cookie: await app.signIn('marketer@clarion.test'), 'x-csrf': '1' })).status).toBe(403)
    expect((await post({}, { cookie: admin })).status).toBe(403)
    expect((await post({ connection: 'x' }, own)).status).toBe(400)
    expect((await post({ connectionId: 'x' }, own)).status).toBe(400)
    expect((await post({ connectionId: theirs.id, accountId: theirs.id }, own)).status).toBe(400)
    expect((await post({ connectionId: theirs.id }, own)).status).toBe(404)
    expect((await post({ accountId: theirs.wabas[0]!.accounts[0]!.id }, own)).status).toBe(404)
    expect((await app.call('owner', app.seeded.otherOrgId).accounts.list()).connections[0]).toMatchObject({ state: 'healthy' })
  })

  it('ends everything of the organisation, and nothing of another', async () => {
    const answer = await post({}, { cookie: admin, 'x-csrf': '1' })
    expect([answer.status, await answer.json()]).toEqual([200, { success: true }])
    expect(await app.call().accounts.list()).toEqual({ connections: [], activeAccountId: null })
    expect(await (await get('/auth/meta-oauth/status', admin)).json()).toEqual({ connected: false, accounts: [] })
    const kept = await app.services.sql<{ token: string; active: boolean }[]>`select access_token as token, is_active as active from whatsapp_accounts where org_id = ${app.seeded.orgId}`
    expect(kept.length).toBeGreaterThan(0)
    expect(kept.every((row) => row.token === '' && !row.active)).toBe(true)
    expect(app.simulator.world.wabas.every((waba) => waba.subscription !== undefined)).toBe(true)
    expect((await app.call('owner', app.seeded.otherOrgId).accounts.list()).connections).toHaveLength(1)
  })
})
