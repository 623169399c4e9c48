import { expect, test } from 'vitest'
import { rung } from '#server/lib/message-status.ts'
import type { MessageRow } from './compare-people.ts'
import { countForgotten, findMended } from './retry-failed.ts'

const row = (id: number, change: Partial<MessageRow> = {}): MessageRow => ({ id, address: `+49151120000${String(id)}`, status: rung.failed, attempt: 1, wamid: 'wamid.1', ...change })

test('sent to again should be who failed on the way, can be reached now and has not opted out', () => {
  const rows = [row(55), row(155), row(77), row(255, { status: rung.read }), row(355, { wamid: null }), row(455, { attempt: 3 })]
  expect([...findMended(rows, new Map([['49151120000155', null]]))]).toEqual([[55, 1], [455, 3]])
})

test('whoever should have been sent to again and stands where they stood is forgotten', () => {
  expect(countForgotten([row(55), row(155, { attempt: 2, status: rung.read }), row(77)], new Map([[55, 1], [155, 1]]))).toBe(1)
})
