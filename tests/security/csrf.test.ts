import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TokenPair } from '#server/auth/tokens.ts'
import { password, postJson, startWebApp, type WebApp } from '../support/web-app.ts'

let app: WebApp
let cookie: string
let bearer: string
const evil = 'https://evil.example'
const publicUrl = 'http://clarion.example'

beforeAll(async () => {
  app = await startWebApp({ FRONTEND_URL: publicUrl }, (_req, res) => void res.status(200).send('a page'))
  cookie = await app.signIn('marketer@clarion.test')
  const pair = (await (await postJson(`${app.url}/auth/login`, { email: 'marketer@clarion.test', password })).json()) as TokenPair
  bearer = `Bearer ${pair.accessToken}`
})
afterAll(() => app.stop())

/** A change of a contact that does not exist: 404 once it is let in. */
const change = (headers: Record<string, string>) => postJson(`${app.url}/trpc/contacts.unsuppress`, { json: { contactId: '999999999' } }, headers)
const LET_IN = 404

describe('a change over tRPC', () => {
  it.each([
    ['by cookie, from nowhere in particular', {}],
    ['by cookie, from our page but without the header', { origin: publicUrl }],
    ['by cookie, from another origin with the header', { origin: evil, 'x-csrf': '1' }],
    ['by cookie, from a sandboxed frame', { origin: 'null', 'x-csrf': '1' }],
    ['by cookie, where the browser says cross-site', { 'sec-fetch-site': 'cross-site', 'x-csrf': '1' }],
    ['by cookie, where the browser says same-site', { 'sec-fetch-site': 'same-site', 'x-csrf': '1' }],
    ['by cookie, with another value of the header', { origin: publicUrl, 'x-csrf': 'yes' }],
  ])('is refused %s', async (_, headers) => {
    const answer = await change({ cookie, ...headers })
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ error: { code: 'FORBIDDEN' } })
  })

  it.each([
    ['from our page', { origin: publicUrl, 'x-csrf': '1' }],
    ['from a script that sends the header', { 'x-csrf': '1' }],
    ['where the browser says same-origin', { 'sec-fetch-site': 'same-origin', 'x-csrf': '1' }],
  ])('is let in by cookie %s', async (_, headers) => {
    expect((await change({ cookie, ...headers })).status).toBe(LET_IN)
  })

  it('is let in by cookie from the host that was asked, when the public URL is another', async () => {
    expect((await change({ cookie, origin: app.url, 'x-csrf': '1' })).status).toBe(LET_IN)
  })

  it('is let in by bearer token, which no browser adds by itself', async () => {
    expect((await change({ authorization: bearer, origin: evil })).status).toBe(LET_IN)
  })

  it('is not let in by cookie under the cover of a wrong bearer token', async () => {
    expect((await change({ cookie, authorization: 'Bearer x.y.z', 'x-csrf': '1', origin: publicUrl })).status).toBe(401)
  })

  it('cannot be made with GET', async () => {
    const input = encodeURIComponent(JSON.stringify({ json: { contactId: '999999999' } }))
    const answer = await fetch(`${app.url}/trpc/contacts.unsuppress?input=${input}`, { headers: { cookie } })
    expect(answer.status).toBe(405)
  })
})

describe('signing out by cookie', () => {
  it('needs our own page', async () => {
    expect((await postJson(`${app.url}/auth/logout`, {}, { cookie, origin: evil, 'x-csrf': '1' })).status).toBe(403)
    expect((await postJson(`${app.url}/auth/logout`, {}, { cookie })).status).toBe(403)
    expect((await fetch(`${app.url}/trpc/auth.me`, { headers: { cookie } })).status).toBe(200)
  })
})

describe('a form of a page', () => {
  const post = (headers: Record<string, string>) => fetch(`${app.url}/login`, { method: 'POST', headers, body: new URLSearchParams({ email: 'x' }) })

  it.each([
    ['another origin', { origin: evil }],
    ['a sandboxed frame', { origin: 'null' }],
    ['a browser that says cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['nowhere in particular', {}],
  ])('is refused from %s', async (_, headers) => {
    expect((await post(headers)).status).toBe(403)
  })

  it('is let in from our own page', async () => {
    expect((await post({ origin: publicUrl })).status).toBe(200)
    expect((await post({ origin: app.url, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })

  it('is not asked for when a page is only read', async () => {
    expect((await fetch(`${app.url}/campaigns`, { headers: { origin: evil } })).status).toBe(200)
  })
})

describe('a webhook', () => {
  it('needs a signature and nothing else', async () => {
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [] })
    const signature = `sha256=${createHmac('sha256', 'test-app-secret').update(body).digest('hex')}`
    const send = (headers: Record<string, string>) => fetch(`${app.url}/webhooks/meta`, { method: 'POST', body, headers: { origin: evil, ...headers } })
    expect((await send({ 'x-hub-signature-256': signature })).status).toBe(200)
    expect((await send({ 'x-hub-signature-256': signature.replace(/.$/, (last) => (last === '0' ? '1' : '0')) })).status).toBe(401)
    expect((await send({ cookie })).status).toBe(401)
  })
})
