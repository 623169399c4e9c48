import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatWallTime, toWallTime, weekdayOf } from '#server/schedules/zone-clock.ts'
import { describeRecurrence, findMissed, findNextOccurrence, type Recurrence, type RecurrenceRule } from './recurrence.ts'

const series = (rule: RecurrenceRule, zone = 'Europe/Berlin', endsOn: string | null = null): Recurrence => ({ rule, zone, startsOn: '2026-01-01', endsOn })
/** The first times after a moment, as clocks of the zone show them. */
function timesOf(one: Recurrence, after: string, count: number): string[] {
  const times: string[] = []
  let at = findNextOccurrence(one, Date.parse(after))
  while (at !== null && times.length < count) {
    times.push(formatWallTime(toWallTime(at, one.zone)))
    at = findNextOccurrence(one, at)
  }
  return times
}

describe('the times of a series', () => {
  it('are each day, chosen weekdays, or a day of the month', () => {
    expect(timesOf(series({ every: 'day', time: '09:00' }), '2026-11-23T09:00Z', 2)).toEqual(['2026-11-24T09:00', '2026-11-25T09:00'])
    expect(timesOf(series({ every: 'week', time: '09:00', days: [1, 4] }), '2026-11-23T08:00Z', 3)).toEqual(['2026-11-26T09:00', '2026-11-30T09:00', '2026-12-03T09:00'])
    expect(timesOf(series({ every: 'month', time: '09:00', dayOfMonth: 31 }), '2026-01-31T09:00Z', 3)).toEqual(['2026-02-28T09:00', '2026-03-31T09:00', '2026-04-30T09:00'])
  })

  it('neither leave out a day on which the clocks jump over them nor double one on which they come twice', () => {
    expect(timesOf(series({ every: 'day', time: '02:30' }), '2026-03-28T00:00Z', 3)).toEqual(['2026-03-28T02:30', '2026-03-29T03:00', '2026-03-30T02:30'])
    expect(timesOf(series({ every: 'day', time: '02:30' }), '2026-10-24T00:00Z', 3)).toEqual(['2026-10-24T02:30', '2026-10-25T02:30', '2026-10-26T02:30'])
    expect(timesOf(series({ every: 'day', time: '00:30' }, 'America/Santiago'), '2026-09-05T03:00Z', 3)).toEqual(['2026-09-05T00:30', '2026-09-06T01:00', '2026-09-07T00:30'])
  })

  it('begin on the first day and end after the last', () => {
    expect(timesOf(series({ every: 'day', time: '09:00' }), '2025-06-01T00:00Z', 1)).toEqual(['2026-01-01T09:00'])
    expect(timesOf(series({ every: 'day', time: '09:00' }, 'UTC', '2026-01-02'), '2025-06-01T00:00Z', 9)).toEqual(['2026-01-01T09:00', '2026-01-02T09:00'])
  })

  it('lie ahead, in order, and follow the rule, whatever the zone', () => {
    const rule = fc.oneof(
      fc.constant({ every: 'day' as const }),
      fc.record({ every: fc.constant('week' as const), days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }) }),
      fc.record({ every: fc.constant('month' as const), dayOfMonth: fc.integer({ min: 1, max: 31 }) }),
    )
    const time = fc.integer({ min: 0, max: 95 }).map((quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`)
    const zone = fc.constantFrom('Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Pacific/Kiritimati')
    const moment = fc.integer({ min: Date.parse('2026-01-02'), max: Date.parse('2029-01-01') })
    fc.assert(fc.property(fc.record({ some: rule, at: time, where: zone, after: moment }), ({ some, at, where, after }) => {
      const one = series({ ...some, time: at }, where)
      const next = findNextOccurrence(one, after)!
      expect(next).toBeGreaterThan(after)
      const following = findNextOccurrence(one, next)!
      expect(following).toBeGreaterThan(next)
      if (some.every === 'week') expect(some.days).toContain(weekdayOf(toWallTime(next, where)))
      expect(findMissed(one, { afterMs: after, untilMs: following })).toEqual({ lastMs: following, earlier: 1 })
    }), { numRuns: 200 })
  })

  it('are told in words', () => {
    expect(describeRecurrence(series({ every: 'week', time: '09:00', days: [4, 1] }))).toBe('Every week on Mon and Thu at 09:00, Europe/Berlin')
    expect(describeRecurrence(series({ every: 'month', time: '09:00', dayOfMonth: 31 }))).toContain('day 31 (or its last)')
  })
})
