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

const withToken = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

test('a permission that is taken away stays away, and is named in the refusal', async () => {
  const simulator = await startForTest()
  const token = String((await simulator.call('/_sim/tokens', { kind: 'USER' })).body['access_token'])
  await simulator.call('/_sim/tokens/revoke', { token, scope: 'whatsapp_business_messaging' })
  const message = { messaging_product: 'whatsapp', to: '+16505551234', type: 'text', text: { body: 'x' } }
  const send = await simulator.call(`/v26.0/${simulator.phoneId}/messages`, undefined, { method: 'POST', body: JSON.stringify(message), headers: { ...withToken(token).headers, 'content-type': 'application/json' } })
  expect(send).toMatchObject({ status: 403, body: { error: { code: 200 } } })
  expect((await simulator.call(`/v26.0/${simulator.wabaId}`, undefined, withToken(token))).status).toBe(200)
  await simulator.call('/v26.0/me/permissions/whatsapp_business_management', undefined, { method: 'DELETE', ...withToken(token) })
  expect((await simulator.call(`/v26.0/${simulator.wabaId}`, undefined, withToken(token))).body.error?.code).toBe(200)
  expect((await simulator.call('/v26.0/me/permissions', undefined, withToken(token))).body['data']).not.toContainEqual(expect.objectContaining({ permission: 'whatsapp_business_management' }))
  expect((await simulator.call('/v26.0/me/permissions/nonsense', undefined, { method: 'DELETE', ...withToken(token) })).body.error?.code).toBe(100)
})

test('data access ends ninety days after the login, however often the token was prolonged', async () => {
  const simulator = await startForTest()
  const advance = (days: number) => simulator.call('/_sim/clock', { advance_ms: days * 86_400_000 })
  const prolong = async (token: string) => String((await exchange(simulator, { grant_type: 'fb_exchange_token', fb_exchange_token: token })).body['access_token'])
  const short = String((await exchange(simulator, { code: (await decide(simulator, 'allow')).searchParams.get('code') ?? '' })).body['access_token'])
  const first = await prolong(short)
  expect(await prolong(first)).toBe(first)
  await advance(50)
  const second = await prolong(first)
  expect(second).not.toBe(first)
  expect((await simulator.call(`/v26.0/${simulator.wabaId}`, undefined, withToken(second))).status).toBe(200)
  await advance(41)
  expect((await simulator.call(`/v26.0/${simulator.wabaId}`, undefined, withToken(second))).body.error?.code).toBe(200)
  expect((await simulator.call('/v26.0/me/permissions', undefined, withToken(second))).body['data']).toContainEqual({ permission: 'whatsapp_business_management', status: 'expired' })
  expect((await simulator.call('/v26.0/me', undefined, withToken(second))).status).toBe(200)
  await advance(20)
  expect((await simulator.call('/v26.0/me', undefined, withToken(second))).body.error).toMatchObject({ code: 190, error_subcode: 463 })
})

test('what was declined is asked for again only with auth_type=rerequest', async () => {
  const simulator = await startForTest()
  const declined = await decide(simulator, 'allow', { declined_scopes: 'whatsapp_business_messaging', return_scopes: 'true' })
  expect(declined.searchParams.get('denied_scopes')).toBe('whatsapp_business_messaging')
  expect((await decide(simulator, 'allow', { return_scopes: 'true' })).searchParams.get('granted_scopes')).not.toContain('messaging')
  const again = await decide(simulator, 'allow', { return_scopes: 'true', auth_type: 'rerequest' })
  expect(again.searchParams.get('granted_scopes')).toContain('whatsapp_business_messaging')
})

test('a code of Embedded Signup lives thirty seconds, needs no redirect_uri, and comes with the window’s message', async () => {
  const simulator = await startForTest()
  const make = async () => (await simulator.call('/_sim/oauth/codes', { waba_ids: [simulator.wabaId] })).body
  const { id, secret } = simulator.world.app
  const redeem = (code: unknown) => simulator.call(`/v26.0/oauth/access_token?${new URLSearchParams({ client_id: id, client_secret: secret, code: String(code) }).toString()}`)
  const first = await make()
  expect(JSON.parse(String(first['message']))).toMatchObject({ type: 'WA_EMBEDDED_SIGNUP', event: 'FINISH', data: { waba_id: simulator.wabaId, phone_number_id: simulator.phoneId } })
  expect((await redeem(first['code'])).body).not.toHaveProperty('expires_in')
  const late = await make()
  await simulator.call('/_sim/clock', { advance_ms: 30_001 })
  expect((await redeem(late['code'])).body.error).toMatchObject({ code: 100, error_subcode: 36007 })
})

