import { expect, test } from 'vitest'
import { RefusalStreaks, STREAK } from './refusal-streaks.ts'

function refuse(streaks: RefusalStreaks, code: number, people: number): void {
  for (let n = 0; n < people; n += 1) streaks.failed('c', code)
}

test('the twentieth person in a row says that it is the template', () => {
  const streaks = new RefusalStreaks()
  refuse(streaks, 132_012, STREAK - 2)
  expect(streaks.isWidespread('c', 132_012)).toBe(false)
  refuse(streaks, 132_012, 1)
  expect(streaks.isWidespread('c', 132_012)).toBe(true)
})

test.each<[what: string, happens: (streaks: RefusalStreaks) => void]>([
  ['somebody is accepted', (streaks) => streaks.accepted('c')],
  ['another code comes', (streaks) => refuse(streaks, 131_026, 1)],
])('the row ends when %s', (_, happens) => {
  const streaks = new RefusalStreaks()
  refuse(streaks, 132_012, STREAK)
  happens(streaks)
  expect(streaks.isWidespread('c', 132_012)).toBe(false)
})

test('campaigns, and chat, have nothing to do with one another', () => {
  const streaks = new RefusalStreaks()
  refuse(streaks, 132_012, STREAK)
  streaks.accepted('another')
  streaks.accepted(null)
  streaks.failed(null, 132_012)
  expect([streaks.isWidespread('c', 132_012), streaks.isWidespread('another', 132_012), streaks.isWidespread('c', 132_018)]).toEqual([true, false, false])
})
