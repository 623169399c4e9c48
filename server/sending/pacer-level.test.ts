import { describe, expect, it } from 'vitest'
import { Pacer } from './pacer.ts'

/** Calls that leave from one moment to another, each answered 5 ms later. */
function run(pacer: Pacer, fromMs: number, untilMs: number): number[] {
  const moments: number[] = []
  for (let now = fromMs; ; ) {
    const { waitMs, turn } = pacer.take(now)
    now += waitMs
    if (now >= untilMs) return moments
    pacer.left(turn, now)
    pacer.answered(turn, now + 5)
    moments.push(now)
  }
}

function mostInASecond(moments: number[]): number {
  return Math.max(...moments.map((start) => moments.filter((at) => at >= start && at < start + 1000).length))
}

describe('a number whose level changes while it sends', () => {
  it.each([[1000, 20], [1000, 80], [80, 20]])('falls from %i to %i: no second that ends afterwards gets a call more than the lower level allows', (before, after) => {
    const pacer = new Pacer(before)
    const first = run(pacer, 1000, 4000)
    pacer.setLevel(after)
    const then = run(pacer, 4000, 14_000)
    expect(mostInASecond(then)).toBeLessThanOrEqual(after)
    for (const end of then) expect([...first, ...then].filter((at) => at > end - 1000 && at <= end).length).toBeLessThanOrEqual(after)
    expect(then.length).toBeGreaterThan(9 * after * 0.95)
    const tenths = Array.from({ length: 80 }, (_, n) => then.filter((at) => at >= 6000 + n * 100 && at < 6100 + n * 100).length)
    expect(Math.max(...tenths)).toBeLessThanOrEqual(after / 10 + 4)
  })

  it.each([[20, 1000], [80, 1000], [20, 80]])('rises from %i to %i: it goes faster at once, and no second has more than the higher level', (before, after) => {
    const pacer = new Pacer(before)
    const first = run(pacer, 1000, 4000)
    pacer.setLevel(after)
    const then = run(pacer, 4000, 9000)
    expect(mostInASecond([...first, ...then])).toBeLessThanOrEqual(after)
    expect(then.filter((at) => at < 5000).length).toBeGreaterThan(after * 0.9)
    expect(then.length).toBeGreaterThan(5 * after * 0.95)
  })

  it('goes there and back without a second that is too full', () => {
    const pacer = new Pacer(80)
    const moments: number[] = []
    for (let round = 0; round < 20; round += 1) {
      pacer.setLevel(round % 2 === 0 ? 20 : 80)
      moments.push(...run(pacer, 1000 + round * 700, 1700 + round * 700))
    }
    expect(mostInASecond(moments)).toBeLessThanOrEqual(80)
    expect(moments.length).toBeGreaterThan(14 * 20 * 0.9)
  })

  it('stays slowed down by the same share', () => {
    const pacer = new Pacer(80)
    pacer.slowDown(pacer.take(0).turn, 1000)
    pacer.setLevel(20)
    expect(pacer.rate(1000)).toBe(10)
  })

  it('hears answers of calls that left under the level before, and ignores those it has forgotten', () => {
    const pacer = new Pacer(1000)
    const turns = Array.from({ length: 500 }, (_, n) => pacer.take(1000 + n).turn)
    pacer.setLevel(20)
    for (const turn of turns) pacer.answered(turn, 1600)
    pacer.setLevel(1000)
    for (const turn of turns) pacer.answered(turn, 1700)
    expect(mostInASecond(run(pacer, 1700, 4700))).toBeLessThanOrEqual(1000)
  })
})
