import { expect, test } from 'vitest'
import { isRight } from './play-round.ts'

const fine = { settled: true, problems: [], comparison: { accepted: 10, duplicates: 0, lost: 0, unaccounted: 0, unknown: 0, duplicateIds: [], lostIds: [], unaccountedIds: [], notes: [] } }

test('a round is right when it has settled with nobody repeated, lost or unaccounted for', () => {
  expect(isRight(fine)).toBe(true)
  expect(isRight({ ...fine, settled: false })).toBe(false)
  for (const wrong of ['duplicates', 'lost', 'unaccounted']) expect(isRight({ ...fine, comparison: { ...fine.comparison, [wrong]: 1 } })).toBe(false)
})

test('anything that must not have happened makes a round wrong, though everybody adds up', () => {
  expect(isRight({ ...fine, problems: ['3 messages left while the campaign was paused'] })).toBe(false)
})
