import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { journalDeliveries } from '#server/webhooks/journal.ts'
import { unpackBody, type JournalBody } from '#server/webhooks/journal-body.ts'
import { keepJournalPartitions } from '#server/webhooks/journal-partitions.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(4)

const keep = (day: string) => keepJournalPartitions({ sql: database.sql }, { days: 14, now: new Date(`${day}T10:00:00Z`) })

async function deliver(at: string): Promise<void> {
  await database.sql`insert into webhook_journal (received_at, body, signature_valid, outcome) values (${at}::timestamptz, ${Buffer.from('{}')}, true, 'applied')`
}

async function rowsByPartition(): Promise<Record<string, number>> {
  const rows = await database.sql<{ name: string; n: number }[]>`select tableoid::regclass::text as name, count(*)::int as n from webhook_journal group by 1 order by 1`
  return Object.fromEntries(rows.map((row) => [row.name, row.n]))
}

describe('the webhook journal', () => {
  it('keeps each day apart, takes a day that came too early into the default, and forgets old days', async () => {
    await deliver('2026-03-01T08:00:00Z')
    await Promise.all([keep('2026-03-01'), keep('2026-03-01')])
    await deliver('2026-03-01T12:00:00Z')
    await deliver('2026-03-02T23:59:59Z')
    await deliver('2026-03-03T00:00:00Z')
    expect(await rowsByPartition()).toEqual({ webhook_journal_default: 2, webhook_journal_20260302: 1, webhook_journal_20260303: 1 })
    await keep('2026-03-16')
    expect(await rowsByPartition()).toEqual({ webhook_journal_20260302: 1, webhook_journal_20260303: 1 })
    await keep('2026-03-17')
    expect(await rowsByPartition()).toEqual({ webhook_journal_20260303: 1 })
  })

  it.each([
    ['plain', Buffer.from('{"object":"x"}')],
    ['in many scripts', Buffer.from('{"text":"Zażółć 你好 🎉"}')],
    ['with a byte order mark', Buffer.from('\ufeff{}')],
    ['with NUL', Buffer.from('{"a":"\0"}')],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x80, 0x7d])],
    ['empty', Buffer.alloc(0)],
    ['of many statuses', Buffer.from(`{"statuses":[${Array.from({ length: 1000 }, (_, n) => `{"id":"wamid.${String(n)}🎉","status":"read"}`).join(',')}]}`)],
    ['of noise that nothing makes smaller', randomBytes(50_000)],
  ])('keeps a body that is %s byte for byte', async (_name, body) => {
    const receivedAt = new Date()
    await journalDeliveries(database.sql, [{ body, receivedAt, events: null }])
    const rows = await database.sql<JournalBody[]>`select body as bytes, encoding from webhook_journal where received_at = ${receivedAt.toISOString()}::timestamptz`
    expect(rows.map((row) => unpackBody(row, body.length).equals(body))).toEqual([true])
    await database.sql`delete from webhook_journal where received_at = ${receivedAt.toISOString()}::timestamptz`
  })
})

describe('webhooks beside the journal’s partitions', () => {
  it('are kept without a partition for their day, and nobody waits for a reader of the journal', async () => {
    const reader = await database.sql.reserve()
    await reader`begin`
    await reader`select count(*) from webhook_journal`
    const kept = keep('2026-05-01').then(() => 'made', (error: { code?: string }) => error.code)
    await deliver('2026-05-01T08:00:00Z')
    expect(await kept).toBe('55P03')
    expect((await rowsByPartition())['webhook_journal_default']).toBe(1)
    await reader`commit`
    reader.release()
    await keep('2026-05-01')
    await deliver('2026-05-01T09:00:00Z')
    await deliver('2026-05-02T09:00:00Z')
    expect(await rowsByPartition()).toMatchObject({ webhook_journal_default: 2, webhook_journal_20260502: 1 })
  })
})
