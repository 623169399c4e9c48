import { expect, test } from 'vitest'
import { startForTest } from '../testing/start-for-test.ts'

const people = Array.from({ length: 12 }, (_, n) => `+44770090${String(1001 + n)}`)

test('every accepted send can be read back, page by page, with its callback data and time', async () => {
  const simulator = await startForTest()
  for (const [n, to] of people.entries()) await simulator.send(to, { biz_opaque_callback_data: `spring:ü${String(n)}:1` })
  await simulator.send(people[0] ?? '', { biz_opaque_callback_data: 'spring:ü0:2' })
  const rows: { to: string; biz_opaque_callback_data: string; at_ms: number; phone_number_id: string }[] = []
  for (let after: unknown = 0; after !== null;) {
    const page = (await simulator.call(`/_sim/ledger/sends?limit=5&after=${String(after)}`)).body
    rows.push(...(page['data'] as typeof rows))
    after = page['next_after']
  }
  expect(rows.map((row) => row.to)).toEqual([...people, people[0]].map((to) => to?.slice(1)))
  expect(rows[3]).toMatchObject({ biz_opaque_callback_data: 'spring:ü3:1', phone_number_id: simulator.phoneId })
  expect(rows.every((row, n) => n === 0 || row.at_ms >= (rows[n - 1]?.at_ms ?? 0))).toBe(true)
  expect((await simulator.call('/_sim/ledger')).body).toMatchObject({ accepted: 13, unique: 12, duplicates: 1 })
  expect((await simulator.call('/_sim/ledger/recipients?campaign=spring&limit=1')).body).toMatchObject({ data: [{ recipient: '447700901001', count: 2 }], next_after: 1 })
})

test('the pace is told for each number, in buckets of choice', async () => {
  const simulator = await startForTest()
  const other = simulator.world.phones[1]?.id ?? ''
  await Promise.all(people.map((to) => simulator.send(to)))
  await simulator.call(`/v26.0/${other}/messages`, { messaging_product: 'whatsapp', to: people[0], type: 'text', text: { body: 'x' } })
  const pace = async (query: string) => (await simulator.call(`/_sim/ledger/pace?${query}`)).body as { accepted: number; peak: number; data: { at_ms: number; count: number }[] }
  expect(await pace(`phone_number_id=${simulator.phoneId}&bucket_ms=100`)).toMatchObject({ accepted: 12, bucket_ms: 100 })
  expect(await pace(`phone_number_id=${other}`)).toMatchObject({ accepted: 1, peak: 1, bucket_ms: 1000 })
  const all = await pace('bucket_ms=3600000')
  expect(all.accepted).toBe(13)
  expect(await pace(`from_ms=${String((all.data[0]?.at_ms ?? 0) + 2 * 3_600_000)}`)).toMatchObject({ accepted: 0, data: [] })
  expect((await simulator.call('/_sim/ledger/pace?bucket_ms=150')).body.error?.['message']).toContain('bucket_ms must be a multiple of 100.')
  expect((await simulator.call('/_sim/ledger/pace?phone_number_id=1')).status).toBe(400)
})
