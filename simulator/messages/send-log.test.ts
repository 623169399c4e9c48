import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ROWS } from './log-page.ts'
import type { NewSend } from './log-page.ts'
import { SendLog } from './send-log.ts'

const send = (n: number): NewSend => ({ number: 16_505_550_000 + n, to: '', phoneNumberId: n % 2 === 0 ? 'even' : 'odd', at: 1000 + n, callbackData: n % 3 === 0 ? undefined : `c:${String(n)}` })
/** What `send(n)` is read back as. */
const sent = (n: number) => ({ position: n, to: String(16_505_550_000 + n), phoneNumberId: send(n).phoneNumberId, at: 1000 + n, callbackData: send(n).callbackData })

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'send-log-'))
  vi.stubEnv('TMPDIR', folder)
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

test('gives back what was sent, in order and in pages', () => {
  const log = new SendLog()
  for (let n = 0; n < 10; n += 1) log.add(send(n))
  log.add({ number: 0, to: 'US.abc', phoneNumberId: 'odd', at: 5, callbackData: 'ünïcode:🚀' })
  expect(log.read(4, 2)).toEqual([sent(4), sent(5)])
  expect(log.read(9, 100)).toMatchObject([{ callbackData: undefined }, { to: 'US.abc', callbackData: 'ünïcode:🚀' }])
  expect(log.read(11, 100)).toEqual([])
})

test('reads on from a full page into the next, people without a number included, and leaves no file behind', () => {
  const log = new SendLog()
  const strangerAt = ROWS - 2
  for (let n = 0; n < 2 * ROWS + 10; n += 1) log.add(n === strangerAt ? { ...send(n), number: 0, to: 'US.abc', callbackData: 'ünïcode:🚀' } : send(n))
  expect(log.read(strangerAt - 1, 4)).toEqual([sent(strangerAt - 1), { ...sent(strangerAt), to: 'US.abc', callbackData: 'ünïcode:🚀' }, sent(ROWS - 1), sent(ROWS)])
  expect(log.read(ROWS - 1, ROWS + 5)).toEqual(Array.from({ length: ROWS + 5 }, (_, n) => sent(ROWS - 1 + n)))
  expect(log.read(2 * ROWS + 9, 5)).toEqual([sent(2 * ROWS + 9)])
  expect(log.read(2 * ROWS + 10, 5)).toEqual([])
  expect(readdirSync(folder)).toEqual([])
})

test('keeps a page in memory that cannot be written, and writes the next one again', () => {
  const log = new SendLog()
  vi.stubEnv('TMPDIR', join(folder, 'missing'))
  for (let n = 0; n <= ROWS; n += 1) log.add(send(n))
  vi.stubEnv('TMPDIR', folder)
  for (let n = ROWS + 1; n < 3 * ROWS; n += 1) log.add(send(n))
  for (const position of [0, ROWS - 1, ROWS, 2 * ROWS - 1, 2 * ROWS, 3 * ROWS - 1]) expect(log.read(position, 1)).toEqual([sent(position)])
})

test('keeps long callback data, and about a million sends', () => {
  const log = new SendLog()
  const long = 'x'.repeat(512)
  for (let n = 0; n < 1_100_000; n += 1) log.add({ ...send(n), callbackData: n >= 1_099_000 ? long : undefined })
  const [oldest] = log.read(0, 1)
  expect(oldest?.position).toBeGreaterThan(0)
  expect(1_100_000 - (oldest?.position ?? 0)).toBeGreaterThanOrEqual(1_000_000)
  expect(log.read(1_099_999, 5)).toMatchObject([{ to: String(16_505_550_000 + 1_099_999), callbackData: long }])
  log.clear()
  expect(log.read(0, 5)).toEqual([])
  log.add(send(0))
  expect(log.read(0, 5)).toEqual([sent(0)])
})
