import { expect, it } from 'vitest'
import type { Sql } from '#db/client.ts'
import type { Delivery } from '#server/webhooks/delivery.ts'
import { HeardBook } from '#server/webhooks/heard-book.ts'
import { createRunningCampaign } from '../support/campaign-fixture.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(2)

/** A number that nothing was heard of yet. */
async function createNumber() {
  const { accountId } = await createRunningCampaign(database.sql, 1)
  const [row] = await database.sql<{ phone: string }[]>`update whatsapp_accounts set last_webhook_at = null, heard_until_at = null where id = ${accountId} returning phone_number_id as phone`
  const seen = async () => (await database.sql<{ arrived: number | null; until: number | null }[]>`
    select extract(epoch from now() - last_webhook_at)::float8 as arrived, extract(epoch from now() - heard_until_at)::float8 as until from whatsapp_accounts where id = ${accountId}`)[0]!
  return { phone: row!.phone, seen }
}

/** A status of so many seconds ago that arrives now. */
const status = (phoneNumberId: string, secondsAgo: number): Delivery => ({
  body: Buffer.from(''), receivedAt: new Date(),
  events: {
    statuses: [{ phoneNumberId, at: Math.floor(Date.now() / 1000) - secondsAgo, wamid: 'w', status: 'sent', recipientId: null, recipientUserId: null, callbackData: null, errorCode: null }],
    inbound: [], events: [], fields: new Map(), unknown: [],
  },
})

it('what Meta tells is evidence of its own moment, however late it comes, and one round after it came', async () => {
  const { phone, seen } = await createNumber()
  const book = new HeardBook()
  book.note(status(phone, 600), performance.now())
  await book.tell(database.sql)
  const first = await seen()
  expect([first.arrived! < 30, first.until]).toEqual([true, null])
  await book.tell(database.sql)
  const { until } = await seen()
  expect([until! >= 599, until! < 660]).toEqual([true, true])
  // An older one does not take it back.
  book.note(status(phone, 5), performance.now())
  book.note(status(phone, 900), performance.now())
  await book.tell(database.sql)
  await book.tell(database.sql)
  expect((await seen()).until!).toBeLessThan(60)
})

it('a clock of Meta’s that runs ahead makes no evidence of the future', async () => {
  const { phone, seen } = await createNumber()
  const book = new HeardBook()
  book.note(status(phone, -3600), performance.now())
  await book.tell(database.sql)
  await book.tell(database.sql)
  expect((await seen()).until!).toBeGreaterThanOrEqual(0)
})

it('what could not be told is told with the next round, and forgotten when the endpoint’s clock begins anew', async () => {
  const { phone, seen } = await createNumber()
  const book = new HeardBook()
  const away = (() => Promise.reject(new Error('away'))) as unknown as Sql
  book.note(status(phone, 5), performance.now())
  await book.tell(database.sql)
  await expect(book.tell(away)).rejects.toThrow('away')
  await book.tell(database.sql)
  expect((await seen()).until).not.toBeNull()
  const other = await createNumber()
  book.note(status(other.phone, 5), performance.now())
  await book.tell(database.sql)
  book.forget()
  await book.tell(database.sql)
  expect((await other.seen()).until).toBeNull()
})
