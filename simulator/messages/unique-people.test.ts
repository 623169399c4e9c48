import { expect, test } from 'vitest'
import { UniquePeople } from './unique-people.ts'

const MINUTE = 60_000
const DAY = 1440 * MINUTE

test('each person counts once, from the last message on for 24 hours', () => {
  const people = new UniquePeople()
  const start = 1000 * DAY
  people.add(1, start)
  people.add(2, start + 10 * MINUTE)
  people.add(1, start + 20 * MINUTE)
  expect(people.countAt(start + 20 * MINUTE)).toBe(2)
  expect(people.countAt(start + DAY + 9 * MINUTE)).toBe(2)
  expect(people.countAt(start + DAY + 10 * MINUTE)).toBe(1)
  expect([people.has(1, start + DAY + 10 * MINUTE), people.has(2, start + DAY + 10 * MINUTE)]).toEqual([true, false])
  expect(people.countAt(start + DAY + 20 * MINUTE)).toBe(0)
})

test('counts the same as a plain Map would, whatever the order', () => {
  const people = new UniquePeople()
  const last = new Map<number, number>()
  let minute = 5_000_000
  let seed = 7
  const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648
  for (let n = 0; n < 20_000; n += 1) {
    minute += Math.floor(random() * 3)
    const person = 1 + Math.floor(random() * 3000)
    people.add(person, minute * MINUTE)
    last.set(person, minute)
    if (n % 500 === 0) expect(people.countAt(minute * MINUTE)).toBe([...last.values()].filter((at) => at > minute - 1440).length)
  }
})

test('a person from long ago is not taken for one of today, however far the clock was moved', () => {
  const people = new UniquePeople()
  const start = 1000 * DAY
  people.add(1, start)
  for (const days of [1, 45, 45.5, 46, 91.02, 500]) expect(people.has(1, start + days * DAY)).toBe(false)
  expect(people.countAt(start + 500 * DAY)).toBe(0)
})

test('forgets people whose day is over, and knows the others, while messages go on for weeks', () => {
  const people = new UniquePeople()
  const start = 1000 * DAY
  for (let hour = 0; hour < 24 * 50; hour += 1) for (let n = 0; n < 100; n += 1) people.add(1 + hour * 100 + n, start + hour * 60 * MINUTE)
  const now = start + (24 * 50 - 1) * 60 * MINUTE
  expect(people.countAt(now)).toBe(2400)
  const known = Array.from({ length: 24 * 50 }, (_, hour) => people.has(1 + hour * 100, now))
  expect(known.indexOf(true)).toBe(24 * 49)
  expect(known.lastIndexOf(false)).toBe(24 * 49 - 1)
})
