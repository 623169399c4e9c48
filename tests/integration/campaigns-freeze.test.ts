import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createCampaign } from '#server/campaigns/create-campaign.ts'
import { freezeAudience } from '#server/campaigns/freeze-audience.ts'
import { cancelQueued } from '#server/campaigns/cancel-queued.ts'
import { checkDrained } from '#server/campaigns/check-drained.ts'
import { checkSettled } from '#server/campaigns/check-settled.ts'
import { foldCounts } from '#server/campaigns/fold-counts.ts'
import { readCounts } from '#server/campaigns/read-counts.ts'
import type { CreateCampaignInput, VariableMapping } from '#server/campaigns/schema.ts'
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts'
import { emptyCounts } from '#server/lib/message-status.ts'
import { actorOf, createLargeList, createList, createSender, createTemplate, createTestServices, type Person, type Sender, type TemplateOptions } from '../support/campaign-draft.ts'
import { readBothCounts } from '../support/campaign-fixture.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let testDatabase: TestDatabase
let parts: ReturnType<typeof createTestServices>
let sender: Sender
const services = () => parts.services
const sql = () => parts.services.sql

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  parts = createTestServices(testDatabase.url, inject('temporalAddress'))
  sender = await createSender(sql())
})

afterAll(async () => {
  await parts.close()
  await testDatabase.drop()
})

type Draft = { people?: Person[]; listId?: string; template?: TemplateOptions; variables?: VariableMapping[] }

/** A campaign that was launched and now prepares. */
async function prepare(draft: Draft): Promise<string> {
  const templateId = await createTemplate(sql(), sender, draft.template)
  const listId = draft.listId ?? (await createList(sql(), sender.orgId, draft.people ?? []))
  const input: CreateCampaignInput = { name: 'Bread', accountId: sender.accountId, templateId, listId, variables: draft.variables ?? [], unknownPolicy: 'reconcile' }
  const { id } = await createCampaign(services(), actorOf(sender), input)
  await sql()`update campaigns set state = 'preparing' where id = ${id}`
  return id
}

function readMessages(campaignId: string) {
  return sql()<{ status: number; skipReason: string | null; address: string; payload: string | null; name: string | null }[]>`
    select m.status, m.skip_reason as "skipReason", m.address, m.payload, c.name from messages m join contacts c on c.id = m.contact_id where m.campaign_id = ${campaignId} order by m.id`
}

const greeting: TemplateOptions = { category: 'MARKETING', components: [{ type: 'BODY', text: 'Hello {{1}}, your code is {{2}} today.' }, { type: 'FOOTER', text: 'Bakery' }] }
const greetingVariables: VariableMapping[] = [
  { component: 'body', key: '1', source: 'name', value: '' },
  { component: 'body', key: '2', source: 'attribute', value: 'code' },
]

