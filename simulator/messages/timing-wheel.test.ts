import { expect, test, vi } from 'vitest'
import { TimingWheel } from './timing-wheel.ts'

function setUp() {
  vi.useFakeTimers()
  const fired: number[] = []
  return { fired, wheel: new TimingWheel(() => performance.now(), (item) => fired.push(item)) }
}

test('fires in order of time, also waits longer than one round', () => {
  const { fired, wheel } = setUp()
  const [long, second, first] = [0, 1, 2]
  wheel.schedule(long, 25_000)
  wheel.schedule(second, 200)
  wheel.schedule(first, 50)
  vi.advanceTimersByTime(300)
  expect(fired).toEqual([first, second])
  vi.advanceTimersByTime(24_000)
  expect(fired).toHaveLength(2)
  vi.advanceTimersByTime(1000)
  expect(fired).toEqual([first, second, long])
  expect(wheel.size).toBe(0)
  vi.useRealTimers()
})

test('what is due together fires in the order in which it came, however many there are', () => {
  const { fired, wheel } = setUp()
  const items = Array.from({ length: 5000 }, (_, n) => (n * 7) % 5000)
  for (const item of items) wheel.schedule(item, 40)
  vi.advanceTimersByTime(100)
  expect(fired).toEqual(items)
  vi.useRealTimers()
})

test('an item may wait again from within its turn', () => {
  vi.useFakeTimers()
  const fired: number[] = []
  const wheel = new TimingWheel(() => performance.now(), (item) => {
    fired.push(item)
    if (fired.filter((other) => other === item).length < 3) wheel.schedule(item, 0)
  })
  wheel.schedule(0, 0)
  wheel.schedule(1, 0)
  vi.advanceTimersByTime(200)
  expect(fired).toEqual([0, 1, 0, 1, 0, 1])
  expect([wheel.size, vi.getTimerCount()]).toEqual([0, 0])
  vi.useRealTimers()
})

test('sleeps when empty and starts again', () => {
  const { fired, wheel } = setUp()
  wheel.schedule(0, 0)
  vi.advanceTimersByTime(100)
  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(60_000)
  wheel.schedule(1, 30)
  vi.advanceTimersByTime(100)
  expect(fired).toEqual([0, 1])
  vi.useRealTimers()
})

test('forgets everything when it is cleared', () => {
  const { fired, wheel } = setUp()
  wheel.schedule(0, 50)
  wheel.clear()
  expect([wheel.size, vi.getTimerCount()]).toEqual([0, 0])
  wheel.schedule(1, 50)
  vi.advanceTimersByTime(200)
  expect(fired).toEqual([1])
  vi.useRealTimers()
})
