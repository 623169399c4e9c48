import { and, eq } from 'drizzle-orm'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memberships, refreshTokens, users } from '#db/schema/index.ts'
import type { TokenPair } from '#server/auth/tokens.ts'
import { validateBearer } from '#server/auth/validate-bearer.ts'
import { password, postJson, startWebApp, type WebApp } from '../support/web-app.ts'

let app: WebApp
const login = async (email = 'owner@clarion.test') => (await (await postJson(`${app.url}/auth/login`, { email, password })).json()) as TokenPair
const refresh = (refreshToken: string) => postJson(`${app.url}/auth/refresh`, { refreshToken })
const me = (token: string) => fetch(`${app.url}/trpc/auth.me`, { headers: { authorization: `Bearer ${token}` } })

beforeAll(async () => {
  app = await startWebApp()
})
afterAll(() => app.stop())

describe('refresh tokens', () => {
  it('are traded for a new pair that works', async () => {
    const first = await login()
    const answer = await refresh(first.refreshToken)
    expect(answer.status).toBe(200)
    const second = (await answer.json()) as TokenPair
    expect(second.refreshToken).not.toBe(first.refreshToken)
    expect((await me(second.accessToken)).status).toBe(200)
    expect((await refresh(second.refreshToken)).status).toBe(200)
  })

  it('end their whole family when one is used twice', async () => {
    const first = await login()
    const second = (await (await refresh(first.refreshToken)).json()) as TokenPair
    const reuse = await refresh(first.refreshToken)
    expect(reuse.status).toBe(401)
    expect(await reuse.json()).toMatchObject({ error: { code: 'UNAUTHENTICATED' } })
    expect((await refresh(second.refreshToken)).status).toBe(401)
  })

  it('leave other sign-ins of the same person alone when a family ends', async () => {
    const [thief, other] = [await login(), await login()]
    await refresh(thief.refreshToken)
    await refresh(thief.refreshToken)
    expect((await refresh(other.refreshToken)).status).toBe(200)
  })

  it('used twice at the same moment let at most one through, and nobody afterwards', async () => {
    const { refreshToken } = await login()
    const answers = await Promise.all([refresh(refreshToken), refresh(refreshToken), refresh(refreshToken)])
    const won = answers.filter((answer) => answer.status === 200)
    expect(won).toHaveLength(1)
    const pair = (await won[0]!.json()) as TokenPair
    expect((await refresh(pair.refreshToken)).status).toBe(401)
  })

  it('end with their time', async () => {
    const { refreshToken } = await login()
    await app.services.db.update(refreshTokens).set({ expiresAt: new Date(Date.now() - 1000) })
    expect((await refresh(refreshToken)).status).toBe(401)
  })

  it('end at sign-out', async () => {
    const { refreshToken } = await login()
    expect((await postJson(`${app.url}/auth/logout`, { refreshToken })).status).toBe(200)
    expect((await refresh(refreshToken)).status).toBe(401)
  })

  it('are stored as hashes', async () => {
    const { refreshToken } = await login()
    expect(JSON.stringify(await app.services.db.select().from(refreshTokens))).not.toContain(refreshToken)
  })
})

describe('access tokens', () => {
  it('end after fifteen minutes', async () => {
    const { accessToken } = await login()
    const at = (minutes: number) => ({ ...app.services, now: () => new Date(Date.now() + minutes * 60_000) })
    expect(await validateBearer(at(14), `Bearer ${accessToken}`, null)).toMatchObject({ via: 'bearer', actor: { kind: 'api', orgId: app.seeded.orgId } })
    expect(await validateBearer(at(16), `Bearer ${accessToken}`, null)).toBeNull()
  })

  it('are refused when changed, unsigned, signed by others or made for something else', async () => {
    const { accessToken } = await login()
    const [header = '', payload = '', signature = ''] = accessToken.split('.')
    const none = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${payload}.`
    const foreign = await new SignJWT({ org: app.seeded.orgId }).setProtectedHeader({ alg: 'HS256' }).setSubject('x').setIssuer('clarion').setAudience('clarion-api').setExpirationTime('5m').sign(new Uint8Array(32))
    const otherUse = await new SignJWT({ org: app.seeded.orgId }).setProtectedHeader({ alg: 'HS256' }).setSubject('x').setIssuer('clarion').setAudience('other').setExpirationTime('5m').sign(new TextEncoder().encode(app.services.env.web.jwtSecret))
    for (const token of [`${header}.${payload}.${signature.slice(0, -4)}AAAA`, none, foreign, otherUse, 'x', 'x.y.z']) expect((await me(token)).status, token).toBe(401)
  })

  it('lose their power with the membership', async () => {
    const { accessToken } = await login('viewer@clarion.test')
    expect((await me(accessToken)).status).toBe(200)
    const [viewer] = await app.services.db.select().from(users).where(eq(users.email, 'viewer@clarion.test'))
    await app.services.db.delete(memberships).where(and(eq(memberships.userId, viewer!.id), eq(memberships.orgId, app.seeded.orgId)))
    expect((await me(accessToken)).status).toBe(401)
  })
})
