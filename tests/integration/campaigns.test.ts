import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Role } from '#server/auth/session-info.ts'
import { freezeAudience } from '#server/campaigns/freeze-audience.ts'
import type { AppError } from '#server/lib/app-error.ts'
import { applyUpdates, toUpdate } from '#server/sending/apply-updates.ts'
import { campaignsRouter } from '#server/trpc/campaigns-router.ts'
import { createCallerFactory } from '#server/trpc/trpc.ts'
import { campaignWorkflowId } from '#workflows/campaigns/contract.ts'
import { actorOf, createLargeList, createList, createSender, createTemplate, createTestServices, type Sender } from '../support/campaign-draft.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let testDatabase: TestDatabase
let parts: ReturnType<typeof createTestServices>
let withoutTemporal: ReturnType<typeof createTestServices>
let sender: Sender
let listId: string
let templateId: string
const services = () => parts.services
const sql = () => parts.services.sql
const createCaller = createCallerFactory(campaignsRouter)
const as = (role: Role = 'marketer', who: Sender = sender, on = parts) => createCaller({ services: on.services, session: null, actor: actorOf(who, role) })

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  parts = createTestServices(testDatabase.url, inject('temporalAddress'))
  withoutTemporal = createTestServices(testDatabase.url, '127.0.0.1:1')
  sender = await createSender(sql())
  listId = await createList(sql(), sender.orgId, [{ phone: '+48600000001', name: 'Zofia', country: 'PL' }, { phone: '+48600000002', name: 'Iker', country: 'ES', suppressed: true }])
  templateId = await createTemplate(sql(), sender)
})

afterAll(async () => {
  await parts.close()
  await withoutTemporal.close()
  await testDatabase.drop()
})

type Draft = { [K in keyof CreateInput]?: CreateInput[K] | undefined }
type CreateInput = Parameters<ReturnType<typeof as>['create']>[0]

async function createDraft(draft: Draft = {}): Promise<string> {
  return (await as().create({ name: 'Bread', accountId: sender.accountId, templateId, listId, variables: [], ...(draft as Partial<CreateInput>) })).id
}

/** The code, sentence and fields of what a call is refused with. */
async function refusalOf(call: Promise<unknown>): Promise<{ code: string; message: string; fields: Record<string, string> }> {
  const error = await call.then(() => null, (caught: unknown) => caught as Error & { code: string; cause?: AppError })
  if (!error) throw new Error('The call was answered.')
  return { code: error.code, message: error.message, fields: error.cause?.fields ?? {} }
}

const readState = async (id: string) => (await sql()<{ state: string }[]>`select state from campaigns where id = ${id}`)[0]?.state

describe('creating a campaign', () => {
  it('writes a draft and an audit row', async () => {
    const id = await createDraft({ name: '  Autumn bread ' })
    expect(await as('viewer').get({ id })).toMatchObject({
      name: 'Autumn bread', state: 'draft', total: 2, canLaunch: true, canPause: false, canResume: false, canCancel: false, createdBy: 'Ines', temporalUrl: null, unknownPolicy: 'reconcile',
      account: { throughputPerSecond: 80 },
    })
    expect(await sql()`select action from audit_events where target_id = ${id}`).toEqual([{ action: 'campaigns.created' }])
  })

  it('names the variable that is missing, unknown, set twice or cannot be sent', async () => {
    const greeting = await createTemplate(sql(), sender, { components: [{ type: 'BODY', text: 'Hello {{1}}, {{2}} waits.' }] })
    const name = { component: 'body', key: '1', source: 'name', value: '' } as const
    const offer = (value: string) => ({ component: 'body', key: '2', source: 'text', value }) as const
    const refused = (variables: Draft['variables']) => refusalOf(createDraft({ templateId: greeting, variables }))
    expect(await refused([name])).toMatchObject({ code: 'UNPROCESSABLE_CONTENT', fields: { 'variables.body.2': 'Choose a value for “Body variable 2”.' } })
    expect((await refused([name, offer('a'), { ...name, key: '3' }])).fields).toEqual({ 'variables.body.3': 'The template has no such variable.' })
    expect((await refused([name, name, offer('a')])).fields).toEqual({ 'variables.body.1': '“Body variable 1” is set twice.' })
    for (const text of ['', 'two\nlines', 'a\ttab', 'four    spaces', 'x'.repeat(1025)]) expect(Object.keys((await refused([name, offer(text)])).fields)).toEqual(['variables.body.2'])
  })

  it('refuses what cannot be sent, with the field and a sentence', async () => {
    const pending = await createTemplate(sql(), sender, { status: 'PENDING' })
    const other = await createTemplate(sql(), { ...sender, wabaId: 'another' })
    const empty = await createList(sql(), sender.orgId, [])
    expect((await refusalOf(createDraft({ templateId: pending }))).fields).toEqual({ templateId: 'Meta is still reviewing this template.' })
    expect((await refusalOf(createDraft({ templateId: other }))).fields['templateId']).toContain('another WhatsApp Business Account')
    expect((await refusalOf(createDraft({ listId: empty }))).fields['listId']).toContain('no contacts')
    expect((await refusalOf(createDraft({ scheduledAt: new Date(Date.now() - 600_000) }))).fields['scheduledAt']).toContain('has passed')
    expect(await refusalOf(createDraft({ name: 'x'.repeat(121) }))).toMatchObject({ code: 'BAD_REQUEST' })
  })
})

