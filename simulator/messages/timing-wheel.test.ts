import { expect, test, vi } from 'vitest'
import { TimingWheel } from './timing-wheel.ts'

function setUp() {
  vi.useFakeTimers()
  const fired: string[] = []
  const wheel = new TimingWheel<{ dueTick: number; name: string }>(() => performance.now(), ({ name }) => fired.push(name))
  return { fired, wheel, wait: (name: string, ms: number) => { wheel.schedule({ dueTick: 0, name }, ms) } }
}

test('fires in order of time, also waits longer than one round', () => {
  const { fired, wheel, wait } = setUp()
  wait('long', 25_000)
  wait('second', 200)
  wait('first', 50)
  vi.advanceTimersByTime(300)
  expect(fired).toEqual(['first', 'second'])
  vi.advanceTimersByTime(24_000)
  expect(fired).toHaveLength(2)
  vi.advanceTimersByTime(1000)
  expect(fired).toEqual(['first', 'second', 'long'])
  expect(wheel.size).toBe(0)
  vi.useRealTimers()
})

test('sleeps when empty and starts again', () => {
  const { fired, wait } = setUp()
  wait('a', 0)
  vi.advanceTimersByTime(100)
  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(60_000)
  wait('b', 30)
  vi.advanceTimersByTime(100)
  expect(fired).toEqual(['a', 'b'])
  vi.useRealTimers()
})
