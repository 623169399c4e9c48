import { expect, test } from 'vitest'
import { weekdayWords } from './weekday-chips.tsx'

test.each([
  [[1, 2, 3, 4, 5, 6, 7], 'every day'],
  [[1, 2, 3, 4, 5], 'Mon to Fri'],
  [[1, 2], 'Mon, Tue'],
  [[1, 3, 5], 'Mon, Wed, Fri'],
  [[7], 'Sun'],
])('%j is said as %j', (days, words) => {
  expect(weekdayWords(days)).toBe(words)
})
