import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createGraphClient, type GraphClient } from '#server/graph/graph-client.ts'
import { AppError } from '#server/lib/app-error.ts'
import { applyTemplateWebhook } from '#server/templates/apply-template-webhook.ts'
import { syncTemplates } from '#server/templates/sync-templates.ts'
import type { TemplateItem } from '#server/templates/template-item.ts'
import { templateSyncWorkflowId } from '#workflows/templates/contract.ts'
import { startMetaApp, type MetaApp } from '../support/meta-app.ts'

let app: MetaApp
let wabaId: string
let marketer: string

beforeAll(async () => {
  app = await startMetaApp()
  await app.connect(await app.signIn('admin@clarion.test'))
  marketer = await app.signIn('marketer@clarion.test')
  wabaId = app.simulator.world.wabas[0]!.id
  await vi.waitFor(async () => expect((await app.call().templates.list({ wabaId })).total).toBeGreaterThan(0), { timeout: 30_000 })
})

afterAll(() => app.stop())

const waba = () => app.simulator.world.wabas[0]!
const sync = (services = app.services) => syncTemplates(services, { orgId: app.seeded.orgId, wabaId })
const list = (input: Parameters<ReturnType<MetaApp['call']>['templates']['list']>[0] = {}) => app.call('viewer').templates.list({ wabaId, limit: 100, ...input })
const get = (cookie: string | null, query = '') => fetch(`${app.url}/templates/sync${query}`, { headers: cookie ? { cookie } : {} })

async function one(where: (item: TemplateItem) => boolean = () => true): Promise<TemplateItem> {
  const found = (await list()).items.find(where)
  if (!found) throw new Error('no such template')
  return found
}

async function nodeIdOf(id: string): Promise<string> {
  const [row] = await app.services.sql<{ templateId: string }[]>`select template_id as "templateId" from templates where id = ${id}`
  return row!.templateId
}

describe('a sync', () => {
  it('reads every page and keeps what Meta sent', async () => {
    const pages: number[] = []
    const small: GraphClient = { ...app.services.graph, templates: { ...app.services.graph.templates, listPages: withPageCount(app.services.graph, pages) } }
    const report = await sync({ ...app.services, graph: small })
    expect(report).toMatchObject({ wabaId, fetched: waba().templates.length, created: 0, updated: 0, removed: 0, unchanged: waba().templates.length })
    const stored = (await list()).items
    expect(stored).toHaveLength(waba().templates.length)
    for (const sent of waba().templates) {
      const item = stored.find((row) => row.name === sent.name && row.language === sent.language)
      expect(item).toMatchObject({ status: sent.status, category: sent.category, parameterFormat: sent.parameterFormat })
      expect(item?.components).toHaveLength(sent.components.length)
    }
    const ttls = await app.services.sql<{ name: string; ttl: number | null }[]>`select name, ttl_seconds as ttl from templates where waba_id = ${wabaId} and removed_at is null`
    expect(ttls.map(({ ttl }) => ttl)).toContain(600)
    for (const { name, ttl } of ttls) expect(ttl).toBe(waba().templates.find((sent) => sent.name === name)?.ttlSeconds ?? null)
  })

  it('follows Meta’s pages of 25 to the end', async () => {
    expect(waba().templates.length).toBeGreaterThan(25)
    const { accessToken } = await tokenOf()
    const proxied = createGraphClient({ ...app.services.env.graph, url: await smallPages(app.simulator.url, 25) })
    const pages: number[] = []
    for await (const page of proxied.templates.listPages(accessToken, wabaId)) pages.push(page.length)
    await proxied.close()
    expect(pages.length).toBeGreaterThanOrEqual(2)
    expect(pages.reduce((sum, length) => sum + length, 0)).toBe(waba().templates.length)
  })

  it('counts what is new, changed and gone', async () => {
    const [changed, gone] = [await one((item) => item.status === 'APPROVED'), await one((item) => item.status === 'PENDING')]
    const { sql } = app.services
    await sql`update templates set status = 'PENDING', content_hash = 'old' where id = ${changed.id}`
    await sql`delete from templates where id = ${gone.id}`
    const stale = await sql<{ id: string }[]>`
      insert into templates (id, org_id, waba_id, template_id, name, language, category, status, components, content_hash, synced_at, created_at, updated_at)
      values (gen_random_uuid(), ${app.seeded.orgId}, ${wabaId}, '9', 'vanished_at_meta', 'en_US', 'UTILITY', 'APPROVED', '{"list":[]}', 'x', now(), now() - interval '1 day', now() - interval '1 day') returning id`
    expect(await sync()).toMatchObject({ created: 1, updated: 1, removed: 1, unchanged: waba().templates.length - 2 })
    expect((await one((item) => item.id === changed.id)).status).toBe('APPROVED')
    expect((await list()).items.map((item) => item.name)).not.toContain('vanished_at_meta')
    expect(await app.call().templates.get({ id: stale[0]!.id })).toMatchObject({ sendable: false, removedAt: expect.any(Date) as Date })
  })

  it('takes nothing for removed when a page cannot be read', async () => {
    const before = (await list()).total
    const broken: GraphClient = { ...app.services.graph, templates: { ...app.services.graph.templates, listPages: async function* () { yield []; throw new AppError('META_UNREACHABLE', 'gone') } } }
    await expect(sync({ ...app.services, graph: broken })).rejects.toMatchObject({ code: 'META_UNREACHABLE' })
    expect((await list()).total).toBe(before)
  })

  it('starts again when Meta does not accept its page mark any more', async () => {
    let attempts = 0
    const { listPages } = app.services.graph.templates
    const moving: GraphClient = {
      ...app.services.graph,
      templates: {
        ...app.services.graph.templates,
        listPages: async function* (...args: Parameters<typeof listPages>) {
          attempts += 1
          yield* listPages(...args)
          if (attempts === 1) throw new AppError('META_REFUSED', 'cursor', { details: { code: 131059, subcode: null, class: 'bug' } })
        },
      },
    }
    expect(await sync({ ...app.services, graph: moving })).toMatchObject({ fetched: waba().templates.length, removed: 0 })
    expect(attempts).toBe(2)
  })

  it('does not undo what a webhook told while it was reading', async () => {
    const target = await one((item) => item.status === 'APPROVED')
    const templateId = await nodeIdOf(target.id)
    const { listPages } = app.services.graph.templates
    const slow: GraphClient = {
      ...app.services.graph,
      templates: {
        ...app.services.graph.templates,
        listPages: async function* (...args: Parameters<typeof listPages>) {
          yield* listPages(...args)
          await applyTemplateWebhook(app.services.sql, { wabaId, field: 'message_template_status_update', value: { event: 'PAUSED', message_template_id: templateId } })
        },
      },
    }
    await sync({ ...app.services, graph: slow })
    expect((await one((item) => item.id === target.id)).status).toBe('PAUSED')
    expect(await sync()).toMatchObject({ updated: 1 })
    expect((await one((item) => item.id === target.id)).status).toBe('APPROVED')
  })
})

