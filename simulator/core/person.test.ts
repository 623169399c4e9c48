import { expect, test } from 'vitest'
import { digitsOfUserId, userIdOf } from './person.ts'

test.each(['16505551234', '5511987654321', '447700900123', '4915112345678901'.slice(0, 15)])('finds the number %s behind its user id', (digits) => {
  expect(userIdOf(digits)).toMatch(/^[A-Z]{2}\.\d{20}$/)
  expect(digitsOfUserId(userIdOf(digits))).toBe(digits)
})

test('knows no number behind an id that it never gave out', () => {
  expect(digitsOfUserId('US.13491208655302741918')).toBeUndefined()
  expect(digitsOfUserId('US.ENT.11815799212886844830')).toBeUndefined()
})
