import { expect, it } from 'vitest'
import type { Sql } from '#db/client.ts'
import type { Delivery } from './delivery.ts'
import { LagBook } from './lag-book.ts'

const arrival = new Date('2026-11-23T12:00:00.000Z')
const deliver = (...statuses: [phoneNumberId: string, at: string][]): Delivery => ({
  body: Buffer.from(''), receivedAt: arrival,
  events: { statuses: statuses.map(([phoneNumberId, at]) => ({ phoneNumberId, at: Date.parse(at) / 1000, wamid: 'w', status: 'sent', recipientId: null, recipientUserId: null, callbackData: null, errorCode: null })), inbound: [], events: [], fields: new Map(), unknown: [] },
})

/** What the book writes: numbers and lags. */
async function kept(book: LagBook): Promise<unknown[]> {
  const writes: unknown[] = []
  await book.keep(((_: TemplateStringsArray, ...values: unknown[]) => Promise.resolve(writes.push(values))) as unknown as Sql)
  return writes
}

it('keeps the worst lag of each number, without the second that rounding may be', async () => {
  const book = new LagBook()
  book.listenSince(new Date('2026-11-23T11:00:00Z'))
  book.note(deliver(['1', '2026-11-23T11:59:30.000Z'], ['1', '2026-11-23T11:59:50.000Z'], ['2', '2026-11-23T11:59:58.000Z'], ['3', '2026-11-23T11:59:59.000Z']))
  expect(await kept(book)).toEqual([[['1', '2'], [29_000, 1000]]])
  expect(await kept(book)).toEqual([])
})

it('does not count what happened before the endpoint listened, nor anything before it knows since when it does', async () => {
  const book = new LagBook()
  book.note(deliver(['1', '2026-11-23T11:00:00.000Z']))
  book.listenSince(new Date('2026-11-23T11:59:00Z'))
  book.note(deliver(['1', '2026-11-23T11:58:59.000Z'], ['2', '2026-11-23T11:30:00.000Z'], ['2', '2026-11-23T11:59:40.000Z']))
  expect(await kept(book)).toEqual([[['2'], [19_000]]])
})

it('is not fooled by clocks that run ahead', async () => {
  const book = new LagBook()
  book.listenSince(new Date('2026-11-23T11:00:00Z'))
  book.note(deliver(['1', '2026-11-23T12:00:07.000Z']))
  expect(await kept(book)).toEqual([])
})

it('forgets nothing while the database is away', async () => {
  const book = new LagBook()
  book.listenSince(new Date('2026-11-23T11:00:00Z'))
  book.note(deliver(['1', '2026-11-23T11:59:30.000Z']))
  await expect(book.keep((() => Promise.reject(new Error('away'))) as unknown as Sql)).rejects.toThrow('away')
  expect(await kept(book)).toEqual([[['1'], [29_000]]])
})