describe('the endpoint of the sync', () => {
  it('answers the counts of every connected account', async () => {
    const answer = await get(marketer)
    expect(answer.status).toBe(200)
    const body = (await answer.json()) as { wabas: { wabaId: string; fetched: number }[]; startedAt: string; finishedAt: string }
    expect(body.wabas.map((report) => [report.wabaId, report.fetched]).sort()).toEqual(app.simulator.world.wabas.map((one) => [one.id, one.templates.length]).sort())
    expect(Date.parse(body.finishedAt)).toBeGreaterThanOrEqual(Date.parse(body.startedAt))
  })

  it('lets callers at the same time share one workflow', async () => {
    const answers = await Promise.all([get(marketer, `?wabaId=${wabaId}`), get(marketer, `?wabaId=${wabaId}`), get(marketer, `?wabaId=${wabaId}`)])
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
    const handle = app.services.temporal.workflow.getHandle(templateSyncWorkflowId(app.seeded.orgId, wabaId))
    expect((await handle.describe()).status.name).toBe('COMPLETED')
  })

  it('refuses strangers, agents, foreign accounts and unknown fields', async () => {
    expect((await get(null)).status).toBe(401)
    expect((await get(await app.signIn('agent@clarion.test'))).status).toBe(403)
    expect((await get(marketer, '?wabaId=1')).status).toBe(404)
    expect((await get(marketer, '?waba=1')).status).toBe(400)
    const other = await app.signIn('other@clarion.test')
    expect((await get(other, `?wabaId=${wabaId}`)).status).toBe(404)
    expect((await get(other)).status).toBe(409)
  })

  it('says that the token is dead, and so does the connection’s card', async () => {
    await app.control('tokens/revoke', { subcode: 458 })
    const answer = await get(marketer, `?wabaId=${wabaId}`)
    expect([answer.status, await answer.json()]).toEqual([409, { error: { code: 'TOKEN_INVALID', message: 'Meta does not accept the connection’s token any more. Reconnect, then sync.' } }])
    expect((await app.call().accounts.list()).connections[0]).toMatchObject({ state: 'revoked', lastError: { code: 190, action: 'reconnect' } })
    expect((await list()).total).toBe(waba().templates.length)
    await new Promise((resolve) => setTimeout(resolve, 5))
    await app.connect(await app.signIn('admin@clarion.test'))
  })
})

