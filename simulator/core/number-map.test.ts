import { expect, test } from 'vitest'
import { NumberMap } from './number-map.ts'

test('keeps what a hundred thousand numbers were given', () => {
  const map = new NumberMap()
  const numberOf = (n: number) => 351_900_000_000 + n * 7919
  for (let n = 0; n < 100_000; n += 1) map.set(numberOf(n), n)
  for (let n = 0; n < 100_000; n += 3) map.set(numberOf(n), -n)
  expect(map.size).toBe(100_000)
  for (let n = 0; n < 100_000; n += 1) if (map.get(numberOf(n)) !== (n % 3 === 0 ? -n : n)) expect.fail(`entry ${String(n)}`)
  expect(map.get(1)).toBeUndefined()
})

test('leaves the dead behind, so that a stream of short-lived entries stays small', () => {
  let now = 0
  const map = new NumberMap((until) => until > now)
  for (; now < 200_000; now += 1) map.set(1 + now, now + 100)
  expect(map.size).toBeLessThan(1000)
  expect(map.get(now)).toBe(now + 99)
})

test('negative keys and keys beyond 2^32 do not meet', () => {
  const map = new NumberMap()
  for (const key of [-1, 1, 4294967297, -4294967297, 999_999_999_999_999]) map.set(key, key * 2)
  expect([-1, 1, 4294967297, -4294967297, 999_999_999_999_999].every((key) => map.get(key) === key * 2)).toBe(true)
})

test('tells its keys in order, and leaves behind what is not wanted any more', () => {
  const map = new NumberMap()
  for (let n = 1000; n > 0; n -= 1) map.set(n * 7919, n)
  map.retain((key, value) => key % 2 === 0 && value > 10)
  expect([...map.sortedKeys()]).toEqual(Array.from({ length: 495 }, (_, n) => (12 + n * 2) * 7919))
  expect([map.size, map.get(12 * 7919), map.get(13 * 7919)]).toEqual([495, 12, undefined])
})
