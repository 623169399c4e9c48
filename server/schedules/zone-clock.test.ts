import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatWallTime, isTimeZone, parseWallTime, toInstantOrNext, toInstants, toWallTime } from './zone-clock.ts'

const instantsOf = (text: string, zone: string) => toInstants(parseWallTime(text)!, zone).map((at) => new Date(at).toISOString().slice(0, 16))
const nextOf = (text: string, zone: string) => formatWallTime(toWallTime(toInstantOrNext(parseWallTime(text)!, zone), zone))

describe('wall times', () => {
  it('find every instant that shows them, north and south of the equator', () => {
    expect(instantsOf('2026-03-29T02:30', 'Europe/Berlin')).toEqual([])
    expect(instantsOf('2026-10-25T02:30', 'Europe/Berlin')).toEqual(['2026-10-25T00:30', '2026-10-25T01:30'])
    expect(instantsOf('2026-10-04T02:30', 'Australia/Sydney')).toEqual([])
    expect(instantsOf('2026-04-05T02:30', 'Australia/Sydney')).toEqual(['2026-04-04T15:30', '2026-04-04T16:30'])
    expect(instantsOf('2026-04-05T01:45', 'Australia/Lord_Howe')).toEqual(['2026-04-04T14:45', '2026-04-04T15:15'])
    expect(instantsOf('2026-09-06T00:30', 'America/Santiago')).toEqual([])
  })

  it('that are skipped lead to the first one after the gap', () => {
    expect(nextOf('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T03:00')
    expect(nextOf('2026-10-04T02:01', 'Australia/Sydney')).toBe('2026-10-04T03:00')
    expect(nextOf('2026-09-06T00:00', 'America/Santiago')).toBe('2026-09-06T01:00')
    expect(nextOf('2011-12-30T12:00', 'Pacific/Apia')).toBe('2011-12-31T00:00')
  })

  it('come back as they were from any instant of any zone', () => {
    const zones = Intl.supportedValuesOf('timeZone')
    fc.assert(fc.property(fc.constantFrom(...zones), fc.integer({ min: Date.parse('2015-01-01') / 60_000, max: Date.parse('2035-01-01') / 60_000 }), (zone, minute) => {
      expect(toInstants(toWallTime(minute * 60_000, zone), zone)).toContain(minute * 60_000)
    }), { numRuns: 500 })
  })

  it('are refused when no calendar has them', () => {
    for (const text of ['2026-02-30T10:00', '2026-13-01T10:00', '2026-01-01T24:00', '2026-01-01 10:00', '', '0000-01-01T00:00']) expect(parseWallTime(text)).toBeNull()
  })

  it('need a zone with a name', () => {
    expect(['Europe/Berlin', 'UTC', 'Asia/Calcutta'].every(isTimeZone)).toBe(true)
    expect(['', 'Europe/Nowhere', '+02:00', 'x'.repeat(80), 'Europe/Berlin\n'].some(isTimeZone)).toBe(false)
  })
})
