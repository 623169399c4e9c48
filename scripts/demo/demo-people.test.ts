import { isValidPhoneNumber } from 'libphonenumber-js/max'
import { expect, test } from 'vitest'
import { toCsv, toDemoPerson } from './demo-people.ts'

const MILLION = 1_000_000

test('every sampled number is valid by its country’s plan', () => {
  const sampled = Array.from({ length: 5000 }, (_, n) => toDemoPerson(Math.floor((n * MILLION) / 5000)).phone)
  expect(sampled.filter((phone) => !isValidPhoneNumber(phone))).toEqual([])
})

test('no number comes twice up to the last of a million, and none is one that the simulator lets fail', () => {
  const places = [...Array.from({ length: 70_000 }, (_, n) => n), ...Array.from({ length: 70_000 }, (_, n) => MILLION - 70_000 + n)]
  const phones = places.map((n) => toDemoPerson(n).phone)
  expect(new Set(phones).size).toBe(places.length)
  expect(phones.filter((phone) => phone.endsWith('0000') || phone.endsWith('9999'))).toEqual([])
})

test('the file has a header and one line for each person, however it is cut', () => {
  const lines = [...toCsv(3000)].join('').trimEnd().split('\r\n')
  expect(lines[0]).toBe('phone,name,city,language')
  expect(lines).toHaveLength(3001)
  expect(lines[3000]).toBe(Object.values(toDemoPerson(2999)).join(','))
})
