import { expect, test } from 'vitest'
import { RecipientCount } from './recipient-count.ts'

const ascending = (plain: Map<number, number>) => [...plain].sort(([a], [b]) => a - b).map(([number, count]) => ({ recipient: String(number), count }))

test.each([['few', 30_011], ['many', 150_001]])('agrees with a plain Map over %s numbers', (_, people) => {
  const count = new RecipientCount()
  const plain = new Map<number, number>()
  for (let i = 0; i < people + 20_000; i += 1) {
    const number = 447_700_000_000 + ((i * 7919) % people)
    count.add(number, String(number))
    plain.set(number, (plain.get(number) ?? 0) + 1)
  }
  expect(count).toMatchObject({ accepted: people + 20_000, unique: plain.size, duplicates: 20_000 })
  const expected = ascending(plain)
  for (let after = 0; after < people; after += 50_000) {
    // As text, for comparing so many objects one by one takes seconds.
    expect(JSON.stringify(count.page(after, 50_000)) === JSON.stringify(expected.slice(after, after + 50_000))).toBe(true)
  }
})

test('counts every message to one person', () => {
  const count = new RecipientCount()
  for (let n = 0; n < 1000; n += 1) count.add(16505551234, '16505551234')
  count.add(4912345678901, '4912345678901')
  expect(count).toMatchObject({ accepted: 1001, unique: 2, duplicates: 999 })
  expect(count.page(0, 10)).toEqual([{ recipient: '16505551234', count: 1000 }, { recipient: '4912345678901', count: 1 }])
})

test('leaves nobody out of the pages while others come in', () => {
  const count = new RecipientCount()
  for (let n = 10; n < 20; n += 1) count.add(16505550000 + n, '')
  const first = count.page(0, 4)
  for (let n = 0; n < 10; n += 1) count.add(16505550000 + n, '')
  const rows = [...first, ...count.page(4, 4), ...count.page(8, 100)]
  expect(new Set(rows.map((row) => row.recipient))).toEqual(new Set(Array.from({ length: 10 }, (_, n) => String(16505550010 + n))))
  expect(count.page(0, 100)).toHaveLength(20)
})

test('keeps people without a number apart, behind the others in the pages', () => {
  const count = new RecipientCount()
  count.add(0, 'US.1')
  count.add(16505551234, '16505551234')
  count.add(0, 'US.1')
  expect(count.page(0, 1)).toEqual([{ recipient: '16505551234', count: 1 }])
  expect(count.page(1, 5)).toEqual([{ recipient: 'US.1', count: 2 }])
})
