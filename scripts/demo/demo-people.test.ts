import { isValidPhoneNumber } from 'libphonenumber-js/max'
import { expect, test } from 'vitest'
import { toCsv, toDemoPerson } from './demo-people.ts'

const MILLION = 1_000_000

test('every sampled number is valid by its country’s plan', () => {
  const sampled = Array.from({ length: 5000 }, (_, n) => toDemoPerson(Math.floor((n * MILLION) / 5000)).phone)
  expect(sampled.filter((phone) => !isValidPhoneNumber(phone))).toEqual([])
})

test('a million people have a million numbers, none of which the simulator lets fail', () => {
  const seen = new Set<string>()
  let tricky = 0
  for (let n = 0; n < MILLION; n += 1) {
    const { phone } = toDemoPerson(n)
    seen.add(phone)
    if (phone.endsWith('0000') || phone.endsWith('9999')) tricky += 1
  }
  expect(seen.size).toBe(MILLION)
  expect(tricky).toBe(0)
})

test('the file has a header and one line for each person, however it is cut', () => {
  const lines = [...toCsv(3000)].join('').trimEnd().split('\r\n')
  expect(lines[0]).toBe('phone,name,city,language')
  expect(lines).toHaveLength(3001)
  expect(lines[3000]).toBe(Object.values(toDemoPerson(2999)).join(','))
})
