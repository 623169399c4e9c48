import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyInbound } from '#server/conversations/apply-inbound.ts'
import type { InboundMessage } from '#server/conversations/inbound-message.ts'
import { createRunningCampaign } from '../support/campaign-fixture.ts'
import { createTwoOrganisations, type TwoOrganisations } from '../support/two-organisations.ts'

let world: TwoOrganisations
beforeAll(async () => {
  world = await createTwoOrganisations()
})
afterAll(() => world.close())

let counter = 0
function message(fields: Partial<InboundMessage> & { body?: string } = {}): InboundMessage {
  const { body = 'Hello', ...rest } = fields
  counter += 1
  return {
    wamid: `wamid.in.${String(counter)}`, from: '4915177777701', bsuid: null, profileName: 'Anna', timestamp: new Date(Math.floor(Date.now() / 1000) * 1000), type: 'text', text: body,
    raw: { type: 'text', text: { body } }, contextWamid: null, ...rest,
  }
}
const apply = (messages: InboundMessage[], at: { id: string; accountId: string } = world.ours) => world.services.sql.begin((tx) => applyInbound(tx, { orgId: at.id, accountId: at.accountId, messages }))
const conversationOf = async (id: string) => (await world.services.sql`select * from conversations where id = ${id}`)[0]!

describe('applyInbound', () => {
  it('makes the contact, the conversation and the message of somebody new', async () => {
    const first = message({ from: '4915177777701', body: 'Hi  there' })
    const [applied] = await apply([first])
    expect(applied).toMatchObject({ created: true })
    const page = await world.ours.call('viewer').conversations.list({})
    expect(page.items[0]).toMatchObject({ id: applied!.conversationId, phone: '+4915177777701', name: 'Anna', accountName: 'Ours Shop', lastText: 'Hi there', lastDirection: 'in', unread: 1, campaign: null })
    expect(page.items[0]!.windowExpiresAt).toEqual(new Date(first.timestamp.getTime() + 86_400_000))
    expect(page.unreadTotal).toBe(1)
    const { messages } = await world.ours.call('viewer').conversations.get({ id: applied!.conversationId })
    expect(messages).toMatchObject([{ direction: 'in', type: 'text', text: 'Hi  there', state: null, at: first.timestamp }])
  })

  it('applies a message once, however often and beside whatever it comes', async () => {
    const one = message({ from: '4915177777702' })
    const two = message({ from: '4915177777702', body: 'Second' })
    const [first] = await apply([one])
    expect(await apply([one])).toEqual([])
    expect(await apply([one, two, two])).toMatchObject([{ conversationId: first!.conversationId, created: false }])
    expect(await conversationOf(first!.conversationId)).toMatchObject({ unread: 2, last_text: 'Second' })
    expect(await world.services.sql`select 1 from messages where conversation_id = ${first!.conversationId}`).toHaveLength(2)
  })

  it('applies it once when deliveries race', async () => {
    const messages = Array.from({ length: 30 }, (_, n) => message({ from: `49151888888${String(10 + (n % 5))}` }))
    const results = await Promise.all([apply(messages), apply([...messages].reverse()), apply(messages.slice(10)), apply(messages.slice(0, 20).reverse())])
    expect(results.flat()).toHaveLength(30)
    const rows = await world.services.sql`
      select c.phone, v.unread, (select count(*)::int from messages m where m.conversation_id = v.id) as n from conversations v join contacts c on c.id = v.contact_id
      where c.phone like '+49151888888%' order by c.phone`
    expect(rows).toHaveLength(5)
    for (const row of rows) expect(row).toMatchObject({ unread: 6, n: 6 })
  })

  it('leaves nothing when the caller’s transaction fails', async () => {
    const lost = message({ from: '4915177777703' })
    await expect(world.services.sql.begin(async (tx) => {
      await applyInbound(tx, { orgId: world.ours.id, accountId: world.ours.accountId, messages: [lost] })
      throw new Error('rolled back')
    })).rejects.toThrow('rolled back')
    expect(await world.services.sql`select 1 from contacts where phone = '+4915177777703'`).toHaveLength(0)
    expect(await apply([lost])).toHaveLength(1)
  })

  it('knows a person by BSUID, and joins number and name to it when they come', async () => {
    const [first] = await apply([message({ from: null, bsuid: 'DE.4711', profileName: null })])
    const [second] = await apply([message({ from: '4915177777704', bsuid: 'DE.4711', profileName: 'Zoe' })])
    const [third] = await apply([message({ from: 'DE.4711', bsuid: null })])
    const [fourth] = await apply([message({ from: '4915177777704', bsuid: null, profileName: 'Other name' })])
    expect(second!.contactId).not.toBeUndefined()
    expect(third!.contactId).toBe(first!.contactId)
    const rows = await world.services.sql`select id, phone, bsuid, name from contacts where bsuid = 'DE.4711' or phone = '+4915177777704'`
    expect(rows).toEqual([{ id: first!.contactId, phone: '+4915177777704', bsuid: 'DE.4711', name: 'Zoe' }])
    expect([second!.contactId, fourth!.contactId]).toEqual([first!.contactId, first!.contactId])
  })

  it('drops a message that nobody sent, and keeps the others', async () => {
    expect(await apply([message({ from: null, bsuid: null }), message({ from: 'garbage', bsuid: null }), message({ from: '4915177777705' })])).toHaveLength(1)
  })

  it('survives texts that a database does not take', async () => {
    const [applied] = await apply([message({ from: '4915177777706', body: 'zero\0byte', profileName: 'N\0ame', raw: { type: 'text', text: { body: 'zero\0byte \ud800' } } })])
    expect(await conversationOf(applied!.conversationId)).toMatchObject({ last_text: 'zerobyte' })
  })

  it('keeps the newest message on top when an older one comes late', async () => {
    const now = Math.floor(Date.now() / 1000) * 1000
    const [applied] = await apply([message({ from: '4915177777707', body: 'new', timestamp: new Date(now) })])
    await apply([message({ from: '4915177777707', body: 'old', timestamp: new Date(now - 60_000) })])
    expect(await conversationOf(applied!.conversationId)).toMatchObject({ last_text: 'new', unread: 2, last_inbound_at: new Date(now), last_message_at: new Date(now) })
  })

  it('does not open the 24 hours for a reaction', async () => {
    const [applied] = await apply([message({ from: '4915177777708', type: 'reaction', text: '👍', raw: { type: 'reaction', reaction: { message_id: 'x', emoji: '👍' } } })])
    expect(await conversationOf(applied!.conversationId)).toMatchObject({ last_inbound_at: null, unread: 0, last_text: 'Reaction: 👍' })
    const { conversation } = await world.ours.call().conversations.get({ id: applied!.conversationId })
    expect(conversation).toMatchObject({ windowOpen: false, windowExpiresAt: null })
  })

  it('takes a stop word as an opt-out with the message as evidence, once', async () => {
    const stop = message({ from: '4915177777709', body: ' Stop ' })
    const [applied] = await apply([stop])
    await apply([message({ from: '4915177777709', body: 'STOP' }), message({ from: '4915177777710', body: 'please do not stop' })])
    const rows = await world.services.sql`
      select c.phone, s.source, s.evidence, s.contact_id from suppressions s join contacts c on c.id = s.contact_id where c.phone in ('+4915177777709', '+4915177777710')`
    expect(rows).toEqual([{ phone: '+4915177777709', source: 'stop_keyword', evidence: stop.wamid, contact_id: applied!.contactId }])
  })

  it('keeps numbers and organisations apart', async () => {
    const [ours] = await apply([message({ from: '4915177777711' })])
    const [theirs] = await apply([message({ from: '4915177777711', body: 'STOP' })], world.theirs)
    expect(theirs!.contactId).not.toBe(ours!.contactId)
    expect(theirs!.conversationId).not.toBe(ours!.conversationId)
    expect(await world.services.sql`select 1 from suppressions where contact_id = ${ours!.contactId}`).toHaveLength(0)
  })
})

