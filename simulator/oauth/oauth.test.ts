import { expect, test } from 'vitest'
import { startForTest } from '../testing/start-for-test.ts'
import type { TestSimulator } from '../testing/start-for-test.ts'
import { hmacHex } from '../core/hmac.ts'

const REDIRECT = 'http://localhost:3000/callback?from=meta'
const SCOPE = 'whatsapp_business_management,whatsapp_business_messaging'

async function decide(simulator: TestSimulator, decision: 'allow' | 'deny', more: Record<string, string> = {}): Promise<URL> {
  const form = new URLSearchParams({ client_id: simulator.world.app.id, redirect_uri: REDIRECT, state: '{"n":"ä&1"}', scope: SCOPE, waba_ids: simulator.wabaId, decision, ...more })
  const answer = await fetch(`${simulator.url}/v26.0/dialog/oauth`, { method: 'POST', body: form, redirect: 'manual' })
  expect(answer.status).toBe(302)
  return new URL(answer.headers.get('location') ?? '')
}

function exchange(simulator: TestSimulator, params: Record<string, string>) {
  const { id, secret } = simulator.world.app
  return simulator.call(`/v26.0/oauth/access_token?${new URLSearchParams({ client_id: id, client_secret: secret, redirect_uri: REDIRECT, ...params }).toString()}`)
}

test('goes from the dialog over the code to a long-lived token that knows the shared accounts', async () => {
  const simulator = await startForTest()
  const back = await decide(simulator, 'allow')
  expect(back.searchParams.get('state')).toBe('{"n":"ä&1"}')
  expect(back.searchParams.get('from')).toBe('meta')
  expect(back.hash).toBe('#_=_')
  const short = await exchange(simulator, { code: back.searchParams.get('code') ?? '' })
  expect(short.body).toMatchObject({ token_type: 'bearer', expires_in: 5399 })
  const long = await exchange(simulator, { grant_type: 'fb_exchange_token', fb_exchange_token: String(short.body['access_token']) })
  expect(long.body).toMatchObject({ expires_in: 5_183_999 })
  const token = String(long.body['access_token'])
  const { id, secret } = simulator.world.app
  const debug = await simulator.call(`/v26.0/debug_token?input_token=${token}`, undefined, { headers: { authorization: `Bearer ${id}|${secret}` } })
  expect(debug.body['data']).toMatchObject({ app_id: id, type: 'USER', is_valid: true, granular_scopes: expect.arrayContaining([{ scope: 'whatsapp_business_management', target_ids: [simulator.wabaId] }]) as unknown })
  const other = simulator.world.wabas[1]?.id ?? ''
  expect((await simulator.call(`/v26.0/${other}`, undefined, { headers: { authorization: `Bearer ${token}` } })).body.error).toMatchObject({ code: 100, error_subcode: 33 })
})

test('a code is good once, for its redirect_uri, for ten minutes', async () => {
  const simulator = await startForTest()
  const code = async () => (await decide(simulator, 'allow')).searchParams.get('code') ?? ''
  const first = await code()
  expect((await exchange(simulator, { code: first, redirect_uri: 'http://localhost:3000/other' })).body.error).toMatchObject({ code: 100, error_subcode: 36008 })
  expect((await exchange(simulator, { code: first })).status).toBe(200)
  const again = await exchange(simulator, { code: first })
  expect(again.body.error).toMatchObject({ code: 100, error_subcode: 36009, message: 'This authorization code has been used.' })
  expect(again.headers.get('www-authenticate')).toContain('invalid_code')
  const late = await code()
  await simulator.call('/_sim/clock', { advance_ms: 601_000 })
  expect((await exchange(simulator, { code: late })).body.error).toMatchObject({ error_subcode: 36007 })
  expect((await exchange(simulator, { code: 'nonsense' })).body.error?.code).toBe(100)
})

