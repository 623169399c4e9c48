import { expect, it } from 'vitest'
import { nextLookMs, RUNNING_CHECK, SETTLING_CHECK, type Check } from './next-look.ts'

const nowMs = Date.parse('2026-11-27T10:00:00Z')
const minutes = (count: number) => count * 60_000

it('looks come less and less often while no signal comes, but every minute while it runs, and every five minutes while it settles', () => {
  const series = (check: Check) => [0, 1, 2, 3, 4, 5, 400].map((looks) => nextLookMs(null, check, { nowMs, looks, dueAt: null }) / 1000)
  expect(series(RUNNING_CHECK)).toEqual([20, 40, 60, 60, 60, 60, 60])
  expect(series(SETTLING_CHECK)).toEqual([30, 60, 120, 240, 300, 300, 300])
})

it('waits for the end of a window, a second at least and an hour at most', () => {
  const until = (ms: number) => nextLookMs({ until: new Date(nowMs + ms).toISOString(), words: '' }, RUNNING_CHECK, { nowMs, looks: 3, dueAt: null })
  expect([until(-5000), until(minutes(7)), until(minutes(600))]).toEqual([1000, minutes(7), minutes(60)])
})

it('does not sleep past a retry or a number that is tried again, but looks no more often than it begins with', () => {
  const due = (ms: number) => nextLookMs(null, RUNNING_CHECK, { nowMs, looks: 5, dueAt: new Date(nowMs + ms).toISOString() }) / 1000
  expect([due(-60_000), due(5000), due(45_000), due(minutes(60))]).toEqual([20, 20, 45, 60])
})
