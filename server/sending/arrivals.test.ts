import { describe, expect, it } from 'vitest'
import { Arrivals } from './arrivals.ts'

/** The moments at which calls are taken to have arrived, by turn; the latest counts. In the first second nothing is usual, so that these are moments of answers. */
function startArrivals(size: number) {
  const arrived = new Map<number, number>()
  const arrivals = new Arrivals(size, (turn, atMs) => arrived.set(turn, Math.max(arrived.get(turn) ?? 0, atMs)))
  return { arrivals, arrived }
}

describe('Arrivals', () => {
  it('takes a call for arrived with the first answer to a later one, if as many answers as calls have come', () => {
    const { arrivals, arrived } = startArrivals(4)
    const [first, second] = [arrivals.plan(10), arrivals.plan(20)]
    arrivals.answered(second, 50)
    expect([...arrived]).toEqual([[first, 50], [second, 50]])
    arrivals.answered(first, 90)
    expect(arrived.get(second)).toBe(90)
  })

  it('gives up a call when one that left half a second later is answered, so that a loss does not shift the order', () => {
    const { arrivals, arrived } = startArrivals(100)
    arrivals.plan(0)
    const [second, third, fourth] = [arrivals.plan(10), arrivals.plan(501), arrivals.plan(510)]
    arrivals.answered(second, 40)
    // More than half a second younger than the lost one: with that, as many calls are heard of as have left until then.
    arrivals.answered(third, 530)
    arrivals.answered(fourth, 560)
    expect(arrived.get(third)).toBe(530)
    expect(arrived.get(fourth)).toBe(560)
  })

  it('still waits for a call that others overtake by less', () => {
    const { arrivals, arrived } = startArrivals(100)
    arrivals.plan(0)
    const [second, third] = [arrivals.plan(490), arrivals.plan(495)]
    arrivals.answered(second, 530)
    arrivals.answered(third, 560)
    expect(arrived.get(second)).toBe(560)
  })

  it('gives up a call when its place is needed, so that a loss does not shift the order', () => {
    const { arrivals, arrived } = startArrivals(3)
    const lost = arrivals.plan(10)
    const [second, third] = [arrivals.plan(20), arrivals.plan(30)]
    arrivals.answered(second, 50)
    const fourth = arrivals.plan(40)
    arrivals.answered(third, 60)
    arrivals.answered(lost, 65)
    arrivals.answered(fourth, 70)
    expect(arrived.get(third)).toBe(60)
    expect(arrived.get(fourth)).toBe(70)
  })

  it('takes an answer once', () => {
    const { arrivals, arrived } = startArrivals(3)
    const turn = arrivals.plan(10)
    arrivals.answered(turn, 20)
    arrivals.plan(30)
    arrivals.answered(turn, 90)
    expect([...arrived]).toEqual([[0, 20]])
  })

  it('counts a call from when it left, and not one whose place is another’s by then', () => {
    const { arrivals, arrived } = startArrivals(2)
    const [first, second] = [arrivals.plan(10), arrivals.plan(20)]
    arrivals.left(second, 60)
    expect([...arrived]).toEqual([[second, 60]])
    arrivals.plan(70)
    arrivals.left(first, 80)
    expect([...arrived]).toEqual([[second, 60]])
  })

  it('takes no answer for news of a call that still waits for its timer', () => {
    const { arrivals, arrived } = startArrivals(4)
    const [waiting, overtaking] = [arrivals.plan(400), arrivals.plan(20)]
    arrivals.answered(overtaking, 50)
    expect([...arrived]).toEqual([[overtaking, 50]])
    arrivals.left(waiting, 410)
    expect(arrived.get(waiting)).toBe(410)
  })
})
