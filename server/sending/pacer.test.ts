import { describe, expect, it } from 'vitest'
import { Pacer } from './pacer.ts'

/** Runs the pacer against a clock of its own: moments at which calls leave. */
function departures(pacer: Pacer, count: number, startMs = 0): number[] {
  const moments: number[] = []
  let now = startMs
  for (let i = 0; i < count; i += 1) {
    now += pacer.take(now).waitMs
    moments.push(now)
  }
  return moments
}

describe('Pacer', () => {
  it('lets no second carry more than the rate, whichever second is looked at', () => {
    const moments = departures(new Pacer(80), 400)
    for (const start of moments) expect(moments.filter((at) => at >= start && at < start + 1005.9).length).toBeLessThanOrEqual(80)
  })

  it('holds its rate over a minute although every timer is late', () => {
    const pacer = new Pacer(80)
    const moments: number[] = []
    for (let now = 0; now < 60_000; ) {
      now += pacer.take(now).waitMs
      moments.push(now)
      now += 1.7
    }
    expect(moments.length).toBeGreaterThan(60 * 80 * 0.98)
    for (const start of moments) expect(moments.filter((at) => at >= start && at < start + 1005.9).length).toBeLessThanOrEqual(80)
  })

  it('catches up little at once, and nothing after a rest', () => {
    const late = new Pacer(100)
    departures(late, 50)
    const moments = departures(late, 20, 1000)
    expect(moments.filter((at) => at === 1000).length).toBeLessThanOrEqual(6)
    const rested = new Pacer(10)
    departures(rested, 5)
    expect(departures(rested, 3, 60_000)).toEqual([60_000, 60_101, 60_202].map((at) => expect.closeTo(at, 1) as number))
  })

  it('does not repeat a gap and the crowd after it every second', () => {
    const pacer = new Pacer(1000)
    const moments: number[] = []
    for (let now = 1000; now < 6000; ) {
      now += pacer.take(now).waitMs
      if (now >= 2000 && now < 2001) now += 150
      moments.push(now)
    }
    const tenths = Array.from({ length: 30 }, (_, n) => moments.filter((at) => at >= 3000 + n * 100 && at < 3100 + n * 100).length)
    expect(Math.max(...tenths)).toBeLessThanOrEqual(155)
    expect(Math.min(...tenths)).toBeGreaterThanOrEqual(45)
  })

  it('begins without a burst, so that one process after another does not exceed the rate', () => {
    const moments: number[] = []
    let now = 5000
    for (let turn = 0; turn < 8; turn += 1) {
      const pacer = new Pacer(80)
      for (let n = 0; n < 20; n += 1) {
        now += pacer.take(now).waitMs
        moments.push(now)
        now += 1
      }
    }
    for (const start of moments) expect(moments.filter((at) => at >= start && at < start + 999).length).toBeLessThanOrEqual(88)
  })

  /** Calls that arrive after `delayAt`, and answers half as late again or after `backMs`, but for `lost` ones; timers as exact as they are, or late. */
  function arrivals(pacer: Pacer, seconds: number, { delayAt, backMs, lost, timerLateMs }: { delayAt: (atMs: number) => number; backMs?: () => number; lost?: () => boolean; timerLateMs?: () => number }): number[] {
    const arrived: number[] = []
    const answers: { turn: number; at: number }[] = []
    for (let now = 1000; now < 1000 + seconds * 1000; ) {
      const { waitMs, turn } = pacer.take(now)
      const lateMs = waitMs > 1 ? (timerLateMs?.() ?? 0) : 0
      now += waitMs + lateMs
      if (waitMs > 1) pacer.woke(lateMs, now)
      pacer.left(turn, now)
      const delay = delayAt(now)
      arrived.push(now + delay)
      if (!lost?.()) answers.push({ turn, at: now + delay + (backMs?.() ?? delay / 2) })
      answers.sort((a, b) => a.at - b.at)
      while (answers[0] && answers[0].at <= now) {
        const { turn: answered, at } = answers.shift()!
        pacer.answered(answered, at)
      }
    }
    return arrived.sort((a, b) => a - b)
  }

  function randomFrom(seed: number): () => number {
    let state = seed
    return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
  }

  /** How long a call is held up at a moment by pauses of random length, the same on every run. */
  function stutter({ meanMs, everyMs, seconds }: { meanMs: number; everyMs: number; seconds: number }): (atMs: number) => number {
    const random = randomFrom(6)
    const ends = new Float64Array(seconds * 1000 + 1000)
    for (let at = 3000; at < seconds * 1000; at -= Math.log(1 - random()) * everyMs) {
      const end = at + Math.min(240, -Math.log(1 - random()) * meanMs)
      for (let ms = Math.floor(at); ms < end; ms += 1) ends[ms] = Math.max(ends[ms]!, end)
      at = end
    }
    return (atMs) => Math.max(0, ends[Math.floor(atMs)]! - atMs)
  }

  function mostInASecond(moments: number[]): number {
    let most = 0
    for (let first = 0, last = 0; last < moments.length; last += 1) {
      while (moments[last]! - moments[first]! >= 1000) first += 1
      most = Math.max(most, last - first + 1)
    }
    return most
  }

  it('lets no second at Meta carry more than the rate when calls are held up on the way and arrive together', () => {
    const stalls = [8000, 11_500, 17_000]
    const heldUp = (at: number) => Math.max(10, ...stalls.map((from) => (at >= from && at < from + 60 ? from + 60 - at + 10 : 0)))
    const moments = arrivals(new Pacer(1000), 20, { delayAt: heldUp })
    expect(mostInASecond(moments)).toBeLessThanOrEqual(1000)
    expect(moments.length).toBeGreaterThan(20_000 * 0.98)
  })

  it.each([80, 1000])('leaves six milliseconds of room in every second, also where a pause is caught up (%i a second)', (rate) => {
    const pacer = new Pacer(rate)
    const moments: number[] = []
    for (let now = 1000, hasPaused = false; now < 6000; ) {
      if (!hasPaused && now >= 3000) {
        now += 45
        hasPaused = true
      }
      now += pacer.take(now).waitMs
      moments.push(now)
    }
    for (const start of moments.filter((at) => at > 2900 && at < 3100)) expect(moments.filter((at) => at >= start && at < start + 1005.9).length).toBeLessThanOrEqual(rate)
  })

  it('counts short pauses that come again and again, as a busy machine makes them', () => {
    const moments = arrivals(new Pacer(1000), 30, { delayAt: (at) => (at % 700 < 40 ? 45 - (at % 700) : 5) })
    expect(mostInASecond(moments)).toBeLessThanOrEqual(1001)
    expect(moments.length).toBeGreaterThan(30_000 * 0.98)
  })

  it.each([80, 1000])('counts every pause of a machine that stutters, the long as the short (%i a second)', (rate) => {
    const heldUp = stutter({ meanMs: 60, everyMs: 1500, seconds: 62 })
    let n = 0
    const moments = arrivals(new Pacer(rate), 60, { delayAt: (at) => heldUp(at) + 1 + ((n++ * 7919) % 100) / 25, backMs: () => 3 })
    expect(mostInASecond(moments)).toBeLessThanOrEqual(rate)
    expect(moments.length).toBeGreaterThan(60 * rate * 0.95)
  })

  it.each([
    { rate: 80, lossShare: 0.05, tailMs: 4 },
    { rate: 80, lossShare: 0.02, tailMs: 20 },
    { rate: 1000, lossShare: 0.05, tailMs: 4 },
    { rate: 1000, lossShare: 0.02, tailMs: 40 },
  ])('counts every pause where $lossShare of the answers are lost and the rest are up to some times $tailMs ms late ($rate a second)', ({ rate, lossShare, tailMs }) => {
    const heldUp = stutter({ meanMs: 60, everyMs: 1500, seconds: 62 })
    const random = randomFrom(11)
    const moments = arrivals(new Pacer(rate), 60, {
      delayAt: (at) => heldUp(at) + 1, backMs: () => 2 * tailMs - Math.log(1 - random()) * tailMs, lost: () => random() < lossShare,
    })
    expect(mostInASecond(moments)).toBeLessThanOrEqual(rate)
    expect(moments.length).toBeGreaterThan(60 * rate * 0.95)
  })

  it.each([80, 1000])('keeps to its level on a machine without a core to spare, where its calls leave late and answers take what they take (%i a second)', (rate) => {
    const random = randomFrom(3)
    const late = (meanMs: number) => -Math.log(1 - random()) * meanMs
    const moments = arrivals(new Pacer(rate), 60, { delayAt: () => late(25), backMs: () => late(25), timerLateMs: () => late(6) })
    expect(mostInASecond(moments)).toBeLessThanOrEqual(rate)
    expect(moments.length).toBeGreaterThan(60 * rate * 0.8)
  })

  it('keeps its rate beside a slow Meta and after a pause of its own, for neither is a machine without a core to spare', () => {
    const random = randomFrom(5)
    let paused = 0
    const moments = arrivals(new Pacer(80), 62, {
      delayAt: () => 130 - Math.log(1 - random()) * 40, timerLateMs: () => (random() < 0.002 ? (paused += 1, 60) : 0.5),
    })
    expect(paused).toBeGreaterThan(2)
    expect(moments.length).toBeGreaterThan(62 * 80 * 0.955)
  })

  it('takes a call for as old as it is, however late its timer was', () => {
    const pacer = new Pacer(1)
    const { turn } = pacer.take(1000)
    pacer.left(turn, 1400)
    expect(1400 + pacer.take(1400).waitMs).toBe(2406)
  })

  it('learns what is usual although its first calls are slow', () => {
    const heldUp = (at: number) => (at < 1800 ? 30 : at % 900 < 30 ? 31 - (at % 900) : 1)
    const moments = arrivals(new Pacer(1000), 10, { delayAt: heldUp, backMs: () => 3 })
    expect(mostInASecond(moments)).toBeLessThanOrEqual(1000)
  })

  it.each([
    [5, 0.98],
    [300, 0.97],
    [1500, 0.97],
  ])('keeps its rate at %i ms from Meta, with a network’s ups and downs of 40 %% (at least %f of it)', (delayMs, share) => {
    let n = 0
    const moments = arrivals(new Pacer(80), 62, { delayAt: () => delayMs * (1 + ((n++ * 7919) % 100) / 250) })
    // In the first two seconds little is known of what is usual.
    const firstMs = moments[0]! + 3500
    expect(moments.filter((at) => at >= firstMs && at < firstMs + 57_000).length).toBeGreaterThan(57 * 80 * share)
  })

  it('halves on a throttle and is back at full rate after its recovery', () => {
    const pacer = new Pacer(80)
    pacer.slowDown(pacer.take(1000).turn, 1000)
    expect(pacer.rate(1000)).toBe(40)
    expect(pacer.rate(16_000)).toBeCloseTo(60)
    expect(pacer.rate(31_001)).toBe(80)
  })

  it('halves once for calls that were on their way together, and again for one that left at the halved rate', () => {
    const pacer = new Pacer(80)
    const turns = Array.from({ length: 8 }, (_, n) => pacer.take(n * 12).turn)
    for (const turn of turns) pacer.slowDown(turn, 100)
    expect(pacer.rate(100)).toBe(40)
    const { turn } = pacer.take(110)
    pacer.slowDown(turns[7]!, 120)
    expect(pacer.rate(120)).toBeGreaterThan(40)
    pacer.slowDown(turn, 120)
    expect(pacer.rate(120)).toBeCloseTo(20, 0)
  })

  it('grows again from the end of a pause, not while nothing leaves', () => {
    const pacer = new Pacer(80)
    const [first, second] = [pacer.take(0).turn, pacer.take(12).turn]
    pacer.slowDown(first, 100, 60_000)
    expect(pacer.rate(60_000)).toBe(40)
    pacer.slowDown(second, 110, 90_000)
    expect(pacer.rate(90_000)).toBe(40)
    expect(pacer.rate(105_000)).toBeCloseTo(60)
  })

  it('never slows to a standstill', () => {
    const pacer = new Pacer(20)
    for (let i = 0; i < 20; i += 1) pacer.slowDown(pacer.take(0).turn, 0)
    expect(pacer.rate(0)).toBeGreaterThanOrEqual(1)
  })

  it('waits for nothing when there is no limit', () => {
    expect(new Pacer(0).take(5).waitMs).toBe(0)
  })
})