describe('launching', () => {
  it('starts one workflow, however often it is asked, and only once', async () => {
    const id = await createDraft()
    const answers = await Promise.allSettled([as().launch({ id }), as().launch({ id })])
    expect(answers.filter((answer) => answer.status === 'fulfilled').map((answer) => answer.value)).toEqual([{ id, state: 'preparing' }])
    expect(await refusalOf(as().launch({ id }))).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('launched already') })
    const workflow = await services().temporal.workflow.getHandle(campaignWorkflowId(id)).describe()
    expect(workflow.type).toBe('campaign')
    expect(await sql()`select action from audit_events where target_id = ${id} order by seq`).toEqual([{ action: 'campaigns.created' }, { action: 'campaigns.launched' }])
    await services().temporal.workflow.getHandle(campaignWorkflowId(id)).terminate()
  })

  it('waits for its time when one is planned', async () => {
    const id = await createDraft({ scheduledAt: new Date(Date.now() + 3_600_000) })
    expect(await as().launch({ id })).toEqual({ id, state: 'scheduled' })
    expect(await as().get({ id })).toMatchObject({ state: 'scheduled', canLaunch: false, canPause: true, canCancel: true, why: 'Waits for its planned time.' })
    await services().temporal.workflow.getHandle(campaignWorkflowId(id)).terminate()
  })

  it('leaves a draft when the workflow engine does not answer', async () => {
    const id = await createDraft()
    expect(await refusalOf(as('marketer', sender, withoutTemporal).launch({ id }))).toMatchObject({ code: 'SERVICE_UNAVAILABLE', message: expect.stringContaining('launch it once more') })
    expect(await as().get({ id })).toMatchObject({ state: 'draft', canLaunch: true, launchedAt: null })
    expect(await as().launch({ id })).toMatchObject({ state: 'preparing' })
    await services().temporal.workflow.getHandle(campaignWorkflowId(id)).terminate()
  })

  it('looks again at everything that may have changed since the draft', async () => {
    const broken: [string, (own: { sender: Sender; templateId: string; listId: string }) => Promise<unknown>][] = [
      ['reviewing', (own) => sql()`update templates set status = 'PENDING' where id = ${own.templateId}`],
      ['does not exist', (own) => sql()`update templates set removed_at = now() where id = ${own.templateId}`],
      ['has changed', (own) => sql()`update templates set components = '{"list":[{"type":"BODY","text":"Hello {{1}}."}]}' where id = ${own.templateId}`],
      ['switched off', (own) => sql()`update whatsapp_accounts set is_active = false where id = ${own.sender.accountId}`],
      ['not connected', (own) => sql()`update whatsapp_accounts set connection_id = null where id = ${own.sender.accountId}`],
      ['expired', (own) => sql()`update meta_connections set state = 'expired' where id = ${own.sender.connectionId}`],
      ['no contacts', (own) => sql()`update contact_lists set size = 0 where id = ${own.listId}`],
    ]
    for (const [sentence, breakIt] of broken) {
      const own = await createSender(sql())
      const made = { sender: own, templateId: await createTemplate(sql(), own), listId: await createList(sql(), own.orgId, [{ phone: '+48600000009' }]) }
      const { id } = await as('marketer', own).create({ name: 'Bread', accountId: own.accountId, templateId: made.templateId, listId: made.listId, variables: [] })
      await breakIt(made)
      expect(await refusalOf(as('marketer', own).launch({ id }))).toMatchObject({ code: 'UNPROCESSABLE_CONTENT', message: expect.stringContaining(sentence) })
      expect(await readState(id)).toBe('draft')
    }
  })
})

