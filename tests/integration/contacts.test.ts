import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyChain } from '#server/audit/verify-chain.ts'
import { suppressContact } from '#server/contacts/suppress-contact.ts'
import { createRunningCampaign, readBothCounts } from '../support/campaign-fixture.ts'
import { createTwoOrganisations, type TwoOrganisations } from '../support/two-organisations.ts'

let world: TwoOrganisations
let ids: Map<string, string>
let theirContact: string
let listId: string

beforeAll(async () => {
  world = await createTwoOrganisations()
  const { sql } = world.services
  const names = ['Anna Schmidt', 'Ben 50%_off', 'Hanna Berg', 'José Núñez', null]
  const rows = await sql<{ id: number; name: string | null }[]>`
    insert into contacts (org_id, phone, name, attributes)
    select ${world.ours.id}, '+4915100000' || (100 + n), x.name, jsonb_build_object('city', 'Bonn') from unnest(${names}::text[]) with ordinality as x(name, n) returning id, name`
  ids = new Map(rows.map((row) => [row.name ?? 'nobody', String(row.id)]))
  const [list] = await sql<{ id: string }[]>`insert into contact_lists (id, org_id, name, size) values (gen_random_uuid(), ${world.ours.id}, 'VIP', 2) returning id`
  listId = list!.id
  await sql`insert into contact_list_members (list_id, contact_id) select ${listId}, id from contacts where org_id = ${world.ours.id} order by id limit 2`
  const [other] = await sql<{ id: number }[]>`insert into contacts (org_id, phone, name, attributes) values (${world.theirs.id}, '+4915100000101', 'Anna Theirs', '{"secret":"1"}') returning id`
  theirContact = String(other!.id)
})
afterAll(() => world.close())

const names = async (input: { search?: string; listId?: string }) => (await world.ours.call('viewer').contacts.list(input)).items.map((item) => item.name)

