import { describe, expect, it } from 'vitest'
import { listAudit } from '#server/audit/list-audit.ts'
import { recordAudit } from '#server/audit/record-audit.ts'
import { verifyChain } from '#server/audit/verify-chain.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { auditRouter } from '#server/trpc/audit-router.ts'
import { createCallerFactory, router, type TrpcContext } from '#server/trpc/trpc.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(8)

const createCaller = createCallerFactory(router({ audit: auditRouter }))

async function createOrg(): Promise<Actor> {
  const [row] = await database.sql<{ id: string; userId: string }[]>`
    with org as (insert into orgs (id, name) values (gen_random_uuid(), 'Org') returning id),
      person as (insert into users (id, email, name) values (gen_random_uuid(), gen_random_uuid() || '@x.test', 'Ana') returning id)
    select org.id, person.id as "userId" from org, person`
  return { kind: 'user', userId: row!.userId, orgId: row!.id, role: 'admin', ip: '127.0.0.1' }
}

const record = (actor: Actor, action: string, details: Record<string, unknown> = {}) => recordAudit(database.db, actor, { action, targetKind: 'campaign', targetId: 'c1', details })

describe('the audit chain', () => {
  it('numbers events without a gap however many come at once', async () => {
    const actor = await createOrg()
    await Promise.all(Array.from({ length: 40 }, (_, index) => record(actor, 'campaigns.created', { name: `C${String(index)}`, at: new Date(), deep: { b: [1, { z: 1, a: null }], a: undefined } })))
    expect(await verifyChain(database, actor.orgId)).toEqual({ verified: true, events: 40, brokenAt: null })
  })

  it('follows the transaction that it is part of', async () => {
    const actor = await createOrg()
    await record(actor, 'campaigns.created')
    await database.db.transaction(async (tx) => {
      await recordAudit(tx, actor, { action: 'campaigns.launched' })
      throw new Error('rolled back')
    }).catch(() => undefined)
    await record(actor, 'campaigns.paused')
    expect((await listAudit(database, actor, { limit: 25 })).items.map((item) => item.action)).toEqual(['campaigns.paused', 'campaigns.created'])
    expect(await verifyChain(database, actor.orgId)).toMatchObject({ verified: true, events: 2 })
  })

  it.each([
    ['changed', (orgId: string) => database.sql`update audit_events set details = '{"name":"other"}' where org_id = ${orgId} and seq = 3`, 3],
    ['given another author’s address', (orgId: string) => database.sql`update audit_events set ip = '10.0.0.1' where org_id = ${orgId} and seq = 2`, 2],
    ['moved in time', (orgId: string) => database.sql`update audit_events set at = at + interval '1 hour' where org_id = ${orgId} and seq = 4`, 4],
    ['removed', (orgId: string) => database.sql`delete from audit_events where org_id = ${orgId} and seq = 3`, 3],
    ['removed and the rest renumbered', async (orgId: string) => {
      await database.sql`delete from audit_events where org_id = ${orgId} and seq = 2`
      await database.sql`update audit_events set seq = -seq where org_id = ${orgId} and seq > 2`
      await database.sql`update audit_events set seq = -seq - 1 where org_id = ${orgId} and seq < 0`
    }, 2],
  ])('shows that an event was %s', async (_, tamper, brokenAt) => {
    const actor = await createOrg()
    for (let index = 0; index < 5; index += 1) await record(actor, 'campaigns.created', { name: `C${String(index)}` })
    await tamper(actor.orgId)
    expect(await verifyChain(database, actor.orgId)).toMatchObject({ verified: false, brokenAt })
    expect(await listAudit(database, actor, { limit: 25 })).toMatchObject({ chainVerified: false })
  })

  it('stays whole when the person is deleted, and still tells who it was', async () => {
    const actor = await createOrg()
    await record(actor, 'campaigns.created', { name: 'Spring' })
    await database.sql`delete from users where id = ${actor.userId}`
    expect(await verifyChain(database, actor.orgId)).toMatchObject({ verified: true })
    const [row] = await database.sql<{ by: string }[]>`select details->>'by' as by from audit_events where org_id = ${actor.orgId}`
    expect(row?.by).toBe(actor.userId)
    expect((await listAudit(database, actor, { limit: 25 })).items[0]).toMatchObject({ actor: 'A former member', summary: 'Created a campaign: Spring' })
  })
})

describe('the list of events', () => {
  it('pages from the newest to the oldest, for admins only, within the organisation', async () => {
    const [ours, theirs] = [await createOrg(), await createOrg()]
    for (let index = 0; index < 5; index += 1) await record(ours, `step.${String(index)}`)
    await record(theirs, 'step.secret')
    const call = (role: Actor['role']) => createCaller({ services: { ...database }, session: null, actor: { ...ours, role } } as unknown as TrpcContext)
    const first = await call('admin').audit.list({ limit: 3 })
    expect(first.items.map((item) => item.action)).toEqual(['step.4', 'step.3', 'step.2'])
    expect(first).toMatchObject({ chainVerified: true })
    expect(first.items[0]).toMatchObject({ actor: 'Ana', target: 'campaign c1', ip: '127.0.0.1' })
    const second = await call('owner').audit.list({ limit: 3, cursor: first.nextCursor! })
    expect(second).toMatchObject({ nextCursor: null })
    expect(second.items.map((item) => item.action)).toEqual(['step.1', 'step.0'])
    await expect(call('marketer').audit.list({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(call('admin').audit.list({ cursor: '1 or 1=1' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })
})
