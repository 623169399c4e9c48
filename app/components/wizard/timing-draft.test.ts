import { describe, expect, it } from 'vitest'
import { emptyTiming, openTimingPoint, parseTiming, toRhythm, toTimingRequest } from './timing-draft.ts'

describe('the timing of a draft', () => {
  it('keeps what a reload brings back and drops what makes no sense', () => {
    const timing = { ...emptyTiming, start: 'series' as const, days: [1, 3], zone: 'Europe/Berlin', hasHours: true }
    expect(parseTiming(JSON.parse(JSON.stringify(timing)))).toEqual(timing)
    expect(parseTiming({ start: 'never', days: [9, 2, 'x'], every: 5, zone: 'x'.repeat(100) })).toEqual({ ...emptyTiming, days: [2] })
    expect(parseTiming(null)).toEqual(emptyTiming)
  })

  it('says what is still to be chosen', () => {
    expect(openTimingPoint(emptyTiming)).toBeNull()
    expect(openTimingPoint({ ...emptyTiming, start: 'once' })).toBe('Choose the date and time')
    expect(openTimingPoint({ ...emptyTiming, start: 'series', days: [] })).toBe('Choose at least one weekday')
    expect(openTimingPoint({ ...emptyTiming, hasHours: true, to: '08:00' })).toContain('same time')
    expect(openTimingPoint({ ...emptyTiming, hasHours: true, hourDays: [] })).toContain('Without a weekday')
  })

  it('asks for nothing that was not chosen', () => {
    expect(toTimingRequest(emptyTiming)).toEqual({})
    expect(toTimingRequest({ ...emptyTiming, start: 'once', startsAt: '2026-11-23T09:00', zone: 'UTC' })).toEqual({ schedule: { wallTime: '2026-11-23T09:00', zone: 'UTC' }, lateHours: 6 })
    expect(toRhythm({ ...emptyTiming, zone: 'UTC', ends: 'count' }, '2026-11-23')).toEqual({ rule: { every: 'week', time: '09:00', days: [1] }, zone: 'UTC', startsOn: '2026-11-23', endsOn: null, occurrencesMax: 10 })
  })
})