describe('contacts.list', () => {
  it.each([
    ['anna', ['Anna Schmidt']],
    ['schm', ['Anna Schmidt']],
    ['ann', ['Anna Schmidt']],
    ['BERG', ['Hanna Berg']],
    ['josé', ['José Núñez']],
    ['50%_', ['Ben 50%_off']],
    ['%', []],
    ['_en', []],
    ['\\', []],
    ['+49 151 00000 102', ['Ben 50%_off']],
    ['49151', [null, 'José Núñez', 'Hanna Berg', 'Ben 50%_off', 'Anna Schmidt']],
    ['0151', []],
    ['  ', [null, 'José Núñez', 'Hanna Berg', 'Ben 50%_off', 'Anna Schmidt']],
  ])('finds by %j the beginning of a word of the name or of a number', async (search, found) => expect(await names({ search })).toEqual(found))

  it('shows a list’s members only', async () => {
    expect(await names({ listId })).toEqual(['Ben 50%_off', 'Anna Schmidt'])
    expect(await names({ listId, search: 'ben' })).toEqual(['Ben 50%_off'])
  })

  it('pages without a gap or a repetition, with the total on every page', async () => {
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<ReturnType<typeof world.ours.call>['contacts']['list']>> = await world.ours.call().contacts.list({ limit: 2, ...(cursor === null ? {} : { cursor }) })
      expect(page).toMatchObject({ total: 5, totalCapped: false })
      seen.push(...page.items.map((item) => item.id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toEqual([...ids.values()].reverse())
  })

  it('refuses a cursor that is none', async () => {
    await expect(world.ours.call().contacts.list({ cursor: 'x' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    await expect(world.ours.call().contacts.list({ limit: 101 })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('stops counting past ten thousand', async () => {
    await world.services.sql`insert into contacts (org_id, phone) select ${world.theirs.id}, '+49152' || (10000000 + n) from generate_series(1, 10100) n`
    const page = await world.theirs.call().contacts.list({ limit: 1 })
    expect(page).toMatchObject({ total: 10_001, totalCapped: true })
  })
})

describe('contacts.attributeNames', () => {
  it('knows those of older lists too', async () => {
    const { sql } = world.services
    const [old] = await sql<{ id: number }[]>`insert into contacts (org_id, phone, attributes) values (${world.ours.id}, '+4915100000999', '{"Birthday":"1"}') returning id`
    await sql`insert into contact_list_members (list_id, contact_id) values (${listId}, ${old!.id})`
    expect(await world.ours.call().contacts.attributeNames()).toEqual(['Birthday', 'city'])
    await sql`delete from contacts where id = ${old!.id}`
  })
})

describe('suppression', () => {
  it('by hand keeps the words as evidence, once, audited, and can be lifted', async () => {
    const { sql } = world.services
    const contactId = ids.get('Anna Schmidt')!
    const call = world.ours.call('marketer')
    await call.contacts.suppress({ contactId, reason: 'asked by phone' })
    await call.contacts.suppress({ contactId, reason: 'asked again' })
    const rows = await sql`select source, evidence, created_by, lifted_at from suppressions where contact_id = ${contactId}`
    expect(rows).toEqual([{ source: 'manual', evidence: 'asked by phone', created_by: world.ours.as('marketer').userId, lifted_at: null }])
    expect((await call.contacts.list({ search: 'anna' })).items[0]!.suppressed).toEqual({ reason: 'asked by phone', since: expect.any(Date) as Date })
    await call.contacts.unsuppress({ contactId })
    await call.contacts.unsuppress({ contactId })
    expect((await call.contacts.list({ search: 'anna' })).items[0]!.suppressed).toBeNull()
    await call.contacts.suppress({ contactId, reason: 'and again' })
    expect(await sql`select 1 from suppressions where contact_id = ${contactId}`).toHaveLength(2)
    const actions = await sql<{ action: string }[]>`select action from audit_events where target_id = ${contactId} order by seq`
    expect(actions.map((row) => row.action)).toEqual(['contacts.suppressed', 'contacts.unsuppressed', 'contacts.suppressed'])
  })

  it('by hand is done as a whole or not at all, with its message and its audit event', async () => {
    const { sql } = world.services
    const contactId = ids.get('José Núñez')!
    const call = world.ours.call('marketer')
    const [message] = await sql<{ id: number }[]>`
      insert into messages (org_id, account_id, contact_id, campaign_id, status, address) values (${world.ours.id}, gen_random_uuid(), ${contactId}, gen_random_uuid(), 0, '+4915100000104') returning id`
    const stateOf = async () => {
      const [row] = await sql`
        select m.status, (select count(*)::int from suppressions where contact_id = m.contact_id) as suppressions,
          (select actor_id from audit_events where target_id = ${contactId}) as author
        from messages m where m.id = ${message!.id}`
      return row
    }
    await sql`create function refuse() returns trigger language plpgsql as 'begin raise exception ''refused''; end'`
    await sql`create trigger refuse before update on messages for each row execute function refuse()`
    await expect(call.contacts.suppress({ contactId, reason: 'asked by phone' })).rejects.toThrow()
    expect(await stateOf()).toEqual({ status: 0, suppressions: 0, author: null })
    await sql`drop trigger refuse on messages`
    await call.contacts.suppress({ contactId, reason: 'asked by phone' })
    expect(await stateOf()).toEqual({ status: 2, suppressions: 1, author: world.ours.as('marketer').userId })
    expect(await verifyChain(world.services, world.ours.id)).toMatchObject({ verified: true })
    await expect(call.contacts.suppress({ contactId: theirContact, reason: 'not ours' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('keeps the first reason, and says whether it was new', async () => {
    const { sql } = world.services
    const contactId = Number(ids.get('Hanna Berg'))
    expect(await suppressContact(sql, { orgId: world.ours.id, contactId, source: 'stop_keyword', evidence: 'wamid.1' })).toBe(true)
    expect(await suppressContact(sql, { orgId: world.ours.id, contactId, source: 'code_131050', evidence: 'wamid.2' })).toBe(false)
    expect(await suppressContact(sql, { orgId: world.ours.id, contactId: Number(theirContact), source: 'manual', evidence: null })).toBe(false)
    expect(await sql`select evidence from suppressions where contact_id = ${contactId}`).toEqual([{ evidence: 'wamid.1' }])
    expect(await sql`select 1 from suppressions where contact_id = ${theirContact}`).toHaveLength(0)
  })

  it('takes what waits for the person out of every queue, and leaves what a lane holds', async () => {
    const { sql } = world.services
    const campaign = await createRunningCampaign(sql, 4)
    const rows = await sql<{ id: number; contactId: number }[]>`select id, contact_id as "contactId" from messages where campaign_id = ${campaign.campaignId} order by id`
    const [waiting, retrying, taken, accepted] = rows
    const due = (message: { id: number }, epoch: number | null) => sql`
      insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at, lane_epoch) values (${message.id}, ${campaign.orgId}, ${campaign.accountId}, ${campaign.campaignId}, 1, now(), ${epoch})`
    await due(retrying!, null)
    await due(taken!, 7)
    await sql`update messages set status = 21 where id = ${accepted!.id}`
    await sql`insert into campaign_counts (campaign_id, status, n) values (${campaign.campaignId}, 0, -1), (${campaign.campaignId}, 21, 1)`
    for (const { contactId } of rows) await suppressContact(sql, { orgId: campaign.orgId, contactId, source: 'stop_keyword', evidence: 'wamid.3' })
    const after = await sql<{ id: number; status: number; skipReason: string | null }[]>`select id, status, skip_reason as "skipReason" from messages where campaign_id = ${campaign.campaignId} order by id`
    expect(after.map(({ status, skipReason }) => ({ status, skipReason }))).toEqual([
      { status: 2, skipReason: 'suppressed' }, { status: 2, skipReason: 'suppressed' }, { status: 0, skipReason: null }, { status: 21, skipReason: null },
    ])
    expect(await sql`select message_id from send_due where campaign_id = ${campaign.campaignId}`).toEqual([{ message_id: taken!.id }])
    const { steps, rows: counted } = await readBothCounts(sql, campaign.campaignId)
    expect(steps).toEqual(counted)
    expect(waiting!.id).toBe(after[0]!.id)
  })

  it('is refused to agents and viewers', async () => {
    for (const role of ['agent', 'viewer'] as const) {
      await expect(world.ours.call(role).contacts.suppress({ contactId: ids.get('Hanna Berg')!, reason: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(world.ours.call(role).contacts.unsuppress({ contactId: ids.get('Hanna Berg')! })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
  })
})

describe('another organisation’s contacts', () => {
  it('are not there, by any id', async () => {
    const call = world.ours.call()
    const [theirList] = await world.services.sql<{ id: string }[]>`insert into contact_lists (id, org_id, name) values (gen_random_uuid(), ${world.theirs.id}, 'Secret') returning id`
    const [theirImport] = await world.services.sql<{ id: string }[]>`insert into contact_imports (id, org_id, list_name, file_name, state) values (gen_random_uuid(), ${world.theirs.id}, 'Secret', 'f', 'done') returning id`
    for (const ask of [
      () => call.contacts.list({ listId: theirList!.id }), () => call.contacts.importErrors({ importId: theirImport!.id }),
      () => call.contacts.suppress({ contactId: theirContact, reason: 'x' }), () => call.contacts.unsuppress({ contactId: theirContact }),
    ]) await expect(ask()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await call.contacts.lists()).map((list) => list.name)).toEqual(['VIP'])
    expect(await call.contacts.imports()).toEqual([])
    expect(await call.contacts.attributeNames()).toEqual(['city'])
    expect(await names({ search: '+4915100000101' })).toEqual(['Anna Schmidt'])
  })
})
