import { expect, test } from 'vitest'
import { Calendar } from './calendar.ts'
import { createClock } from './clock.ts'

test('a jump of the clock runs what has become due in order, and what follows from it', () => {
  const clock = createClock()
  const calendar = new Calendar(clock)
  const seen: string[] = []
  calendar.after(3000, () => { seen.push('third') })
  calendar.after(1000, () => {
    seen.push('first')
    calendar.after(1000, () => { seen.push('second') })
    calendar.after(5000, () => { seen.push('much later') })
  })
  clock.advance(4000)
  expect(seen).toEqual(['first', 'second', 'third'])
  clock.advance(10_000)
  expect(seen.at(-1)).toBe('much later')
  calendar.close()
})

test('waits on its own too', async () => {
  const calendar = new Calendar(createClock())
  await new Promise<void>((resolve) => {
    calendar.after(5, resolve)
  })
  calendar.close()
})
