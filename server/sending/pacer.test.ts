import { describe, expect, it } from 'vitest'
import { Pacer } from './pacer.ts'

/** Runs the pacer against a clock of its own: moments at which calls leave. */
function departures(pacer: Pacer, count: number, startMs = 0): number[] {
  const moments: number[] = []
  let now = startMs
  for (let i = 0; i < count; i += 1) {
    now += pacer.take(now)
    moments.push(now)
  }
  return moments
}

describe('Pacer', () => {
  it('lets no second carry more than the rate, whichever second is looked at', () => {
    const moments = departures(new Pacer(80), 400)
    for (const start of moments) expect(moments.filter((at) => at >= start && at < start + 1009.9).length).toBeLessThanOrEqual(80)
  })

  it('holds its rate over a minute although every timer is late', () => {
    const pacer = new Pacer(80)
    const moments: number[] = []
    for (let now = 0; now < 60_000; ) {
      now += pacer.take(now)
      moments.push(now)
      now += 1.7
    }
    expect(moments.length).toBeGreaterThan(60 * 80 * 0.98)
    for (const start of moments) expect(moments.filter((at) => at >= start && at < start + 1009.9).length).toBeLessThanOrEqual(80)
  })

  it('saves up no more than a fifth of a second', () => {
    const pacer = new Pacer(10)
    departures(pacer, 5)
    expect(departures(pacer, 5, 60_000)).toEqual([60_000, 60_000, 60_002, 60_103, 60_204])
  })

  it('begins without a burst, so that one turn after another does not exceed the rate', () => {
    const moments: number[] = []
    let now = 5000
    for (let turn = 0; turn < 8; turn += 1) {
      const pacer = new Pacer(80)
      for (let n = 0; n < 20; n += 1) {
        now += pacer.take(now)
        moments.push(now)
        now += 1
      }
    }
    for (const start of moments) expect(moments.filter((at) => at >= start && at < start + 999).length).toBeLessThanOrEqual(88)
  })

  it('halves on a throttle and is back at full rate after its recovery', () => {
    const pacer = new Pacer(80)
    pacer.slowDown(1000)
    expect(pacer.rate(1000)).toBe(40)
    expect(pacer.rate(16_000)).toBeCloseTo(60)
    expect(pacer.rate(31_001)).toBe(80)
  })

  it('never slows to a standstill', () => {
    const pacer = new Pacer(20)
    for (let i = 0; i < 20; i += 1) pacer.slowDown(0)
    expect(pacer.rate(0)).toBeGreaterThanOrEqual(1)
  })

  it('waits for nothing when there is no limit', () => {
    expect(new Pacer(0).take(5)).toBe(0)
  })
})
