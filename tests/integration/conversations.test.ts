import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyInbound } from '#server/conversations/apply-inbound.ts'
import { createTwoOrganisations, type Org, type TwoOrganisations } from '../support/two-organisations.ts'

let world: TwoOrganisations
beforeAll(async () => {
  world = await createTwoOrganisations()
})
afterAll(() => world.close())

const HOUR = 3_600_000
let counter = 0

async function writeIn(from: string, options: { org?: Org; text?: string; hoursAgo?: number } = {}): Promise<string> {
  const { org = world.ours, text = 'Hello', hoursAgo = 0 } = options
  counter += 1
  const [applied] = await world.services.sql.begin((tx) => applyInbound(tx, {
    orgId: org.id, accountId: org.accountId,
    messages: [{ wamid: `wamid.c.${String(counter)}`, from, bsuid: null, profileName: `Person ${from}`, timestamp: new Date(Date.now() - hoursAgo * HOUR), type: 'text', text, raw: { type: 'text', text: { body: text } }, contextWamid: null }],
  }))
  return applied!.conversationId
}

describe('conversations.send', () => {
  it('queues the text ahead of campaigns and wakes the number’s lane', async () => {
    const id = await writeIn('4915166666601')
    world.lane.woken.length = 0
    const { messageId } = await world.ours.call('agent').conversations.send({ id, text: 'How can “we” help?\n👋', clientId: randomUUID() })
    const { sql } = world.services
    expect(await sql`select status, attempt, address, payload, conversation_id, campaign_id, account_id, org_id from messages where id = ${messageId}`).toEqual([{
      status: 0, attempt: 1, address: '+4915166666601', payload: JSON.stringify({ type: 'text', text: { body: 'How can “we” help?\n👋', preview_url: false } }),
      conversation_id: id, campaign_id: null, account_id: world.ours.accountId, org_id: world.ours.id,
    }])
    expect(await sql`select priority, due_at <= now() as is_due, lane_epoch, org_id from send_due where message_id = ${messageId}`).toEqual([{ priority: 0, is_due: true, lane_epoch: null, org_id: world.ours.id }])
    expect(world.lane.woken).toEqual([world.ours.accountId])
    const { messages } = await world.ours.call('viewer').conversations.get({ id })
    expect(messages.at(-1)).toMatchObject({ id: messageId, direction: 'out', text: 'How can “we” help?\n👋', state: 'queued', error: null })
    expect((await world.ours.call().conversations.list({})).items[0]).toMatchObject({ id, lastText: 'How can “we” help? 👋', lastDirection: 'out' })
  })

  it('sends once for one client id, also when clicked at the same time', async () => {
    const id = await writeIn('4915166666602')
    const clientId = randomUUID()
    const answers = await Promise.all(Array.from({ length: 5 }, () => world.ours.call('agent').conversations.send({ id, text: 'Once', clientId })))
    expect(new Set(answers.map((answer) => answer.messageId)).size).toBe(1)
    expect(await world.services.sql`select 1 from messages where conversation_id = ${id} and status = 0`).toHaveLength(1)
  })

  it('refuses once 24 hours have passed, says what to do, and queues nothing', async () => {
    const closed = await writeIn('4915166666603', { hoursAgo: 24.01 })
    await expect(world.ours.call('agent').conversations.send({ id: closed, text: 'Too late', clientId: randomUUID() })).rejects.toMatchObject({
      code: 'UNPROCESSABLE_CONTENT', cause: { code: 'UNPROCESSABLE', userMessage: expect.stringContaining('template') as string },
    })
    expect(await world.services.sql`select 1 from messages where conversation_id = ${closed} and status = 0`).toHaveLength(0)
    expect((await world.ours.call().conversations.get({ id: closed })).conversation).toMatchObject({ windowOpen: false })
    const open = await writeIn('4915166666604', { hoursAgo: 23.9 })
    await expect(world.ours.call('agent').conversations.send({ id: open, text: 'In time', clientId: randomUUID() })).resolves.toMatchObject({ messageId: expect.any(String) as string })
  })

  it('answers a repeated click after the window has closed with the message that went out', async () => {
    const id = await writeIn('4915166666605')
    const clientId = randomUUID()
    const first = await world.ours.call('agent').conversations.send({ id, text: 'Hi', clientId })
    await world.services.sql`update conversations set last_inbound_at = now() - interval '2 days' where id = ${id}`
    expect(await world.ours.call('agent').conversations.send({ id, text: 'Hi', clientId })).toEqual(first)
  })

  it('keeps the message when the lane cannot be woken, and wakes it when asked again', async () => {
    const id = await writeIn('4915166666606')
    const clientId = randomUUID()
    world.lane.failing = true
    await expect(world.ours.call('agent').conversations.send({ id, text: 'Hi', clientId })).rejects.toMatchObject({ cause: { code: 'UNAVAILABLE' } })
    world.lane.failing = false
    world.lane.woken.length = 0
    const { messageId } = await world.ours.call('agent').conversations.send({ id, text: 'Hi', clientId })
    expect(world.lane.woken).toHaveLength(1)
    expect(await world.services.sql`select id from messages where conversation_id = ${id} and status = 0`).toEqual([{ id: Number(messageId) }])
  })

  it('refuses when the number is disconnected', async () => {
    const id = await writeIn('4915166666607', { org: world.theirs })
    await world.services.sql`update whatsapp_accounts set access_token = '' where id = ${world.theirs.accountId}`
    await expect(world.theirs.call('agent').conversations.send({ id, text: 'Hi', clientId: randomUUID() })).rejects.toMatchObject({ cause: { code: 'UNPROCESSABLE', userMessage: expect.stringContaining('disconnected') as string } })
    await world.services.sql`update whatsapp_accounts set access_token = 'sealed' where id = ${world.theirs.accountId}`
  })

  it.each([['an empty text', { text: '' }], ['blanks', { text: ' \n ' }], ['a text over 4,096 characters', { text: 'x'.repeat(4097) }], ['a client id that is none', { clientId: 'x' }], ['an id that is none', { id: 'x' }]])('refuses %s', async (_, wrong) => {
    await expect(world.ours.call('agent').conversations.send({ id: randomUUID(), text: 'Hi', clientId: randomUUID(), ...wrong })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('is refused to viewers', async () => {
    await expect(world.ours.call('viewer').conversations.send({ id: randomUUID(), text: 'Hi', clientId: randomUUID() })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(world.ours.call('viewer').conversations.markRead({ id: randomUUID() })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('conversations.list', () => {
  it('pages by the latest message, finds by name, number and unread', async () => {
    const made: string[] = []
    for (let n = 0; n < 5; n += 1) made.push(await writeIn(`491516555550${String(n)}`, { org: world.theirs, hoursAgo: 10 - n }))
    await world.services.sql`update conversations set last_message_at = '2026-01-01T00:00:00.123456Z' where id = any(${made.slice(0, 3)}::uuid[])`
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<ReturnType<Org['call']>['conversations']['list']>> = await world.theirs.call().conversations.list({ limit: 2, search: '+4915165555', ...(cursor === null ? {} : { cursor }) })
      seen.push(...page.items.map((item) => item.id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen.slice(0, 2)).toEqual([made[4], made[3]])
    expect(seen.slice(2).sort()).toEqual(made.slice(0, 3).sort())

    expect((await world.theirs.call().conversations.list({ search: '4915165555502' })).items.map((item) => item.id)).toEqual([made[2]])
    const before = (await world.theirs.call().conversations.list({})).unreadTotal
    await world.theirs.call('agent').conversations.markRead({ id: made[0]! })
    const unread = await world.theirs.call().conversations.list({ unreadOnly: true, search: '+4915165555' })
    expect(unread.items.map((item) => item.id)).not.toContain(made[0])
    expect(unread.items).toHaveLength(4)
    expect(unread.unreadTotal).toBe(before - 1)
  })

  it('refuses a cursor that is none', async () => {
    await expect(world.ours.call().conversations.list({ cursor: 'now~x' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })
})

describe('conversations.get', () => {
  it('pages a long thread backwards, each page in the order it was written', async () => {
    const id = await writeIn('4915166666610', { text: 'message 0' })
    for (let n = 1; n < 120; n += 1) await writeIn('4915166666610', { text: `message ${String(n)}` })
    const texts: (string | null)[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<ReturnType<Org['call']>['conversations']['get']>> = await world.ours.call().conversations.get({ id, ...(cursor === null ? {} : { cursor }) })
      texts.unshift(...page.messages.map((message) => message.text))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(texts).toEqual(Array.from({ length: 120 }, (_, n) => `message ${String(n)}`))
  })

  it('begins with the campaign message as it was sent, then the answer, then what came of ours', async () => {
    const { sql } = world.services
    const { accountId, id: orgId } = world.ours
    const components = [{ type: 'HEADER', format: 'TEXT', text: 'Sale' }, { type: 'BODY', text: 'Hi {{1}}, {{2}} off' }, { type: 'FOOTER', text: 'Reply STOP' }]
    const [contact] = await sql<{ id: number }[]>`insert into contacts (org_id, phone, name) values (${orgId}, '+4915166666611', 'Zoe') returning id`
    const [template] = await sql<{ id: string }[]>`
      insert into templates (id, org_id, waba_id, template_id, name, language, category, status, components, content_hash, synced_at)
      values (gen_random_uuid(), ${orgId}, '102', '900', 'spring_sale', 'en', 'MARKETING', 'APPROVED', ${sql.json({ list: components })}, 'x', now()) returning id`
    const [list] = await sql<{ id: string }[]>`insert into contact_lists (id, org_id, name) values (gen_random_uuid(), ${orgId}, 'Sale') returning id`
    const campaign = async (status: number) => {
      const [made] = await sql<{ id: string }[]>`
        insert into campaigns (id, org_id, name, state, account_id, template_id, list_id, variables, template_snapshot)
        values (gen_random_uuid(), ${orgId}, 'Spring', 'running', ${accountId}, ${template!.id}, ${list!.id}, '{"list":[]}', ${sql.json({ name: 'spring_sale', language: 'en', constantComponents: null })}) returning id`
      const payload = JSON.stringify([{ type: 'body', parameters: [{ type: 'text', text: 'Zoe' }, { type: 'text', text: '20%' }] }])
      const [message] = await sql<{ id: number }[]>`
        insert into messages (org_id, account_id, contact_id, campaign_id, address, status, wamid, payload, accepted_at)
        values (${orgId}, ${accountId}, ${contact!.id}, ${made!.id}, '+4915166666611', ${status}, ${`wamid.s${String(status)}`}, ${payload}, now()) returning id`
      return { campaignId: made!.id, messageId: String(message!.id) }
    }
    const sent = await campaign(40)
    await campaign(2)
    const failed = await campaign(45)
    await sql`update messages set error_code = 131026 where id = ${failed.messageId}`
    const id = await writeIn('4915166666611', { text: 'Which sizes?' })
    await sql`update messages set payload = ${JSON.stringify({ type: 'text', text: { body: 'Which sizes?' }, context: { id: 'wamid.s40' } })} where conversation_id = ${id}`
    await world.ours.call('agent').conversations.send({ id, text: 'All of them', clientId: randomUUID() })

    const { conversation, messages } = await world.ours.call('viewer').conversations.get({ id })
    expect(conversation).toMatchObject({ campaign: { id: sent.campaignId, name: 'Spring' }, windowOpen: true, contact: { id: String(contact!.id), name: 'Zoe', phone: '+4915166666611', attributes: {} }, account: { id: accountId, verifiedName: 'Ours Shop' } })
    expect(messages).toHaveLength(4)
    expect(messages[0]).toMatchObject({
      id: sent.messageId, direction: 'out', type: 'template', text: null, state: 'delivered', error: null,
      template: { name: 'spring_sale', parsed: { header: { format: 'TEXT', text: 'Sale' }, body: 'Hi {{1}}, {{2}} off', footer: 'Reply STOP' }, values: { 'body.1': 'Zoe', 'body.2': '20%' } },
    })
    expect(messages[1]).toMatchObject({ id: failed.messageId, state: 'failed', error: { title: expect.any(String) as string, explanation: expect.any(String) as string } })
    expect(messages[2]).toMatchObject({ direction: 'in', text: 'Which sizes?', replyToId: sent.messageId })
    expect(messages[3]).toMatchObject({ direction: 'out', text: 'All of them', state: 'queued' })
  })
})

describe('another organisation’s conversation', () => {
  it('is not there, whatever is asked of it', async () => {
    const id = await writeIn('4915166666620', { org: world.theirs })
    const call = world.ours.call()
    for (const ask of [() => call.conversations.get({ id }), () => call.conversations.send({ id, text: 'Hi', clientId: randomUUID() }), () => call.conversations.markRead({ id })]) {
      await expect(ask()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    expect((await call.conversations.list({ search: '4915166666620' })).items).toEqual([])
    expect(await world.services.sql`select unread from conversations where id = ${id}`).toEqual([{ unread: 1 }])
    expect(await world.services.sql`select 1 from messages where conversation_id = ${id} and status = 0`).toHaveLength(0)
  })
})
