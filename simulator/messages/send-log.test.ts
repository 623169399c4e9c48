import { expect, test } from 'vitest'
import { SendLog } from './send-log.ts'

const send = (n: number) => ({ number: 16_505_550_000 + n, to: '', phoneNumberId: n % 2 === 0 ? 'even' : 'odd', at: 1000 + n, callbackData: n % 3 === 0 ? undefined : `c:${String(n)}` })

test('gives back what was sent, in order and in pages', () => {
  const log = new SendLog()
  for (let n = 0; n < 10; n += 1) log.add(send(n))
  log.add({ number: 0, to: 'US.abc', phoneNumberId: 'odd', at: 5, callbackData: 'ünïcode:🚀' })
  expect(log.read(4, 2)).toEqual([
    { position: 4, to: '16505550004', phoneNumberId: 'even', at: 1004, callbackData: 'c:4' },
    { position: 5, to: '16505550005', phoneNumberId: 'odd', at: 1005, callbackData: 'c:5' },
  ])
  expect(log.read(9, 100)).toMatchObject([{ callbackData: undefined }, { to: 'US.abc', callbackData: 'ünïcode:🚀' }])
  expect(log.read(11, 100)).toEqual([])
})

test('keeps long callback data, and about a million sends', () => {
  const log = new SendLog()
  const long = 'x'.repeat(512)
  for (let n = 0; n < 1_100_000; n += 1) log.add({ ...send(n), callbackData: n >= 1_099_000 ? long : undefined })
  const [oldest] = log.read(0, 1)
  expect(oldest?.position).toBeGreaterThan(0)
  expect(1_100_000 - (oldest?.position ?? 0)).toBeGreaterThanOrEqual(1_000_000)
  expect(log.read(1_099_999, 5)).toMatchObject([{ to: String(16_505_550_000 + 1_099_999), callbackData: long }])
})
