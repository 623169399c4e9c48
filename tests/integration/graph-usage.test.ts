import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGraphClient } from '#server/graph/graph-client.ts'
import { findGraphUsage } from '#server/system/find-graph-usage.ts'
import { keepGraphUsage, storeGraphUsage } from '#server/system/keep-graph-usage.ts'
import { hearNodeChanges } from '#server/system/share-node-changes.ts'
import { startWebApp, type WebApp } from '../support/web-app.ts'

let app: WebApp
const usage = (ownerId: string | null, percent: number, fields: { regainMs?: number; seenAt?: number } = {}) => ({ ownerId, percent, kind: ownerId ? 'whatsapp_business_management' : null, regainMs: 0, seenAt: Date.now(), ...fields })
const actorOf = (orgId: string) => ({ kind: 'user' as const, userId: null, orgId, role: 'viewer' as const, ip: null })

beforeAll(async () => {
  app = await startWebApp()
  await app.services.sql`insert into wabas (id, org_id, waba_id, name) values (gen_random_uuid(), ${app.seeded.orgId}, '102', 'Fernway')`
})

afterAll(() => app.stop())

describe('Meta’s limits on the page', () => {
  it('are those of the app and of the organisation’s own accounts, as the latest answer told', async () => {
    const { sql } = app.services
    await storeGraphUsage({ sql }, [usage(null, 12.3), usage('102', 95, { regainMs: 60_000 }), usage('999', 50)], 'worker')
    await storeGraphUsage({ sql }, [usage('102', 10, { seenAt: Date.now() - 60_000 })], 'web')
    expect(await findGraphUsage({ sql }, actorOf(app.seeded.orgId))).toMatchObject({
      app: { percent: 12.3, regainAt: null, process: 'worker' },
      owners: [{ id: '102', name: 'Fernway', percent: 95, process: 'worker', regainAt: expect.any(Date) as Date }],
    })
    expect((await findGraphUsage({ sql }, actorOf(app.seeded.otherOrgId))).owners).toEqual([])
  })

  it('are forgotten after an hour', async () => {
    const { sql } = app.services
    await sql`update graph_usage set seen_at = now() - interval '61 minutes'`
    expect(await findGraphUsage({ sql }, actorOf(app.seeded.orgId))).toEqual({ app: null, owners: [] })
  })

  it('stand among the metrics, by owner', async () => {
    await storeGraphUsage(app.services, [usage(null, 40), usage('102', 100, { regainMs: 120_000 })], 'worker')
    const metrics = await (await fetch(`${app.url}/metrics`)).text()
    expect(metrics).toContain('clarion_meta_usage_percent{owner="app"} 40')
    expect(metrics).toContain('clarion_meta_usage_percent{owner="102"} 100')
    expect(Number(/clarion_meta_regain_seconds\{owner="102"\} ([\d.]+)/.exec(metrics)?.[1])).toBeGreaterThan(60)
  })

  it('are written by a process for all to see', async () => {
    const graph = createGraphClient(app.services.env.graph)
    const stop = keepGraphUsage({ ...app.services, graph }, 'web', 20)
    graph.usage.record({ 'x-app-usage': '{"call_count":77}' })
    await expect.poll(async () => (await findGraphUsage(app.services, actorOf(app.seeded.orgId))).app, { timeout: 10_000 }).toMatchObject({ percent: 77, process: 'web' })
    stop()
    await graph.close()
  })
})

describe('readings of Meta’s objects', () => {
  it('are forgotten in every process when one of them changed the object', async () => {
    const heard: string[] = []
    const graph = createGraphClient(app.services.env.graph)
    const stop = await hearNodeChanges({ ...app.services, graph: { ...graph, forget: (id) => void heard.push(id) } })
    app.services.graph.invalidate('594425479261596')
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['594425479261596'])
    await stop()
    await graph.close()
  })
})
