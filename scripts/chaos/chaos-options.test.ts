import { expect, test } from 'vitest'
import { parseChaosOptions } from './chaos-options.ts'
import { toLastLine } from './report.ts'

test('plays both rounds for twenty thousand people with one worker unless told otherwise', () => {
  expect(parseChaosOptions(['--seed', '5'])).toEqual({ recipients: 20_000, seed: 5, workers: 1, webs: 1, numbers: 1, kills: 2, rounds: ['reconcile', 'never'], keep: false })
  expect(parseChaosOptions(['--seed=5', '--recipients=2000', '--workers=2', '--webs=3', '--numbers=2', '--kills=1', '--policy=never', '--keep'])).toEqual({ recipients: 2000, seed: 5, workers: 2, webs: 3, numbers: 2, kills: 1, rounds: ['never'], keep: true })
})

test('makes a seed of its own when none is given', () => {
  expect(Number.isInteger(parseChaosOptions([]).seed)).toBe(true)
})

test.each([['--recipients', '5'], ['--seed', 'x'], ['--workers', '0'], ['--webs', '5'], ['--numbers', '4'], ['--policy', 'sometimes']])('refuses %s %s', (flag, value) => {
  expect(() => parseChaosOptions([flag, value])).toThrow(`${flag} ${value} is not usable`)
})

test('refuses options that it does not know', () => {
  expect(() => parseChaosOptions(['--fast'])).toThrow('npm run chaos knows --recipients')
})

test('the last line sums the rounds', () => {
  const round = { kills: 9, unknownResolved: 40, comparison: { accepted: 2000, duplicates: 0, lost: 1, unaccounted: 0 } }
  expect(toLastLine([round, { ...round, kills: 8 }], { recipients: 4000, faults: 77 })).toBe(
    'chaos: recipients=4000 kills=17 faults=77 accepted=4000 duplicates=0 lost=2 unaccounted=0 unknown_resolved=80')
})
