import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nonceOf } from '#server/http/security-headers.ts'
import type { TokenPair } from '#server/auth/tokens.ts'
import { password, postJson, startWebApp, type WebApp } from '../support/web-app.ts'

let app: WebApp

beforeAll(async () => {
  app = await startWebApp({ FRONTEND_URL: 'https://clarion.example', SIMULATOR_URL: 'http://127.0.0.1:4000/' }, (_req, res) => void res.send(nonceOf(res)))
})
afterAll(() => app.stop())

const directivesOf = (answer: Response) =>
  new Map((answer.headers.get('content-security-policy') ?? '').split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)] as const))

describe('the content security policy', () => {
  it('lets run only our own files and what carries this response’s nonce', async () => {
    const answer = await fetch(`${app.url}/`)
    const nonce = await answer.text()
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/)
    const csp = directivesOf(answer)
    expect(csp.get('script-src')).toEqual(["'self'", `'nonce-${nonce}'`])
    expect(csp.get('style-src')).toEqual(["'self'", `'nonce-${nonce}'`])
    expect(csp.get('style-src-attr')).toEqual(["'unsafe-inline'"])
    for (const name of ['object-src', 'frame-ancestors', 'script-src-attr']) expect(csp.get(name), name).toEqual(["'none'"])
    expect(csp.get('form-action')).toEqual(["'self'"])
    expect(csp.get('connect-src')).toContain(app.url.replace('http', 'ws'))
    expect(csp.get('img-src')).toContain('http://127.0.0.1:4000')
  })

  it('has a new nonce in every response', async () => {
    const [first, second] = await Promise.all([fetch(`${app.url}/`), fetch(`${app.url}/`)])
    expect(await first.text()).not.toBe(await second.text())
  })
})

describe('every answer', () => {
  it('carries the protective headers and names no software', async () => {
    const { headers } = await fetch(`${app.url}/auth/refresh`, { method: 'POST' })
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('keeps a proxy’s request id only when it looks like one', async () => {
    const idFor = async (given: string) => (await fetch(`${app.url}/healthz`, { headers: { 'x-request-id': given } })).headers.get('x-request-id')
    expect(await idFor('0123456789abcdef')).toBe('0123456789abcdef')
    expect(await idFor('<script>alert(1)</script>')).not.toContain('script')
  })

  it('marks the session cookie Secure when the public URL is https', async () => {
    const answer = await postJson(`${app.url}/auth/login`, { email: 'owner@clarion.test', password }, { 'x-session': 'cookie' })
    expect(answer.headers.getSetCookie()[0]).toContain('; Secure')
  })
})

describe('metrics', () => {
  const metrics = (headers: Record<string, string> = {}) => fetch(`${app.url}/metrics`, { headers })
  const bearerOf = async (email: string) => {
    const pair = (await (await postJson(`${app.url}/auth/login`, { email, password })).json()) as TokenPair
    return { authorization: `Bearer ${pair.accessToken}`, 'x-forwarded-for': '203.0.113.9' }
  }

  it('are read from the same machine, but not through a proxy on it', async () => {
    const answer = await metrics()
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('clarion_http_request_duration_seconds_bucket')
    expect((await metrics({ 'x-forwarded-for': '203.0.113.9' })).status).toBe(401)
  })

  it('are read from elsewhere by admins alone', async () => {
    expect((await metrics(await bearerOf('viewer@clarion.test'))).status).toBe(403)
    expect((await metrics(await bearerOf('admin@clarion.test'))).status).toBe(200)
  })
})

describe('health', () => {
  it('tells which part is down', async () => {
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200)
    const down = await startWebApp({ TEMPORAL_ADDRESS: '127.0.0.1:1' })
    const answer = await fetch(`${down.url}/readyz`)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ ready: false, database: { ok: true }, temporal: { ok: false, error: expect.stringContaining('TEMPORAL_ADDRESS') } })
    await down.stop()
  })
})
