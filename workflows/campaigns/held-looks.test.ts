import { expect, it } from 'vitest'
import { beginHold, goesOnAfterLook } from './held-looks.ts'

const MINUTE = 60_000
const at = (minutes: number, tries = 0, isBlocked = false) => ({ isBlocked, tries, nowMs: minutes * MINUTE })

it('what stands in the way keeps it, however long', () => {
  expect(goesOnAfterLook({ ...beginHold(0), wasBlocked: true }, at(100_000, 0, true))).toBe(false)
})

it('goes on as soon as what was in its way is gone', () => {
  expect(goesOnAfterLook({ ...beginHold(0), wasBlocked: true }, at(10))).toBe(true)
})

it('is tried after half an hour where nothing is known to be in its way, then after twice that, and once a day at last', () => {
  const first = (tries: number) => [10, 30, 59, 60, 119, 120, 1439, 1440].find((minutes) => goesOnAfterLook(beginHold(0), at(minutes, tries)))
  expect([first(0), first(1), first(2), first(20)]).toEqual([30, 60, 120, 1440])
})