describe('the list', () => {
  it('pages through everything once, in order', async () => {
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = await app.call().templates.list({ wabaId, limit: 7, ...(cursor ? { cursor } : {}) })
      expect(page.total).toBe(waba().templates.length)
      names.push(...page.items.map((item) => `${item.name}/${item.language}`))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(new Set(names).size).toBe(waba().templates.length)
    expect(names).toHaveLength(waba().templates.length)
  })

  it('filters by each facet and by name, taking signs literally', async () => {
    const { facets, lastSyncedAt } = await list()
    expect(lastSyncedAt).toBeInstanceOf(Date)
    for (const facet of facets.statuses) expect((await list({ status: facet.value })).total).toBe(facet.count)
    for (const facet of facets.categories) expect((await list({ category: facet.value })).total).toBe(facet.count)
    for (const facet of facets.languages) expect((await list({ language: facet.value })).total).toBe(facet.count)
    expect(facets.statuses.map((facet) => facet.value)).toEqual(expect.arrayContaining(['APPROVED', 'PENDING', 'REJECTED', 'PAUSED']))
    const { name } = waba().templates[0]!
    expect((await list({ search: name.toUpperCase() })).items.every((item) => item.name.includes(name))).toBe(true)
    expect((await list({ search: '%' })).total).toBe(0)
  })

  it('says of each template whether it can be sent', async () => {
    const { items } = await list()
    for (const item of items) expect(item.sendable).toBe(item.notSendableReason === null)
    expect(items.filter((item) => item.status !== 'APPROVED').every((item) => !item.sendable)).toBe(true)
    expect(items.some((item) => item.sendable && item.parsed.parameters.length > 0)).toBe(true)
  })

  it('refuses forged page marks and unknown fields', async () => {
    await expect(list({ cursor: 'forged' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    await expect(list({ cursor: Buffer.from('["a","b","c"]').toString('base64url') })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    await expect(list({ colour: 'red' } as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('shows another organisation nothing', async () => {
    const stranger = app.call('owner', app.seeded.otherOrgId)
    expect(await stranger.templates.list({ wabaId })).toMatchObject({ items: [], total: 0, facets: { statuses: [], categories: [], languages: [] }, lastSyncedAt: null })
    await expect(stranger.templates.get({ id: (await one()).id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(stranger.templates.sync({ wabaId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(app.call('agent').templates.sync({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('webhooks about templates', () => {
  const apply = (field: string, value: Record<string, unknown>) => applyTemplateWebhook(app.services.sql, { wabaId, field, value })

  it('change status, reason, quality and category', async () => {
    const { id } = await one((item) => item.status === 'APPROVED')
    const about = { message_template_id: await nodeIdOf(id) }
    const now = () => app.call().templates.get({ id })
    expect(await apply('message_template_status_update', { ...about, event: 'PAUSED', reason: 'NONE', other_info: { title: 'FIRST_PAUSE', description: 'Paused for 3 hours' } })).toEqual([{ id, orgId: app.seeded.orgId, status: 'PAUSED' }])
    expect(await now()).toMatchObject({ status: 'PAUSED', pauseReason: 'Paused for 3 hours', sendable: false })
    await apply('message_template_status_update', { ...about, event: 'REINSTATED' })
    expect(await now()).toMatchObject({ status: 'APPROVED', pauseReason: null })
    await apply('message_template_status_update', { ...about, event: 'REJECTED', reason: 'PROMOTIONAL' })
    expect(await now()).toMatchObject({ status: 'REJECTED', rejectedReason: 'PROMOTIONAL' })
    // Meta has sent quality events under the name of another field.
    await apply('message_template_status_update', { ...about, new_quality_score: 'YELLOW', previous_quality_score: 'GREEN' })
    expect((await now()).quality).toBe('YELLOW')
    const { category } = await now()
    await apply('template_category_update', { ...about, new_category: category, correct_category: 'MARKETING' })
    expect((await now()).category).toBe(category)
    await apply('template_category_update', { ...about, new_category: 'MARKETING', previous_category: category })
    expect((await now()).category).toBe('MARKETING')
    expect((await sync()).updated).toBe(1)
  })

  it.each([
    ['message_template_status_update', { event: 'PAUSED', message_template_id: '1' }], ['message_template_status_update', { event: 'PAUSED' }],
    ['account_update', { event: 'DISABLED_UPDATE' }], ['message_template_quality_update', {}],
  ])('leave everything alone that is not about a known template: %s %j', async (field, value) => {
    expect(await apply(field, value)).toEqual([])
  })
})

async function tokenOf(): Promise<{ accessToken: string }> {
  const [row] = await app.services.sql<{ id: string; sealed: string }[]>`select id, access_token as sealed from meta_connections where org_id = ${app.seeded.orgId}`
  return { accessToken: app.services.keyring.decrypt(row!.sealed, row!.id) }
}

function withPageCount(graph: GraphClient, pages: number[]): GraphClient['templates']['listPages'] {
  return async function* (...args) {
    for await (const page of graph.templates.listPages(...args)) {
      pages.push(page.length)
      yield page
    }
  }
}

/** The same Meta with a smaller page size, as other edges and versions have it. */
async function smallPages(target: string, limit: number): Promise<string> {
  const { createServer } = await import('node:http')
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '', target)
    url.searchParams.set('limit', String(limit))
    void fetch(url, { headers: { authorization: req.headers.authorization ?? '' } }).then(async (answer) => res.writeHead(answer.status).end(await answer.text()))
  })
  server.unref()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${String(typeof address === 'object' && address ? address.port : 0)}`
}
