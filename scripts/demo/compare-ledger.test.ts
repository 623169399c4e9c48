import { expect, test } from 'vitest'
import { compare } from './compare-ledger.ts'
import { toDemoPerson } from './demo-people.ts'

const digits = (n: number) => toDemoPerson(n).phone.slice(1)
const sentTo = (counts: Record<number, number>) => new Map(Object.entries(counts).map(([n, times]) => [digits(Number(n)), times]))
const nobody = new Set<string>()

test('finds nothing wrong when everybody was written to once', () => {
  expect(compare(sentTo({ 0: 1, 1: 1, 2: 1 }), { count: 3, excused: nobody })).toEqual({ accepted: 3, duplicates: 0, lost: 0 })
})

test('counts every send beyond the first to one person', () => {
  expect(compare(sentTo({ 0: 3, 1: 1 }), { count: 2, excused: nobody })).toEqual({ accepted: 4, duplicates: 2, lost: 0 })
})

test('a repeat to one person does not make up for another who got nothing', () => {
  expect(compare(sentTo({ 0: 2 }), { count: 2, excused: nobody })).toEqual({ accepted: 2, duplicates: 1, lost: 1 })
})

test('nobody is missed who was skipped or refused', () => {
  expect(compare(sentTo({ 0: 1 }), { count: 3, excused: new Set([digits(1)]) })).toEqual({ accepted: 1, duplicates: 0, lost: 1 })
})
