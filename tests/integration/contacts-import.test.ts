import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failStaleImports } from '#server/contacts/fail-stale-imports.ts'
import { importContacts } from '#server/contacts/import-contacts.ts'
import { previewImport } from '#server/contacts/preview-import.ts'
import { createTwoOrganisations, type Org, type TwoOrganisations } from '../support/two-organisations.ts'

let world: TwoOrganisations
beforeAll(async () => {
  world = await createTwoOrganisations()
})
afterAll(() => world.close())

async function* upload(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(Buffer.from(part))
}

const run = (org: Org, source: AsyncIterable<Uint8Array>, listName = 'Everyone') =>
  importContacts(world.services, org.as('marketer'), { source, listName, fileName: 'people.csv' })

const phone = (n: number) => `+49151${String(10_000_000 + n)}`
function* people(count: number, from = 0): Generator<string> {
  yield 'phone,name,city\n'
  for (let n = from; n < from + count; n += 1000) {
    yield Array.from({ length: Math.min(1000, from + count - n) }, (_, i) => `${phone(n + i)},Person ${String(n + i)},Berlin\n`).join('')
  }
}

async function countOf(table: 'contacts' | 'contact_lists' | 'contact_list_members' | 'contact_imports', org: Org): Promise<number> {
  const { sql } = world.services
  const rows = table === 'contact_list_members'
    ? await sql<{ n: number }[]>`select count(*)::int as n from contact_list_members m join contact_lists l on l.id = m.list_id where l.org_id = ${org.id}`
    : await sql<{ n: number }[]>`select count(*)::int as n from ${sql(table)} where org_id = ${org.id}`
  return rows[0]!.n
}

describe('an import', () => {
  it('counts 50,000 rows exactly: created, then unchanged, then updated beside created', async () => {
    const first = await run(world.ours, upload(...people(50_000)))
    expect(first).toMatchObject({ total: 50_000, created: 50_000, updated: 0, unchanged: 0, rejected: 0, errors: [] })
    const again = await run(world.ours, upload(...people(50_000)))
    expect(again).toMatchObject({ listId: first.listId, total: 50_000, created: 0, updated: 0, unchanged: 50_000, rejected: 0 })
    const renamed = Array.from({ length: 300 }, (_, n) => `${phone(49_900 + n)},New name ${String(n)},Berlin\n`).join('')
    const third = await run(world.ours, upload('phone,name,city\n', renamed), 'Some')
    expect(third).toMatchObject({ total: 300, created: 200, updated: 100, unchanged: 0 })
    expect(await countOf('contacts', world.ours)).toBe(50_200)
    const lists = await world.ours.call().contacts.lists()
    expect(lists.map(({ name, size }) => ({ name, size }))).toEqual([{ name: 'Some', size: 300 }, { name: 'Everyone', size: 50_000 }])
    expect(await countOf('contact_list_members', world.ours)).toBe(50_300)
    const imports = await world.ours.call('viewer').contacts.imports()
    expect(imports[0]).toMatchObject({ id: third.importId, state: 'done', total: 300, created: 200, updated: 100, unchanged: 0, rejected: 0, error: null, listName: 'Some' })
    expect(imports[0]!.finishedAt).toBeInstanceOf(Date)
  })

  it('rejects bad rows with line and reason, and takes the good ones', async () => {
    const file = [
      'Mobile;Name;Country;Plan', '+4915222222201;Anna;;gold', '0152 22222202;Ben;DE;silver', '015222222203;Cem;;', '+49 (152) 22222201;Anna again;;', 'hello;Dora;;', '+4912;Eve;;',
      '', ';;;', '+4915222222204;"Fay; F.";;gold', '+4915222222205;too;many;values;here',
    ].join('\r\n')
    const result = await run(world.ours, upload(file), 'Mixed')
    expect(result).toMatchObject({ total: 8, created: 3, rejected: 5 })
    expect(result.errors).toEqual([
      { line: 4, value: '015222222203', reason: expect.stringContaining('no country code') as string },
      { line: 5, value: '+4915222222201', reason: 'The number is a duplicate of line 2.' },
      { line: 6, value: 'hello', reason: expect.stringContaining('no country code') as string },
      { line: 7, value: '+4912', reason: expect.stringContaining('too short') as string },
      { line: 11, value: '+4915222222205', reason: expect.stringContaining('5 values, the header 4') as string },
    ])
    expect(await world.ours.call().contacts.importErrors({ importId: result.importId })).toEqual(result.errors)
    const found = await world.ours.call().contacts.list({ search: '+49 1522222' })
    expect(found.items.map((item) => [item.phone, item.name, item.country, item.attributes])).toEqual([
      ['+4915222222204', 'Fay; F.', 'DE', { Plan: 'gold' }], ['+4915222222202', 'Ben', 'DE', { Plan: 'silver' }], ['+4915222222201', 'Anna', 'DE', { Plan: 'gold' }],
    ])
  })

  it('lets a cell win over what is there, and an empty cell leave it', async () => {
    await run(world.ours, upload('phone,name,city,plan\n+4915333333301,Anna,Berlin,gold\n'), 'Cells')
    expect(await run(world.ours, upload('phone,name,city,shoe\n+4915333333301,,Bonn,40\n'), 'Cells')).toMatchObject({ updated: 1 })
    const { items } = await world.ours.call().contacts.list({ search: '+4915333333301' })
    expect(items[0]).toMatchObject({ name: 'Anna', attributes: { city: 'Bonn', plan: 'gold', shoe: '40' } })
  })

  it('keeps a BSUID with the contact that has it', async () => {
    await run(world.ours, upload('phone,bsuid\n+4915333333401,DE.111\n'), 'Names')
    expect(await run(world.ours, upload('phone,bsuid\n+4915333333402,DE.111\n+4915333333403,DE.112\n+4915333333404,DE.112\n'), 'Names')).toMatchObject({ created: 2, rejected: 1 })
    const rows = await world.services.sql<{ phone: string; bsuid: string | null }[]>`select phone, bsuid from contacts where org_id = ${world.ours.id} and phone like '+491533333340%' order by phone`
    expect(rows.map((row) => row.bsuid)).toEqual(['DE.111', null, 'DE.112'])
  })

  it('touches no other organisation', async () => {
    await run(world.theirs, upload('phone,name\n+4915110000000,Somebody else\n'))
    expect(await countOf('contacts', world.theirs)).toBe(1)
    const { items } = await world.ours.call().contacts.list({ search: '+4915110000000' })
    expect(items[0]!.name).toBe('Person 0')
  })
})