describe('commands', () => {
  it('are refused with a sentence where they make no sense', async () => {
    const id = await createDraft()
    const refusals = await Promise.all([as().pause({ id }), as().resume({ id }), as().cancel({ id })].map(refusalOf))
    expect(refusals).toEqual(Array(3).fill({ code: 'CONFLICT', message: expect.stringContaining('never launched'), fields: {} }))
    await sql()`update campaigns set state = 'completed' where id = ${id}`
    expect(await refusalOf(as().delete({ id }))).toMatchObject({ code: 'CONFLICT' })
    expect((await refusalOf(as().pause({ id }))).message).toContain('is completed')
  })

  it('a draft is deleted and gone', async () => {
    const id = await createDraft()
    expect(await as().delete({ id })).toEqual({ success: true })
    expect(await refusalOf(as().get({ id }))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('need the role of a marketer; everybody reads', async () => {
    const id = await createDraft()
    const input = { name: 'Bread', accountId: sender.accountId, templateId, listId, variables: [] }
    for (const role of ['viewer', 'agent'] as const) {
      const caller = as(role)
      const calls = [caller.create(input), caller.preview({ templateId, listId, variables: [] }), caller.launch({ id }), caller.pause({ id }), caller.resume({ id }), caller.cancel({ id }), caller.delete({ id })]
      expect((await Promise.all(calls.map(refusalOf))).map((refusal) => refusal.code)).toEqual(Array(calls.length).fill('FORBIDDEN'))
      expect((await caller.get({ id })).id).toBe(id)
    }
    expect(await readState(id)).toBe('draft')
  })

  it('answer another organisation as if the campaign were not there', async () => {
    const id = await createDraft()
    const stranger = await createSender(sql())
    const caller = as('owner', stranger)
    const theirs = { name: 'Bread', accountId: stranger.accountId, templateId: await createTemplate(sql(), stranger), listId: await createList(sql(), stranger.orgId, [{ phone: '+48600000003' }]), variables: [] }
    const calls = [
      caller.get({ id }), caller.recipients({ id }), caller.launch({ id }), caller.pause({ id }), caller.resume({ id }), caller.cancel({ id }), caller.delete({ id }),
      caller.create({ ...theirs, accountId: sender.accountId }), caller.create({ ...theirs, templateId }), caller.create({ ...theirs, listId }),
      caller.preview({ templateId, listId: theirs.listId, variables: [] }), caller.preview({ templateId: theirs.templateId, listId, variables: [] }),
      caller.preview({ templateId: theirs.templateId, listId: theirs.listId, variables: [], accountId: sender.accountId }), caller.get({ id: randomUUID() }),
    ]
    expect((await Promise.all(calls.map(refusalOf))).map((refusal) => refusal.code)).toEqual(Array(calls.length).fill('NOT_FOUND'))
    expect((await caller.list({})).items).toEqual([])
    expect(await readState(id)).toBe('draft')
  })
})

describe('reading', () => {
  it('pages through campaigns, newest first, each once', async () => {
    const own = await createSender(sql())
    const [ownTemplate, ownList] = [await createTemplate(sql(), own), await createList(sql(), own.orgId, [{ phone: '+48600000004' }])]
    const ids: string[] = []
    for (let n = 0; n < 5; n += 1) ids.unshift((await as('marketer', own).create({ name: `Bread ${String(n)}`, accountId: own.accountId, templateId: ownTemplate, listId: ownList, variables: [] })).id)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<ReturnType<typeof as>['list']>> = await as('viewer', own).list({ limit: 2, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map((item) => item.id))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toEqual(ids)
    expect((await as('viewer', own).list({ state: 'running' })).items).toEqual([])
    expect(await refusalOf(as('viewer', own).list({ cursor: "'; drop table" }))).toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('counts add up, failures and skips are in words, and every number has its people', async () => {
    const id = await freezeLarge(60)
    const ids = (await sql()<{ id: number }[]>`select id from messages where campaign_id = ${id} and status = 0 order by id`).map((row) => row.id)
    const at = Date.now() / 1000
    await applyUpdates(sql(), [
      ...ids.slice(0, 10).map((one) => toUpdate(one, 21, { wamid: `w${String(one)}`, acceptedAt: at })),
      ...ids.slice(10, 15).map((one) => toUpdate(one, 40, { acceptedAt: at, deliveredAt: at })),
      ...ids.slice(15, 18).map((one) => toUpdate(one, 45, { errorCode: 131026, failedAt: at })),
      ...ids.slice(18, 20).map((one) => toUpdate(one, 45, { errorCode: 131049, failedAt: at })),
      toUpdate(ids[20]!, 10),
    ])
    const campaign = await as('viewer').get({ id })
    expect(Object.values(campaign.counts).reduce((sum, n) => sum + n, 0)).toBe(campaign.total)
    expect(campaign.counts).toMatchObject({ queued: 39, accepted: 10, delivered: 5, failed: 5, unknown: 1 })
    expect(campaign.failures.map(({ code, count }) => [code, count])).toEqual([[131026, 3], [131049, 2]])
    expect(campaign.failures.every((failure) => failure.title !== '' && failure.explanation !== '')).toBe(true)
    expect(campaign.unknownNote).toContain('may or may not')
    const failed = await as('viewer').recipients({ id, state: 'failed', failureCode: 131049 })
    expect(failed.items).toHaveLength(2)
    expect(failed.items[0]).toMatchObject({ state: 'failed', detail: expect.stringContaining('131049'), attempt: 1, country: 'PL' })
    expect((await as('viewer').recipients({ id, state: 'read' })).items).toEqual([])
  })

  it('pages through recipients in the order of sending, and finds one by name or number', async () => {
    const id = await freezeLarge(30)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<ReturnType<typeof as>['recipients']>> = await as('viewer').recipients({ id, limit: 7, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map((item) => item.messageId))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => Number(a) - Number(b)))
    expect(seen).toHaveLength(30)
    const [one] = (await as('viewer').recipients({ id, limit: 1 })).items
    expect((await as('viewer').recipients({ id, search: one!.phone! })).items.map((item) => item.messageId)).toEqual([one!.messageId])
    expect((await as('viewer').recipients({ id, search: 'person 7' })).items.map((item) => item.name)).toContain('Person 7')
    expect(await refusalOf(as('viewer').recipients({ id, cursor: 'x' }))).toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('shows the pace from what Meta accepted, with zeros in the gaps', async () => {
    const id = await freezeLarge(10)
    await sql()`update campaigns set state = 'running', started_at = now() - interval '1 minute' where id = ${id}`
    await sql()`insert into campaign_rates (campaign_id, second, n) select ${id}, date_trunc('second', now()) - n * interval '1 second', 40 from generate_series(1, 5) n`
    await sql()`insert into campaign_rates (campaign_id, second, n) values (${id}, date_trunc('second', now()) - interval '40 seconds', 10)`
    const campaign = await as('viewer').get({ id })
    expect(campaign.ratePerSecond).toBeGreaterThan(0)
    expect(campaign.etaSeconds).not.toBeNull()
    expect(campaign.rateSeries.length).toBeGreaterThanOrEqual(10)
    expect(campaign.rateSeries.some((point) => point.perSecond === 0)).toBe(true)
    expect(campaign.rateSeries.some((point) => point.perSecond === 2)).toBe(true)
  })

  it('previews what freezing then does, and writes nothing', async () => {
    sender = await createSender(sql())
    const greeting = await createTemplate(sql(), sender, { category: 'MARKETING', components: [{ type: 'BODY', text: 'Hello {{1}}, welcome.' }] })
    const people = [{ phone: '+48600000011', name: 'Zofia', country: 'PL' }, { phone: '+48600000012', country: 'PL' }, { phone: '+12125550190', name: 'Ann', country: 'US' }]
    const input = { templateId: greeting, listId: await createList(sql(), sender.orgId, people), variables: [{ component: 'body' as const, key: '1', source: 'name' as const, value: '' }] }
    const preview = await as().preview(input)
    expect(preview).toMatchObject({ audience: 3, willSend: 1, accountThroughput: 80, durationSeconds: 1 })
    expect(preview.skips.map(({ reason, count }) => [reason, count]).sort()).toEqual([['missing_variable', 1], ['us_marketing', 1]])
    expect(preview.sample.map(({ name, values, missing }) => ({ name, values, missing }))).toEqual([
      { name: 'Zofia', values: { 'body.1': 'Zofia' }, missing: [] }, { name: null, values: {}, missing: ['body.1'] }, { name: 'Ann', values: { 'body.1': 'Ann' }, missing: [] },
    ])
    expect(preview.problems.map((problem) => problem.severity)).toEqual(['warn', 'warn'])
    expect((await as().preview({ ...input, variables: [] })).problems[0]).toMatchObject({ severity: 'block', text: 'Choose a value for “Body variable 1”.' })
    const id = await createDraft(input)
    await sql()`update campaigns set state = 'preparing' where id = ${id}`
    expect(await freezeAudience(services(), { campaignId: id })).toEqual({ total: preview.audience, queued: preview.willSend, skipped: 2, isComplete: true })
    expect((await as().get({ id })).skips).toEqual(preview.skips)
  })
})

/** A running campaign with `size` queued people, in an organisation of its own. */
async function freezeLarge(size: number): Promise<string> {
  // Numbers are unique within an organisation: each audience gets one of its own.
  sender = await createSender(sql())
  const [ownTemplate, ownList] = [await createTemplate(sql(), sender), await createLargeList(sql(), sender.orgId, size)]
  const id = await createDraft({ templateId: ownTemplate, listId: ownList })
  await sql()`update campaigns set state = 'preparing' where id = ${id}`
  await freezeAudience(services(), { campaignId: id })
  await sql()`update campaigns set state = 'running', started_at = now() where id = ${id}`
  return id
}
