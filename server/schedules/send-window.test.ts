import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findClosing, findOpening, isOpen, windowMinutes, type SendWindow } from './send-window.ts'
import { formatWallTime, toWallTime } from './zone-clock.ts'

const MINUTE_MS = 60_000
const everyDay = [1, 2, 3, 4, 5, 6, 7]
const window = (from: string, to: string, days = everyDay): SendWindow => ({ from, to, days, zone: 'UTC' })
const openingOf = (one: SendWindow, zones: string[], at: string) => new Date(findOpening(one, zones, Date.parse(at)) ?? 0).toISOString()

const zones = ['Europe/Berlin', 'America/New_York', 'America/Santiago', 'Australia/Lord_Howe', 'Australia/Sydney', 'Africa/Casablanca', 'Asia/Kolkata', 'Asia/Kathmandu', 'Pacific/Chatham', 'Pacific/Kiritimati', 'America/St_Johns', 'UTC']
/** Around the changes of 2025 to 2028 in both hemispheres as often as at any other time. */
const changes = ['2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-03-08T07:00Z', '2026-11-01T06:00Z', '2026-04-04T16:00Z', '2026-10-03T16:00Z', '2026-04-05T03:00Z', '2026-09-06T04:00Z'].map((at) => Date.parse(at))
const moment = fc.oneof(
  fc.integer({ min: Date.parse('2025-01-01') / MINUTE_MS, max: Date.parse('2028-12-31') / MINUTE_MS }).map((minute) => minute * MINUTE_MS),
  fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -2880, max: 600 })).map(([change, minutes]) => change + minutes * MINUTE_MS),
)
const time = fc.integer({ min: 0, max: 47 }).map((half) => `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 ? '30' : '00'}`)
const someWindow = fc.record({ from: time, to: time, days: fc.subarray(everyDay, { minLength: 3 }), zone: fc.constant('UTC') }).filter((one) => windowMinutes(one) > 0)

describe('the next opening of a send window', () => {
  it('is never in the past, lies inside the window, and no minute before it does', () => {
    fc.assert(fc.property(someWindow, fc.constantFrom(...zones), moment, (one, zone, at) => {
      const opening = findOpening(one, [zone], at)
      expect(opening).not.toBeNull()
      expect(opening!).toBeGreaterThanOrEqual(at)
      expect(isOpen(one, [zone], opening!)).toBe(true)
      for (let minute = at; minute < opening!; minute += MINUTE_MS) if (isOpen(one, [zone], minute)) throw new Error(`open already at ${formatWallTime(toWallTime(minute, zone))} in ${zone}`)
    }), { numRuns: 150 })
  })

  it('is followed by a closing, and every minute in between is open', () => {
    fc.assert(fc.property(someWindow, fc.constantFrom(...zones), moment, (one, zone, at) => {
      const opening = findOpening(one, [zone], at)!
      const closing = findClosing(one, [zone], opening)
      expect(isOpen(one, [zone], closing)).toBe(false)
      for (let minute = opening; minute < closing; minute += 7 * MINUTE_MS) expect(isOpen(one, [zone], minute)).toBe(true)
    }), { numRuns: 100 })
  })

  it('suits several zones at once', () => {
    const some = fc.subarray(['America/New_York', 'America/Los_Angeles', 'Pacific/Honolulu', 'America/Anchorage'], { minLength: 2 })
    fc.assert(fc.property(some, moment, (together, at) => {
      const opening = findOpening(window('09:00', '20:00'), together, at)!
      expect(opening).toBeGreaterThanOrEqual(at)
      expect(isOpen(window('09:00', '20:00'), together, opening)).toBe(true)
      if (opening > at) expect(isOpen(window('09:00', '20:00'), together, opening - MINUTE_MS)).toBe(false)
    }), { numRuns: 50 })
  })
})

describe('windows over changes of the clocks', () => {
  it('begins at the same hour on the wall before and after the change, north and south', () => {
    const eight = window('08:00', '20:00')
    expect(openingOf(eight, ['Europe/Berlin'], '2026-03-28T20:00Z')).toBe('2026-03-29T06:00:00.000Z')
    expect(openingOf(eight, ['Europe/Berlin'], '2026-03-27T20:00Z')).toBe('2026-03-28T07:00:00.000Z')
    expect(openingOf(eight, ['Australia/Sydney'], '2026-10-03T12:00Z')).toBe('2026-10-03T21:00:00.000Z')
    expect(openingOf(eight, ['Australia/Sydney'], '2026-10-02T12:00Z')).toBe('2026-10-02T22:00:00.000Z')
  })

  it('begins with the first minute that exists when its own is skipped', () => {
    expect(openingOf(window('02:15', '05:00'), ['Europe/Berlin'], '2026-03-29T00:00Z')).toBe('2026-03-29T01:00:00.000Z')
    expect(openingOf(window('02:00', '02:45'), ['Europe/Berlin'], '2026-03-29T00:00Z')).toBe('2026-03-30T00:00:00.000Z')
  })

  it('opens a second time when the clocks are set back into it', () => {
    const one = window('01:00', '02:30')
    expect(findClosing(one, ['Europe/Berlin'], Date.parse('2026-10-25T00:10Z'))).toBe(Date.parse('2026-10-25T00:30Z'))
    expect(openingOf(one, ['Europe/Berlin'], '2026-10-25T00:45Z')).toBe('2026-10-25T01:00:00.000Z')
  })

  it('knows weekdays, nights and the end of the day', () => {
    expect(openingOf(window('09:00', '17:00', [1, 2, 3, 4, 5]), ['UTC'], '2026-11-20T17:00Z')).toBe('2026-11-23T09:00:00.000Z')
    const night = window('22:00', '02:00', [5])
    expect(isOpen(night, ['UTC'], Date.parse('2026-11-21T01:59Z'))).toBe(true)
    expect(isOpen(night, ['UTC'], Date.parse('2026-11-20T01:00Z'))).toBe(false)
    expect(findClosing(window('10:00', '24:00'), ['UTC'], Date.parse('2026-11-20T12:00Z'))).toBe(Date.parse('2026-11-21T00:00Z'))
  })

  it('never opens where no minute suits all zones', () => {
    expect(findOpening(window('09:00', '10:00'), ['Europe/Kaliningrad', 'Asia/Kamchatka'], Date.now())).toBeNull()
  })
})