describe('an import that cannot be', () => {
  it.each([
    ['without a column for the number', 'Name,E-Mail\nAnna,a@example.com\n', /“Name”, “E-Mail”/, 'phone'],
    ['of an empty file', '', /empty/, 'file'],
    ['of a file with a header alone', 'phone,name\n', /no rows/, 'file'],
    ['of a workbook', 'PK\u0003\u0004', /Excel/, 'file'],
  ])('answers 422 with fields: %s', async (_, content, ...expected) => {
    const [sentence, field] = expected
    const before = [await countOf('contacts', world.ours), await countOf('contact_imports', world.ours)]
    const error = await run(world.ours, upload(content)).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'UNPROCESSABLE', userMessage: expect.stringMatching(sentence) as string })
    expect((error as { fields: object }).fields).toHaveProperty(field)
    expect([await countOf('contacts', world.ours), await countOf('contact_imports', world.ours)]).toEqual(before)
  })

  it('leaves nothing behind when the upload breaks off in the middle', async () => {
    const before = [await countOf('contacts', world.ours), await countOf('contact_lists', world.ours), await countOf('contact_list_members', world.ours)]
    async function* broken() {
      yield* upload(...people(20_000, 500_000))
      throw new Error('the line went dead')
    }
    await expect(run(world.ours, broken(), 'Broken')).rejects.toThrow('the line went dead')
    expect([await countOf('contacts', world.ours), await countOf('contact_lists', world.ours), await countOf('contact_list_members', world.ours)]).toEqual(before)
    expect((await world.ours.call().contacts.imports())[0]).toMatchObject({ state: 'failed', listName: 'Broken', created: 0, error: expect.stringContaining('Nothing was imported') as string })
  })

  it('leaves nothing behind when the database refuses a block in the middle of the merge', async () => {
    const { sql } = world.services
    await sql`alter table contacts add constraint no_person_612000 check (phone <> ${sql.unsafe(`'${phone(612_000)}'`)})`
    try {
      const before = [await countOf('contacts', world.ours), await countOf('contact_lists', world.ours), await countOf('contact_list_members', world.ours)]
      await expect(run(world.ours, upload(...people(20_000, 600_000)), 'Refused')).rejects.toMatchObject({ code: '23514' })
      expect([await countOf('contacts', world.ours), await countOf('contact_lists', world.ours), await countOf('contact_list_members', world.ours)]).toEqual(before)
      expect((await world.ours.call().contacts.imports())[0]).toMatchObject({ state: 'failed', listName: 'Refused', created: 0, updated: 0 })
    } finally {
      await sql`alter table contacts drop constraint no_person_612000`
    }
    expect(await run(world.ours, upload(...people(10, 600_000)), 'Refused')).toMatchObject({ created: 10 })
  })

  it('answers a second one while the first runs, which shows its progress meanwhile', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    async function* slow() {
      yield* upload(...people(6000, 700_000))
      await gate
    }
    const first = run(world.ours, slow(), 'Slow')
    const progress = async () => (await world.ours.call().contacts.imports())[0]
    while (((await progress())?.total ?? 0) < 5000) await sleep(20)
    expect(await progress()).toMatchObject({ state: 'running', listName: 'Slow', finishedAt: null })
    await expect(run(world.ours, upload('phone\n+4915110000000\n'))).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await run(world.theirs, upload('phone\n+4915110000000\n'))).toMatchObject({ unchanged: 1 })
    expect(await failStaleImports(world.services)).toBe(0)
    release()
    expect(await first).toMatchObject({ created: 6000 })
  })

  it('is marked as failed at the next start when its process died', async () => {
    const { sql } = world.services
    await sql`insert into contact_imports (id, org_id, list_name, file_name, state, total) values (gen_random_uuid(), ${world.theirs.id}, 'Dead', 'dead.csv', 'running', 5)`
    expect(await failStaleImports(world.services)).toBe(1)
    expect((await world.theirs.call().contacts.imports())[0]).toMatchObject({ state: 'failed', listName: 'Dead', error: expect.stringContaining('server stopped') as string })
  })

  it('is refused to agents and viewers', async () => {
    for (const role of ['agent', 'viewer'] as const) {
      await expect(importContacts(world.services, world.ours.as(role), { source: upload('phone\n'), listName: 'x', fileName: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(previewImport(world.ours.as(role), upload('phone\n'))).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
  })

  it('is refused without a name for the list', async () => {
    await expect(run(world.ours, upload('phone\n+4915110000000\n'), '  ')).rejects.toMatchObject({ code: 'UNPROCESSABLE', fields: { list: expect.any(String) as string } })
  })
})

describe('a dry run', () => {
  it('tells columns, first rows and errors, and writes nothing', async () => {
    const before = [await countOf('contacts', world.ours), await countOf('contact_imports', world.ours)]
    const preview = await previewImport(world.ours.as('marketer'), upload('Tel;Name;;City\n+4915444444401;Anna;;Berlin\nnope;Ben;;Bonn\n'))
    expect(preview).toEqual({
      columns: ['Tel', 'Name', '', 'City'], meanings: ['phone', 'name', null, 'attribute'], sample: [['+4915444444401', 'Anna', '', 'Berlin'], ['nope', 'Ben', '', 'Bonn']],
      total: 2, rejected: 1, errors: [{ line: 3, value: 'nope', reason: expect.stringContaining('country code') as string }],
    })
    expect([await countOf('contacts', world.ours), await countOf('contact_imports', world.ours)]).toEqual(before)
  })
})

describe('the audit of an import', () => {
  it('has its start and its end with the counts', async () => {
    const { importId } = await run(world.ours, upload('phone\n+4915555555501\n'), 'Audited')
    const rows = await world.services.sql<{ action: string; details: Record<string, unknown> }[]>`select action, details from audit_events where target_id = ${importId} order by seq`
    expect(rows.map((row) => row.action)).toEqual(['contacts.import_started', 'contacts.imported'])
    expect(rows[1]!.details).toMatchObject({ name: 'Audited', total: 1, created: 1, updated: 0, unchanged: 0, rejected: 0 })
  })
})
