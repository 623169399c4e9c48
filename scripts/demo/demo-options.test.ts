import { expect, test } from 'vitest'
import { parseDemoOptions } from './demo-options.ts'

test('sends to a thousand people and stays up unless told otherwise', () => {
  expect(parseDemoOptions([])).toEqual({ recipients: 1000, exit: false })
  expect(parseDemoOptions(['--recipients', '20000', '--exit'])).toEqual({ recipients: 20_000, exit: true })
  expect(parseDemoOptions(['--recipients=5'])).toEqual({ recipients: 5, exit: false })
})

test.each([['0'], ['1000001'], ['12.5'], ['many'], ['']])('refuses %j recipients', (count) => {
  expect(() => parseDemoOptions(['--recipients', count])).toThrow('give a whole number from 1 to 1,000,000')
})

test('refuses recipients without a number, and options that it does not know', () => {
  expect(() => parseDemoOptions(['--recipients'])).toThrow('give a whole number')
  expect(() => parseDemoOptions(['--fast'])).toThrow('does not know --fast')
})
