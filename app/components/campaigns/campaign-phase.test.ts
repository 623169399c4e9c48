import { expect, test } from 'vitest'
import { hasMissedStart } from './campaign-phase.ts'

const planned = { state: 'paused' as const, startedAt: null, scheduledAt: new Date(1000) }

test('a paused campaign that never started has missed a time that is over', () => {
  expect(hasMissedStart(planned, 2000)).toBe(true)
})

test.each([
  ['its time is still to come', { scheduledAt: new Date(3000) }],
  ['it had started', { startedAt: new Date(1000) }],
  ['it had no planned time', { scheduledAt: null }],
  ['it waits to be woken', { state: 'scheduled' as const }],
])('nothing is missed while %s', (_, change) => {
  expect(hasMissedStart({ ...planned, ...change }, 2000)).toBe(false)
})