test('wrong client and wrong secret have their own codes', async () => {
  const simulator = await startForTest()
  expect((await exchange(simulator, { code: 'x', client_id: '1' })).body.error?.code).toBe(101)
  expect((await exchange(simulator, { code: 'x', client_secret: 'wrong' })).body.error?.code).toBe(1)
})

test('a refusal returns as access_denied, with the state', async () => {
  const simulator = await startForTest()
  const back = await decide(simulator, 'deny')
  expect(Object.fromEntries(back.searchParams)).toMatchObject({ error: 'access_denied', error_reason: 'user_denied', state: '{"n":"ä&1"}' })
  expect(back.searchParams.has('code')).toBe(false)
})

test.each([
  ['an unknown app', { client_id: '123' }],
  ['no redirect_uri', { redirect_uri: '' }],
  ['a redirect_uri elsewhere', { redirect_uri: 'https://evil.example/cb' }],
])('%s is shown as a page and never redirected', async (_, change) => {
  const simulator = await startForTest()
  const query = new URLSearchParams({ client_id: simulator.world.app.id, redirect_uri: REDIRECT, ...change })
  const answer = await fetch(`${simulator.url}/v26.0/dialog/oauth?${query.toString()}`, { redirect: 'manual' })
  expect(answer.status).toBe(400)
  expect(answer.headers.get('content-type')).toContain('text/html')
})

test('a configuration of Login for Business yields a token that never expires', async () => {
  const simulator = await startForTest()
  const back = await decide(simulator, 'allow', { config_id: '77', scope: '' })
  const { body } = await exchange(simulator, { code: back.searchParams.get('code') ?? '' })
  expect(body).not.toHaveProperty('expires_in')
  const debug = await simulator.call(`/debug_token?input_token=${String(body['access_token'])}`)
  expect(debug.body['data']).toMatchObject({ type: 'SYSTEM_USER', expires_at: 0 })
})

test('revoked, expired and foreign tokens say why', async () => {
  const simulator = await startForTest()
  const grant = async () => String((await exchange(simulator, { code: (await decide(simulator, 'allow')).searchParams.get('code') ?? '' })).body['access_token'])
  const using = (token: string, init: RequestInit = {}) => simulator.call(`/v26.0/me/permissions?access_token=${token}`, undefined, { headers: {}, ...init })
  const token = await grant()
  expect((await using(token)).body['data']).toContainEqual({ permission: 'whatsapp_business_messaging', status: 'granted' })
  expect((await using(token, { method: 'DELETE' })).body).toEqual({ success: true })
  expect(await using(token)).toMatchObject({ status: 401, body: { error: { code: 190, error_subcode: 458 } } })
  const expiring = await grant()
  await simulator.call('/_sim/clock', { advance_ms: 2 * 3_600_000 })
  expect((await using(expiring)).body.error).toMatchObject({ code: 190, error_subcode: 463 })
  expect((await using('EAAGgarbage')).body.error).toMatchObject({ code: 190 })
  expect((await using('')).body.error).toMatchObject({ code: 104 })
})

test('a token of an earlier run with the same seed is still good', async () => {
  const first = await startForTest()
  const { body } = await exchange(first, { code: (await decide(first, 'allow')).searchParams.get('code') ?? '' })
  const second = await startForTest()
  expect((await second.call(`/v26.0/${second.wabaId}?access_token=${String(body['access_token'])}`, undefined, { headers: {} })).body['id']).toBe(second.wabaId)
})

test('a wrong appsecret_proof is refused, the right one taken', async () => {
  const simulator = await startForTest()
  const withProof = (proof: string) => simulator.call(`/v26.0/me?appsecret_proof=${proof}`)
  expect((await withProof(hmacHex(simulator.world.app.secret, simulator.accessToken))).status).toBe(200)
  expect((await withProof('0'.repeat(64))).body.error).toMatchObject({ code: 100, type: 'GraphMethodException' })
})