describe('freezing an audience', () => {
  it('keeps everybody, each skipped person with the reason, and counts add up', async () => {
    const code = { code: 'A1' }
    const campaignId = await prepare({
      template: greeting,
      variables: greetingVariables,
      people: [
        { phone: '+48600000001', name: 'Zofia "Z" \\ Kędzierska', country: 'PL', attributes: code },
        { bsuid: 'PL.123abc', name: 'By username', attributes: code },
        { phone: '+48600000002', name: 'Opted out', country: 'PL', attributes: code, suppressed: true },
        { name: 'Nowhere', attributes: code },
        { phone: '+12125550100', name: 'New York', country: 'US', attributes: code },
        { phone: '+12125550101', name: 'New York, country unknown', attributes: code },
        { phone: '+14165550102', name: 'Toronto, country unknown', attributes: code },
        { phone: '+48600000003', name: '   ', country: 'PL', attributes: code },
        { phone: '+48600000004', name: 'No code', country: 'PL' },
        { phone: '+48600000005', name: 'Two\nlines', country: 'PL', attributes: code },
        { phone: '+48600000006', name: 'Too long', country: 'PL', attributes: { code: 'x'.repeat(1000) } },
      ],
    })
    const answer = await freezeAudience(services(), { campaignId })
    expect(answer).toEqual({ total: 11, queued: 3, skipped: 8, isComplete: true })
    const rows = await readMessages(campaignId)
    expect(rows.map((row) => [row.name, row.skipReason])).toEqual([
      ['Zofia "Z" \\ Kędzierska', null], ['By username', null], ['Opted out', 'suppressed'], ['Nowhere', 'no_address'], ['New York', 'us_marketing'],
      ['New York, country unknown', 'us_marketing'], ['Toronto, country unknown', null], ['   ', 'missing_variable'], ['No code', 'missing_variable'],
      ['Two\nlines', 'invalid_value'], ['Too long', 'invalid_value'],
    ])
    expect(rows[1]?.address).toBe('PL.123abc')
    expect(JSON.parse(rows[0]?.payload ?? '')).toEqual([{ type: 'body', parameters: [{ type: 'text', text: 'Zofia "Z" \\ Kędzierska' }, { type: 'text', text: 'A1' }] }])
    expect(rows.filter((row) => row.skipReason).every((row) => row.status === 2 && row.payload === null)).toBe(true)
    const both = await readBothCounts(sql(), campaignId)
    expect(both.steps).toEqual({ 0: 3, 2: 8 })
    expect(both.rows).toEqual(both.steps)
  })

  it('sends marketing templates to the United States to nobody, other ones to everybody', async () => {
    const people = [{ phone: '+12125550110', country: 'US' }]
    const campaignId = await prepare({ people, template: { category: 'UTILITY' } })
    expect(await freezeAudience(services(), { campaignId })).toEqual({ total: 1, queued: 1, skipped: 0, isComplete: true })
  })

  it('gives the same answer again and writes nothing twice', async () => {
    const campaignId = await prepare({ people: [{ phone: '+48600000010' }, { phone: '+48600000011', suppressed: true }] })
    const answers = await Promise.all([freezeAudience(services(), { campaignId }), freezeAudience(services(), { campaignId })])
    answers.push(await freezeAudience(services(), { campaignId }))
    expect(answers).toEqual(Array(3).fill({ total: 2, queued: 1, skipped: 1, isComplete: true }))
    expect(await readMessages(campaignId)).toHaveLength(2)
    expect(await sql()`select id from send_chunks where campaign_id = ${campaignId}`).toHaveLength(1)
  })

  it('begins with the first thousand people and goes on where it stopped, whatever the template has become', async () => {
    const listId = await createLargeList(sql(), sender.orgId, 12_500)
    const campaignId = await prepare({ listId, template: greeting, variables: [{ component: 'body', key: '1', source: 'text', value: 'Ann' }, { component: 'body', key: '2', source: 'text', value: 'B2' }] })
    expect(await freezeAudience(services(), { campaignId, part: 'first' })).toEqual({ total: 1000, queued: 1000, skipped: 0, isComplete: false })
    expect(await sql()`select ready_at is not null as ready from send_chunks where campaign_id = ${campaignId}`).toEqual([{ ready: true }])
    await sql()`update send_chunks set done_at = now() where campaign_id = ${campaignId}`
    expect(await checkDrained(sql(), campaignId)).toBe(false)
    await sql()`update templates set components = '{"list":[{"type":"BODY","text":"Other words"}]}' where id = (select template_id from campaigns where id = ${campaignId})`
    expect(await freezeAudience(services(), { campaignId })).toEqual({ total: 12_500, queued: 12_500, skipped: 0, isComplete: true })
    expect(await sql()`select count(*)::int as n, count(distinct contact_id)::int as people from messages where campaign_id = ${campaignId}`).toEqual([{ n: 12_500, people: 12_500 }])
    expect(await sql()`select sum(n)::int as n from campaign_counts where campaign_id = ${campaignId}`).toEqual([{ n: 12_500 }])
  })

  it('grows no more once the campaign is canceled between two slices', async () => {
    const listId = await createLargeList(sql(), sender.orgId, 5000)
    const campaignId = await prepare({ listId, template: { category: 'UTILITY', components: [{ type: 'BODY', text: 'Plain words' }] } })
    await freezeAudience(services(), { campaignId, part: 'first' })
    await setCampaignState(services(), { campaignId, from: ['preparing'], to: 'canceled', reason: null })
    await cancelQueued(services(), { campaignId })
    expect(await freezeAudience(services(), { campaignId })).toEqual({ total: 1000, queued: 1000, skipped: 0, isComplete: true })
    expect(await readBothCounts(sql(), campaignId)).toEqual({ steps: { 5: 1000 }, rows: { 5: 1000 } })
  })

  it('builds named, header, button and code parameters as Meta wants them', async () => {
    const campaignId = await prepare({
      people: [{ phone: '+48600000020', name: 'Iker', attributes: { order: 'o/7' } }],
      template: {
        parameterFormat: 'NAMED',
        components: [
          { type: 'HEADER', format: 'IMAGE' },
          { type: 'BODY', text: 'Hello {{first_name}}, {{offer}} waits.' },
          { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Stop' }, { type: 'URL', text: 'Track', url: 'https://bakery.test/{{1}}' }, { type: 'COPY_CODE', text: 'Copy', example: 'X' }] },
        ],
      },
      variables: [
        { component: 'header', key: 'image', source: 'text', value: 'https://bakery.test/bread.png' },
        { component: 'body', key: 'offer', source: 'text', value: 'rye bread' },
        { component: 'body', key: 'first_name', source: 'name', value: '' },
        { component: 'button', key: '1', index: 1, source: 'attribute', value: 'order' },
        { component: 'button', key: 'coupon_code', index: 2, source: 'text', value: 'RYE5' },
      ],
    })
    await freezeAudience(services(), { campaignId })
    const [row] = await readMessages(campaignId)
    expect(JSON.parse(row?.payload ?? '')).toEqual([
      { type: 'header', parameters: [{ type: 'image', image: { link: 'https://bakery.test/bread.png' } }] },
      { type: 'body', parameters: [{ type: 'text', parameter_name: 'first_name', text: 'Iker' }, { type: 'text', parameter_name: 'offer', text: 'rye bread' }] },
      { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'o/7' }] },
      { type: 'button', sub_type: 'copy_code', index: '2', parameters: [{ type: 'coupon_code', coupon_code: 'RYE5' }] },
    ])
  })

  it('stores what is the same for everybody once', async () => {
    const variables: VariableMapping[] = [{ component: 'body', key: '1', source: 'text', value: 'friend' }]
    const campaignId = await prepare({ people: [{ phone: '+48600000030' }], template: { components: [{ type: 'BODY', text: 'Hello {{1}}.' }] }, variables })
    await freezeAudience(services(), { campaignId })
    const [row] = await sql()<{ constant: string | null }[]>`select template_snapshot ->> 'constantComponents' as constant from campaigns where id = ${campaignId}`
    expect(JSON.parse(row?.constant ?? '')).toEqual([{ type: 'body', parameters: [{ type: 'text', text: 'friend' }] }])
    expect((await readMessages(campaignId))[0]?.payload).toBeNull()
  })

  it('takes the fallback where a person has no value', async () => {
    const variables: VariableMapping[] = [{ component: 'body', key: '1', source: 'name', value: '', fallback: 'friend' }]
    const campaignId = await prepare({ people: [{ phone: '+48600000031', name: null }], template: { components: [{ type: 'BODY', text: 'Hello {{1}}.' }] }, variables })
    expect(await freezeAudience(services(), { campaignId })).toEqual({ total: 1, queued: 1, skipped: 0, isComplete: true })
    expect((await readMessages(campaignId))[0]?.payload).toContain('friend')
  })

  it('cuts the queue into chunks that cover every queued message once', async () => {
    const listId = await createLargeList(sql(), sender.orgId, 2500)
    const campaignId = await prepare({ listId })
    expect((await freezeAudience(services(), { campaignId })).queued).toBe(2500)
    const chunks = await sql()<{ n: number; watermark: number; firstId: number }[]>`
      select c.first_id as "firstId", c.intent_upto as watermark, (select count(*)::int from messages m where m.campaign_id = c.campaign_id and m.id between c.first_id and c.last_id) as n
      from send_chunks c where c.campaign_id = ${campaignId} and c.ready_at is not null and c.done_at is null order by c.id`
    expect(chunks.map((chunk) => chunk.n)).toEqual([1000, 1000, 500])
    expect(chunks.every((chunk) => chunk.watermark === chunk.firstId - 1)).toBe(true)
  })

  it('writes nothing for a campaign that was canceled in the meantime', async () => {
    const campaignId = await prepare({ people: [{ phone: '+48600000040' }] })
    await sql()`update campaigns set state = 'canceled' where id = ${campaignId}`
    expect(await freezeAudience(services(), { campaignId })).toEqual({ total: 0, queued: 0, skipped: 0, isComplete: true })
    expect(await readMessages(campaignId)).toHaveLength(0)
  })

  it('fails the campaign, with the reason, when the template has other variables by now', async () => {
    const campaignId = await prepare({ people: [{ phone: '+48600000041' }] })
    await sql()`update templates set components = '{"list":[{"type":"BODY","text":"Hello {{1}}."}]}' where id = (select template_id from campaigns where id = ${campaignId})`
    await freezeAudience(services(), { campaignId })
    const [row] = await sql()<{ state: string; reason: string }[]>`select state, reason from campaigns where id = ${campaignId}`
    expect(row).toMatchObject({ state: 'failed', reason: expect.stringContaining('template was changed') })
  })
})

