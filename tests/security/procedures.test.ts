import { TRPCError } from '@trpc/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '#server/auth/session-info.ts'
import { createContext } from '#server/context.ts'
import { TRPC_BATCH_MAX } from '#server/http/trpc-routes.ts'
import { appRouter, createCaller } from '#server/trpc/router.ts'
import { startWebApp, type WebApp } from '../support/web-app.ts'

/** Procedures that anybody may call. */
const open: string[] = []
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)

let app: WebApp
beforeAll(async () => {
  app = await startWebApp()
})
afterAll(() => app.stop())

/** Calls a procedure by its path, e.g. `contacts.list`. */
async function call(path: string, role: Role | null): Promise<unknown> {
  const actor = role && { kind: 'user' as const, userId: null, orgId: app.seeded.orgId, role, ip: null }
  const auth = actor && { actor, session: { user: { id: 'x', name: 'x', email: 'x' }, org: { id: actor.orgId, name: 'x' }, role: actor.role, orgs: [] } }
  const caller: unknown = createCaller(createContext(app.services, auth))
  const procedure = path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], caller)
  return (procedure as (input: unknown) => Promise<unknown>)({})
}

const codeOf = async (answer: Promise<unknown>) => answer.then(() => 'OK', (error: unknown) => (error instanceof TRPCError ? error.code : String(error)))

describe('every procedure', () => {
  it('is there to be walked', () => {
    expect(procedures.length).toBeGreaterThan(10)
  })

  it.each(procedures.map(([path]) => path).filter((path) => !open.includes(path)))('%s refuses a stranger before it looks at the input', async (path) => {
    expect(await codeOf(call(path, null))).toBe('UNAUTHORIZED')
  })

  it.each(procedures.filter(([, procedure]) => procedure._def.type === 'mutation').map(([path]) => path))('%s, which changes something, refuses a viewer', async (path) => {
    expect(await codeOf(call(path, 'viewer'))).toBe('FORBIDDEN')
  })
})

describe('/trpc over HTTP', () => {
  it('refuses a stranger with 401', async () => {
    const answer = await fetch(`${app.url}/trpc/auth.me`)
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ error: { json: { data: { code: 'UNAUTHORIZED' } } } })
  })

  it('refuses a batch of too many procedures', async () => {
    const cookie = await app.signIn('owner@clarion.test')
    const batch = (size: number) => fetch(`${app.url}/trpc/${Array<string>(size).fill('auth.me').join(',')}?batch=1`, { headers: { cookie } })
    expect((await batch(TRPC_BATCH_MAX)).status).toBe(200)
    expect((await batch(TRPC_BATCH_MAX + 1)).status).toBe(400)
  })

  it('refuses a body above a megabyte and one that is not JSON', async () => {
    const cookie = await app.signIn('owner@clarion.test')
    const post = (body: string) => fetch(`${app.url}/trpc/contacts.unsuppress`, { method: 'POST', headers: { cookie, 'x-csrf': '1', 'content-type': 'application/json' }, body })
    expect((await post(JSON.stringify({ json: { contactId: 'x'.repeat(1_100_000) } }))).status).toBe(413)
    expect((await post('{"json":')).status).toBe(400)
  })

  it('answers an unknown procedure with 404', async () => {
    expect((await fetch(`${app.url}/trpc/nothing.here`)).status).toBe(404)
  })
})

describe('auth.me and system.info', () => {
  it('tell who asks and how the installation does', async () => {
    const cookie = await app.signIn('other@clarion.test')
    const get = async (path: string) => ((await (await fetch(`${app.url}/trpc/${path}`, { headers: { cookie } })).json()) as { result: { data: { json: unknown } } }).result.data.json
    expect(await get('auth.me')).toEqual({
      user: { id: expect.any(String), name: 'Otto Brandt', email: 'other@clarion.test' },
      org: { id: app.seeded.otherOrgId, name: 'Northwind Studio' }, role: 'owner', orgs: [{ id: app.seeded.otherOrgId, name: 'Northwind Studio', role: 'owner' }],
    })
    expect(await get('system.info')).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+\.\d+/), database: { ok: true }, queue: { queued: 0, due: 0, unknown: 0 }, simulator: false, simulatorPhonesUrl: null })
    expect(await get('webhooks.health')).toMatchObject({ perField: expect.any(Array), failures24h: 0, lagMs: 0 })
  })
})
