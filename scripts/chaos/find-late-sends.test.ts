import { expect, test } from 'vitest'
import { findLateSends } from './find-late-sends.ts'

const applied = new Map([['4915112000001', 100_000], ['4915112000002', null]])

test('whoever is written to long after their opt-out was there is found once', () => {
  expect(findLateSends([{ to: '+4915112000001', atMs: 112_000 }, { to: '+4915112000001', atMs: 113_000 }], applied)).toEqual(['+4915112000001'])
})

test('what had left before, or was about to leave, is nobody’s fault', () => {
  expect(findLateSends([{ to: '+4915112000001', atMs: 90_000 }, { to: '+4915112000001', atMs: 105_500 }], applied)).toEqual([])
})

test('people who did not stop, and those whose opt-out was never seen, may be written to', () => {
  expect(findLateSends([{ to: '+4915112000002', atMs: 999_000 }, { to: '+4915112000003', atMs: 999_000 }], applied)).toEqual([])
})
