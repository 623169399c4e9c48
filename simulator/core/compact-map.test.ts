import { expect, test } from 'vitest'
import { CompactMap } from './compact-map.ts'

const make = () => new CompactMap((slots) => new Uint16Array(slots))

let seed = 7
const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648

const KEYS: [name: string, keyOf: (n: number) => number][] = [
  ['consecutive', (n) => 16_505_550_000 + n],
  ['scattered', () => 12_000_000_000 + Math.floor(random() * 8_000_000_000)],
  ['equal in their low bits', (n) => 5 + (n % 65_000) * 4_294_967_296 + Math.floor(n / 65_000)],
  ['too large, negative and small', (n) => (n % 3 === 0 ? 2 ** 48 + n : n % 3 === 1 ? -1 - n * 4_294_967_297 : 1 + n)],
]

test.each(KEYS)('agrees with a plain Map over many keys that are %s', (_, keyOf) => {
  const map = make()
  const plain = new Map<number, number>()
  for (let n = 0; n < 200_000; n += 1) {
    const key = n % 5 === 4 ? keyOf(n >>> 1) : keyOf(n)
    map.set(key, n % 65_536)
    plain.set(key, n % 65_536)
  }
  expect(map.size).toBe(plain.size)
  for (const [key, value] of plain) if (map.get(key) !== value) expect.fail(`key ${String(key)}`)
  for (const key of plain.keys()) if (!plain.has(key + 1) && map.get(key + 1) !== undefined) expect.fail(`key ${String(key + 1)}`)
  let visited = 0
  map.forEach((key, value) => {
    visited += 1
    if (plain.get(key) !== value) expect.fail(`key ${String(key)} was visited with ${String(value)}`)
  })
  expect(visited).toBe(plain.size)
})

test('keeps what is alive when it is swept, and takes more afterwards', () => {
  const map = make()
  const keyOf = (n: number) => (n % 1000 === 0 ? 2 ** 48 + n : 12_000_000_000 + n * 7919)
  for (let n = 0; n < 150_000; n += 1) map.set(keyOf(n), n % 3)
  map.sweep((value) => value === 1)
  expect(map.size).toBe(50_000)
  for (let n = 0; n < 150_000; n += 1) if (map.get(keyOf(n)) !== (n % 3 === 1 ? 1 : undefined)) expect.fail(`entry ${String(n)}`)
  for (let n = 100_000; n < 300_000; n += 1) map.set(keyOf(n), 9)
  for (let n = 0; n < 300_000; n += 1) if (map.get(keyOf(n)) !== (n >= 100_000 ? 9 : n % 3 === 1 ? 1 : undefined)) expect.fail(`entry ${String(n)}`)
  map.clear()
  expect([map.size, map.get(keyOf(1)), map.get(keyOf(1000))]).toEqual([0, undefined, undefined])
})
