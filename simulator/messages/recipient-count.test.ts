import { expect, test } from 'vitest'
import { RecipientCount } from './recipient-count.ts'

test('agrees with a plain Map over many numbers', () => {
  const count = new RecipientCount()
  const plain = new Map<number, number>()
  for (let i = 0; i < 50_000; i += 1) {
    const number = 447_700_000_000 + ((i * 7919) % 30_011)
    count.add(number, String(number))
    plain.set(number, (plain.get(number) ?? 0) + 1)
  }
  expect(count).toMatchObject({ accepted: 50_000, unique: plain.size, duplicates: 50_000 - plain.size })
  expect(count.page(0, 100_000)).toEqual([...plain].map(([number, n]) => ({ recipient: String(number), count: n })))
})

test('keeps people without a number apart, behind the others in the pages', () => {
  const count = new RecipientCount()
  count.add(0, 'US.1')
  count.add(16505551234, '16505551234')
  count.add(0, 'US.1')
  expect(count.page(0, 1)).toEqual([{ recipient: '16505551234', count: 1 }])
  expect(count.page(1, 5)).toEqual([{ recipient: 'US.1', count: 2 }])
})
