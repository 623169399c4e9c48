import { describe, expect, it } from 'vitest'
import { RoundTrips } from './round-trips.ts'

describe('RoundTrips', () => {
  it('counts all that an answer took in a number’s first ten seconds, then less the least', () => {
    const trips = new RoundTrips()
    expect(trips.lateAtMost(0, 130)).toBe(130)
    expect(trips.lateAtMost(9000, 9150)).toBe(150)
    expect(trips.lateAtMost(11_000, 11_150)).toBe(20)
    expect(trips.lateAtMost(12_000, 12_100)).toBe(0)
    expect(trips.lateAtMost(13_000, 13_130)).toBe(30)
  })

  it('takes an answer for slow, not for a call that came late, beyond 300 ms', () => {
    expect(new RoundTrips().lateAtMost(0, 1400)).toBe(300)
  })

  it('never takes an answer to have come before its call', () => {
    const trips = new RoundTrips()
    expect(trips.lateAtMost(1, 0)).toBe(0)
    expect(trips.lateAtMost(11_000, 11_040)).toBe(40)
  })
})