describe('canceling what is queued', () => {
  it('cancels above each watermark, leaves what may have left, and counts exactly', async () => {
    const listId = await createLargeList(sql(), (sender = await createSender(sql())).orgId, 1500)
    const campaignId = await prepare({ listId })
    await freezeAudience(services(), { campaignId })
    // A lane holds the first chunk and has let 100 messages go; another message waits for its second attempt.
    const [first] = await sql()<{ id: number; firstId: number }[]>`
      update send_chunks set lane_epoch = 1, ready_at = null, intent_upto = first_id + 99 where id = (select min(id) from send_chunks where campaign_id = ${campaignId}) returning id, first_id as "firstId"`
    await sql()`insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at) values (${first!.firstId}, ${sender.orgId}, ${sender.accountId}, ${campaignId}, 1, now())`
    await setCampaignState(services(), { campaignId, from: ['preparing'], to: 'canceled' })
    expect(await cancelQueued(services(), { campaignId })).toEqual({ canceled: 1401 })
    expect(await cancelQueued(services(), { campaignId })).toEqual({ canceled: 0 })
    const both = await readBothCounts(sql(), campaignId)
    expect(both.steps).toEqual({ 0: 99, 5: 1401 })
    expect(both.rows).toEqual(both.steps)
    expect(await sql()`select id from send_chunks where campaign_id = ${campaignId} and done_at is null`).toEqual([{ id: first!.id }])
  })
})

