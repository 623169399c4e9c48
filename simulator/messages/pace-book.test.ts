import { expect, test } from 'vitest'
import { PaceBook } from './pace-book.ts'

const ALL = { from: 0, to: Number.POSITIVE_INFINITY }
const START = 1_764_000_000_000

test('counts tenths of seconds, and sums them up to whatever is asked for', () => {
  const book = new PaceBook()
  for (const ms of [0, 99, 100, 950, 1000, 2500]) book.add(START + ms)
  expect(book.rows(100, ALL).map(({ at, count }) => [at - START, count])).toEqual([[0, 2], [100, 1], [900, 1], [1000, 1], [2500, 1]])
  expect(book.rows(1000, ALL).map(({ at, count }) => [at - START, count])).toEqual([[0, 4], [1000, 1], [2000, 1]])
  expect(book.rows(100, { from: START + 900, to: START + 1000 })).toEqual([{ at: START + 900, count: 1 }])
})

test('remembers one hour and no more', () => {
  const book = new PaceBook()
  book.add(START)
  book.add(START + 3_599_900)
  expect(book.rows(1000, ALL)).toHaveLength(2)
  book.add(START + 3_600_000)
  expect(book.rows(100, ALL).map(({ at }) => at - START)).toEqual([3_599_900, 3_600_000])
  book.add(START + 90_000_000)
  expect(book.rows(100, ALL)).toHaveLength(1)
})

test('a clock that went back counts in its last moment', () => {
  const book = new PaceBook()
  book.add(START + 5000)
  book.add(START)
  expect(book.rows(1000, ALL)).toEqual([{ at: START + 5000, count: 2 }])
})
