import { expect, test } from 'vitest'
import { StatusLoad } from './status-load.ts'

test('what came within the last second counts, and nothing older', () => {
  const load = new StatusLoad()
  expect(load.note(1000, 0)).toBe(1000)
  expect(load.note(2000, 400)).toBe(3000)
  expect(load.note(1, 999)).toBe(3001)
  expect(load.note(0, 1000)).toBe(2001)
  expect(load.note(5, 9000)).toBe(5)
})