describe('counts and states', () => {
  it('folds many steps into few without changing a sum', async () => {
    const campaignId = await prepare({ people: [{ phone: '+48600000050' }] })
    await freezeAudience(services(), { campaignId })
    await sql()`insert into campaign_counts (campaign_id, status, n) select ${campaignId}, s, case s when 0 then -1 else 1 end from generate_series(1, 300), (values (0), (21)) v(s)`
    const before = await readCounts(sql(), campaignId)
    const folds = await Promise.all([foldCounts(sql(), [campaignId]), foldCounts(sql(), [campaignId])])
    expect(folds[0]!.folded + folds[1]!.folded).toBeGreaterThanOrEqual(601)
    expect(await readCounts(sql(), campaignId)).toEqual(before)
    expect(await sql()`select 1 from campaign_counts where campaign_id = ${campaignId}`).toHaveLength(2)
  })

  it('folds several campaigns at once, each for itself, and leaves those with few steps alone', async () => {
    const campaigns = [await prepare({ people: [{ phone: '+48600000092' }] }), await prepare({ people: [{ phone: '+48600000093' }] }), await prepare({ people: [{ phone: '+48600000094' }] })]
    for (const [n, steps] of [600, 700, 10].entries()) await sql()`insert into campaign_counts (campaign_id, status, n) select ${campaigns[n]!}, 40, 1 from generate_series(1, ${steps})`
    expect(await foldCounts(sql(), campaigns)).toEqual({ folded: 1300 })
    expect(await Promise.all(campaigns.map(async (id) => (await readCounts(sql(), id)).delivered))).toEqual([600, 700, 10])
  })

  it('waits for unknown messages only when they will be reconciled', async () => {
    const campaignId = await prepare({ people: [{ phone: '+48600000051' }] })
    await sql()`insert into campaign_counts (campaign_id, status, n) values (${campaignId}, 10, 2), (${campaignId}, 40, 3)`
    expect(await checkSettled(sql(), campaignId)).toEqual({ settled: false, open: 2, counts: { ...emptyCounts(), unknown: 2, delivered: 3 } })
    await sql()`update campaigns set unknown_policy = 'never' where id = ${campaignId}`
    expect(await checkSettled(sql(), campaignId)).toMatchObject({ settled: true, open: 0 })
  })

  it('is drained once no chunk is open and no single message waits', async () => {
    const campaignId = await prepare({ people: [{ phone: '+48600000052' }] })
    await freezeAudience(services(), { campaignId })
    expect(await checkDrained(sql(), campaignId)).toBe(false)
    await sql()`update send_chunks set done_at = now() where campaign_id = ${campaignId}`
    expect(await checkDrained(sql(), campaignId)).toBe(true)
  })

  it('moves a campaign only from the states named, once, and tells its story', async () => {
    const campaignId = await prepare({ people: [{ phone: '+48600000053' }] })
    expect(await setCampaignState(services(), { campaignId, from: ['preparing'], to: 'running' })).toEqual({ state: 'running', changed: true })
    expect(await setCampaignState(services(), { campaignId, from: ['preparing'], to: 'running' })).toEqual({ state: 'running', changed: false })
    expect(await setCampaignState(services(), { campaignId, from: ['paused'], to: 'settling' })).toEqual({ state: 'running', changed: false })
    await setCampaignState(services(), { campaignId, from: ['running'], to: 'held', reason: 'Template paused (132015)' })
    const [row] = await sql()<{ reason: string; started: boolean; finished: boolean }[]>`
      select reason, started_at is not null as started, finished_at is not null as finished from campaigns where id = ${campaignId}`
    expect(row).toEqual({ reason: 'Template paused (132015)', started: true, finished: false })
    const events = await sql()`select kind, text from campaign_events where campaign_id = ${campaignId} order by id`
    expect(events).toEqual([{ kind: 'started', text: 'Sending started' }, { kind: 'held', text: 'Held: Template paused (132015)' }])
  })
})