test('a system user’s token is fetched, issued anew, and refreshed for sixty days', async () => {
  const simulator = await startForTest()
  const { secret } = simulator.world.app
  const proof = hmacHex(secret, simulator.accessToken)
  const business = simulator.world.business.id
  const path = `/v26.0/${business}/system_user_access_tokens`
  expect((await simulator.call(path, { fetch_only: true, appsecret_proof: 'wrong' })).body.error).toMatchObject({ code: 100, type: 'GraphMethodException' })
  expect((await simulator.call(path, { fetch_only: true, appsecret_proof: proof })).body).toEqual({ access_token: simulator.accessToken })
  const narrow = String((await simulator.call(path, { appsecret_proof: proof, scope: 'whatsapp_business_messaging', asset: [simulator.wabaId], set_token_expires_in_60_days: true })).body['access_token'])
  const facts = (await simulator.call(`/v26.0/debug_token?input_token=${narrow}`)).body['data'] as Record<string, unknown>
  expect(facts).toMatchObject({ type: 'SYSTEM_USER', scopes: ['whatsapp_business_messaging'], granular_scopes: [{ target_ids: [simulator.wabaId] }] })
  expect(Number(facts['expires_at']) - Number(facts['issued_at'])).toBe(60 * 86_400)
  const own = await simulator.call(`/v26.0/${business}/access_token`, { app_id: simulator.world.app.id, scope: 'whatsapp_business_management' })
  expect(own.body['token_type']).toBe('bearer')
  const refreshed = await exchange(simulator, { grant_type: 'fb_exchange_token', fb_exchange_token: narrow, set_token_expires_in_60_days: 'true' })
  expect(refreshed.body).toMatchObject({ expires_in: 5_183_999 })
})

test('an app that requires proofs refuses calls without one, and takes one with a time for five minutes', async () => {
  const simulator = await startForTest({ policies: { require_appsecret_proof: true } })
  const { secret } = simulator.world.app
  const call = (query: string) => simulator.call(`/v26.0/me?${query}`)
  expect((await call('')).body.error).toMatchObject({ code: 100, message: '(#100) API calls from the server require an appsecret_proof argument' })
  expect((await call(`appsecret_proof=${hmacHex(secret, simulator.accessToken)}`)).status).toBe(200)
  const timed = (at: number) => `appsecret_time=${String(at)}&appsecret_proof=${hmacHex(secret, `${simulator.accessToken}|${String(at)}`)}`
  const now = Math.floor(Date.now() / 1000)
  expect((await call(timed(now))).status).toBe(200)
  expect((await call(timed(now - 400))).body.error?.code).toBe(100)
})

test.each([458, 459, 460, 463, 464, 467, 492])('a token that ended for reason %i says so, in calls and in debug_token', async (subcode) => {
  const simulator = await startForTest()
  const token = String((await simulator.call('/_sim/tokens', {})).body['access_token'])
  await simulator.call('/_sim/tokens/revoke', { token, subcode })
  expect((await simulator.call('/v26.0/me', undefined, withToken(token))).body.error).toMatchObject({ code: 190, error_subcode: subcode })
  const { data } = (await simulator.call(`/v26.0/debug_token?input_token=${token}`)).body as { data: Record<string, unknown> }
  expect(data).toMatchObject({ is_valid: false, scopes: [], error: { code: 190, subcode } })
})

test('a configuration of sixty days yields tokens that say when they end', async () => {
  const simulator = await startForTest({ policies: { business_token_days: 60 } })
  const back = await decide(simulator, 'allow', { config_id: '77', scope: '' })
  expect((await exchange(simulator, { code: back.searchParams.get('code') ?? '' })).body).toMatchObject({ expires_in: 5_183_999 })
})
