import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditEvents, rateLimits, sessions } from '#db/schema/index.ts'
import { ACCOUNT_TRIES, ADDRESS_TRIES, loginLimits } from '#server/auth/login-limits.ts'
import { hashToken } from '#server/auth/hash-token.ts'
import { signIn } from '#server/auth/sign-in.ts'
import { sweepIdentity } from '#server/auth/sweep-identity.ts'
import { cookieOf, password, postJson, startWebApp, type WebApp } from '../support/web-app.ts'

let app: WebApp
const login = (body: unknown, headers: Record<string, string> = {}) => postJson(`${app.url}/auth/login`, body, headers)
const me = (headers: Record<string, string>) => fetch(`${app.url}/trpc/auth.me`, { headers })

beforeAll(async () => {
  app = await startWebApp()
})
afterAll(() => app.stop())

describe('POST /auth/login', () => {
  it('answers a token pair and no cookie', async () => {
    const answer = await login({ email: 'Owner@clarion.test ', password })
    expect(answer.status).toBe(200)
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.json()).toEqual({ accessToken: expect.any(String), refreshToken: expect.any(String), expiresIn: 900 })
  })

  it('sets the session cookie when asked to', async () => {
    const answer = await login({ email: 'owner@clarion.test', password }, { 'x-session': 'cookie' })
    const [cookie = ''] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^clarion_session=[a-z0-9]+; /)
    expect(cookie).toContain('HttpOnly')
    expect(cookie).toContain('SameSite=Lax')
    expect(cookie).not.toContain('Secure')
    const who = (await (await me({ cookie: cookieOf(answer) })).json()) as { result: { data: { json: unknown } } }
    expect(who.result.data.json).toMatchObject({ user: { email: 'owner@clarion.test' }, org: { id: app.seeded.orgId }, role: 'owner' })
  })

  it('does not set a cookie for a page of another origin', async () => {
    const answer = await login({ email: 'owner@clarion.test', password }, { 'x-session': 'cookie', origin: 'https://evil.example' })
    expect(answer.status).toBe(403)
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  it('gives the same answer to a wrong password and to an unknown e-mail', async () => {
    const wrong = await login({ email: 'viewer@clarion.test', password: 'wrong' })
    const unknown = await login({ email: 'nobody@clarion.test', password: 'wrong' })
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(await wrong.json()).toEqual(await unknown.json())
  })

  it('says what is wrong with a body that is not right', async () => {
    const notJson = await fetch(`${app.url}/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"email":' })
    expect(notJson.status).toBe(400)
    expect(await notJson.json()).toEqual({ error: { code: 'BAD_INPUT', message: 'The body is not JSON.' } })
    const form = await fetch(`${app.url}/auth/login`, { method: 'POST', body: new URLSearchParams({ email: 'owner@clarion.test', password }) })
    expect(form.status).toBe(400)
    const unknownField = await login({ email: 'owner@clarion.test', password, remember: true })
    expect(unknownField.status).toBe(400)
    expect(await unknownField.json()).toMatchObject({ error: { code: 'BAD_INPUT', fields: { remember: 'is not a field of this request' } } })
    expect(await (await login({})).json()).toMatchObject({ error: { fields: { email: 'is missing', password: 'is missing' } } })
    expect((await login({ email: 'owner@clarion.test', password: 'x'.repeat(20_000) })).status).toBe(413)
    expect((await login([])).status).toBe(400)
  })
})

describe('the session', () => {
  it('is stored as a hash: the table never holds what the cookie holds', async () => {
    const value = (await app.signIn('admin@clarion.test')).split('=')[1]!
    const rows = await app.services.db.select().from(sessions)
    expect(rows.map((row) => row.id)).toContain(hashToken(value))
    expect(JSON.stringify(rows)).not.toContain(value)
    expect((await me({ cookie: `clarion_session=${hashToken(value)}` })).status).toBe(401)
  })

  it('is refused once it has ended, and then swept away', async () => {
    const cookie = await app.signIn('admin@clarion.test')
    const id = hashToken(cookie.split('=')[1]!)
    await app.services.db.update(sessions).set({ expiresAt: new Date(Date.now() - 1000) }).where(eq(sessions.id, id))
    const answer = await me({ cookie })
    expect(answer.status).toBe(401)
    expect(await app.services.db.select().from(sessions).where(eq(sessions.id, id))).toEqual([])
  })

  it('is prolonged in its second half, and the cookie is set again', async () => {
    const cookie = await app.signIn('admin@clarion.test')
    expect((await me({ cookie })).headers.getSetCookie()).toEqual([])
    const soon = new Date(Date.now() + 3_600_000)
    await app.services.db.update(sessions).set({ expiresAt: soon }).where(eq(sessions.id, hashToken(cookie.split('=')[1]!)))
    const answer = await me({ cookie })
    expect(answer.status).toBe(200)
    expect(cookieOf(answer)).toBe(cookie)
    const [row] = await app.services.db.select().from(sessions).where(eq(sessions.id, hashToken(cookie.split('=')[1]!)))
    expect(row!.expiresAt.getTime()).toBeGreaterThan(soon.getTime())
  })

  it('ends at sign-out', async () => {
    const cookie = await app.signIn('admin@clarion.test')
    const answer = await postJson(`${app.url}/auth/logout`, {}, { cookie, 'x-csrf': '1' })
    expect(answer.status).toBe(200)
    expect(answer.headers.getSetCookie()[0]).toContain('Max-Age=0')
    expect((await me({ cookie })).status).toBe(401)
  })

  it('leaves its beginning and its end in the audit', async () => {
    const cookie = await app.signIn('other@clarion.test')
    await postJson(`${app.url}/auth/logout`, {}, { cookie, 'x-csrf': '1' })
    const rows = await app.services.db.select({ action: auditEvents.action, ip: auditEvents.ip }).from(auditEvents).where(eq(auditEvents.orgId, app.seeded.otherOrgId)).orderBy(auditEvents.seq)
    expect(rows.map((row) => row.action)).toEqual(['auth.signed_in', 'auth.signed_out'])
    expect(rows[0]!.ip).toContain('127.0.0.1')
  })
})

describe('wrong passwords, many times', () => {
  it('lock the account, for the right password too, and say for how long', async () => {
    for (let n = 0; n < ACCOUNT_TRIES; n += 1) expect((await login({ email: 'agent@clarion.test', password: `wrong ${String(n)}` })).status).toBe(401)
    const locked = await login({ email: 'agent@clarion.test', password })
    expect(locked.status).toBe(429)
    const seconds = Number(locked.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(800)
    expect(seconds).toBeLessThanOrEqual(900)
    expect(await locked.json()).toEqual({ error: { code: 'RATE_LIMITED', message: 'Too many wrong passwords. Try again in 15 minutes.' } })
    expect((await login({ email: 'owner@clarion.test', password })).status).toBe(200)
  })

  it('count when they come all at once', async () => {
    const answers = await Promise.all(Array.from({ length: ACCOUNT_TRIES + 5 }, () => login({ email: 'viewer2@clarion.test', password: 'wrong' })))
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(5)
  })

  it('are forgotten by a right one', async () => {
    for (let n = 0; n < ACCOUNT_TRIES - 1; n += 1) await loginLimits(app.services.sql).take({ email: 'marketer@clarion.test', ip: null })
    expect((await login({ email: 'marketer@clarion.test', password })).status).toBe(200)
    expect((await login({ email: 'marketer@clarion.test', password: 'wrong' })).status).toBe(401)
    expect((await login({ email: 'marketer@clarion.test', password })).status).toBe(200)
  })

  it('lock the address, whichever accounts they tried', async () => {
    const ip = '2001:db8:7:7::1'
    const tries = Array.from({ length: ADDRESS_TRIES }, (_, n) => loginLimits(app.services.sql).take({ email: `guess${String(n)}@clarion.test`, ip }))
    expect((await Promise.all(tries)).filter((wait) => wait !== null)).toEqual([])
    const result = await signIn(app.services, { email: 'owner@clarion.test', password }, ip)
    expect(result).toEqual({ kind: 'locked', retryAfterSeconds: expect.any(Number) })
    expect((await signIn(app.services, { email: 'owner@clarion.test', password }, '2001:db8:7:8::1')).kind).toBe('ok')
  })

  it('leave no address and no e-mail in the table, and are swept once they have ended', async () => {
    const rows = await app.services.db.select().from(rateLimits)
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toMatch(/clarion\.test|127\.0\.0\.1/)
    await sweepIdentity({ ...app.services, now: () => new Date(Date.now() + 86_400_000) })
    expect(await app.services.db.select().from(rateLimits)).toEqual([])
  })
})