describe('a reply to a campaign', () => {
  it('is linked to the quoted message, else to the latest that has left', async () => {
    const { sql } = world.services
    const older = await createRunningCampaign(sql, 2)
    const at = { id: older.orgId, accountId: older.accountId }
    const [newer] = await sql<{ id: string }[]>`
      insert into campaigns (id, org_id, name, state, account_id, template_id, list_id, variables)
      select gen_random_uuid(), org_id, 'Newer', 'running', account_id, template_id, list_id, variables from campaigns where id = ${older.campaignId} returning id`
    await sql`update messages set status = 40, wamid = 'wamid.out.' || id, accepted_at = now() - interval '2 hours' where campaign_id = ${older.campaignId}`
    await sql`
      insert into messages (org_id, account_id, contact_id, campaign_id, address, status, wamid, accepted_at)
      select org_id, account_id, contact_id, ${newer!.id}, address, case when address like '%1' then 30 else 0 end, 'wamid.newer.' || id, now() from messages where campaign_id = ${older.campaignId}`
    const people = await sql<{ address: string; id: number; wamid: string }[]>`select address, id, wamid from messages where campaign_id = ${older.campaignId} order by id`
    const [first, second] = people.map((person) => ({ ...person, from: person.address.slice(1) }))

    const campaignOf = async (from: string, contextWamid: string | null) => {
      const [applied] = await apply([message({ from, contextWamid })], at)
      return conversationOf(applied!.conversationId)
    }
    expect(await campaignOf(first!.from, null)).toMatchObject({ campaign_id: newer!.id })
    expect(await campaignOf(first!.from, first!.wamid)).toMatchObject({ campaign_id: older.campaignId, campaign_message_id: first!.id })
    expect(await campaignOf(second!.from, null)).toMatchObject({ campaign_id: older.campaignId, campaign_message_id: second!.id })
    await sql`update messages set accepted_at = now() - interval '31 days' where campaign_id = ${older.campaignId}`
    await sql`update conversations set campaign_id = null, campaign_message_id = null`
    expect(await campaignOf(second!.from, null)).toMatchObject({ campaign_id: null })
    expect(await campaignOf(second!.from, second!.wamid)).toMatchObject({ campaign_id: older.campaignId })
  })
})
