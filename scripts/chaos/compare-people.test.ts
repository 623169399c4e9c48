import { expect, test } from 'vitest'
import { rung } from '#server/lib/message-status.ts'
import { comparePeople, type Evidence, type MessageRow } from './compare-people.ts'

const person = (id: number) => `49151${String(10_000_000 + id)}`
const row = (id: number, status: number, more: Partial<MessageRow> = {}): MessageRow => ({
  id, status, address: `+${person(id)}`, attempt: 1, wamid: status >= rung.held ? `wamid.${String(id)}` : null, ...more,
})

/** Ten people who have read their message, and what differs. */
function evidence(change: Partial<Evidence> = {}): Evidence {
  const rows = change.rows ?? Array.from({ length: 10 }, (_, id) => row(id, rung.read))
  const counts = new Map<number, number>()
  for (const { status } of rows) counts.set(status, (counts.get(status) ?? 0) + 1)
  return { policy: 'reconcile', rows, ledger: sentTo(rows.map(({ id }) => id)), listed: new Set(), due: new Set(), openChunks: 0, resent: new Map(), counts, ...change }
}

const sentTo = (ids: number[]) => {
  const ledger = new Map<string, number>()
  for (const id of ids) ledger.set(person(id), (ledger.get(person(id)) ?? 0) + 1)
  return ledger
}
const verdict = (change: Partial<Evidence>) => {
  const { duplicates, lost, unaccounted } = comparePeople(evidence(change))
  return { duplicates, lost, unaccounted }
}
const fine = { duplicates: 0, lost: 0, unaccounted: 0 }

test('finds nothing wrong when everybody was sent to once', () => {
  expect(comparePeople(evidence())).toMatchObject({ accepted: 10, ...fine, unknown: 0, notes: [] })
})

test('finds a planted repeat and says whose message it is', () => {
  const found = comparePeople(evidence({ ledger: sentTo([0, 1, 2, 3, 3, 3, 4, 5, 6, 7, 8, 9]) }))
  expect(found).toMatchObject({ accepted: 12, duplicates: 2, lost: 0, duplicateIds: [3] })
})

test('finds a person whom the database believes reached and the ledger does not know', () => {
  expect(comparePeople(evidence({ ledger: sentTo([0, 1, 2, 3, 4, 5, 6, 7, 8]) }))).toMatchObject({ lost: 1, lostIds: [9], unaccounted: 0 })
})

test.each([['queued', rung.queued], ['skipped', rung.skipped], ['canceled', rung.canceled], ['refused', rung.failed]])('finds a person whom the ledger knows and the database calls %s', (_, status) => {
  const rows = [row(0, status, { wamid: null })]
  expect(comparePeople(evidence({ rows, ledger: sentTo([0]) }))).toMatchObject({ lost: 1, lostIds: [0] })
})

test('finds people who were sent to and stand in no row', () => {
  expect(comparePeople(evidence({ ledger: sentTo([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) }))).toMatchObject({ lost: 1, accepted: 11 })
})

test('one repeat and one loss do not make up for each other', () => {
  expect(verdict({ ledger: sentTo([0, 0, 1, 2, 3, 4, 5, 6, 7, 8]) })).toEqual({ duplicates: 1, lost: 1, unaccounted: 0 })
})

test('a message that failed on its way was accepted before; one that was refused was not', () => {
  expect(verdict({ rows: [row(0, rung.failed), row(1, rung.failed, { wamid: null })], ledger: sentTo([0]) })).toEqual(fine)
})

test('one that failed on its way and was sent again may have been accepted twice, and no more often', () => {
  const [again, failedAgain] = [row(0, rung.read, { attempt: 2 }), row(1, rung.failed, { attempt: 2, wamid: null })]
  const resent = new Map([[0, 1], [1, 1]])
  expect(comparePeople(evidence({ rows: [again, failedAgain], resent, ledger: sentTo([0, 0, 1]) }))).toMatchObject({ accepted: 3, ...fine })
  expect(verdict({ rows: [again], resent, ledger: sentTo([0, 0, 0]) })).toEqual({ ...fine, duplicates: 1 })
  expect(verdict({ rows: [again], resent, ledger: sentTo([0]) })).toEqual({ ...fine, lost: 1 })
  expect(verdict({ rows: [again], resent, ledger: sentTo([]) })).toEqual({ ...fine, lost: 1 })
})

test('whoever was not sent to again after all is held against the first call', () => {
  const resent = new Map([[0, 1]])
  expect(verdict({ rows: [row(0, rung.failed)], resent, ledger: sentTo([0]) })).toEqual(fine)
  expect(verdict({ rows: [row(0, rung.read)], resent, ledger: sentTo([0, 0]) })).toEqual({ ...fine, duplicates: 1 })
})

test('a message that still waits is not accounted for, also when it stands on the list of unknown ones', () => {
  expect(verdict({ rows: [row(0, rung.queued)], ledger: sentTo([]) })).toEqual({ ...fine, unaccounted: 1 })
  expect(verdict({ rows: [row(0, rung.unknown)], ledger: sentTo([]), listed: new Set([0]), due: new Set([0]), policy: 'never' })).toEqual({ ...fine, unaccounted: 1 })
})

test('an unknown one is explained under "never" when it is listed, whether it was sent or not', () => {
  const rows = [row(0, rung.unknown), row(1, rung.unknown)]
  expect(verdict({ policy: 'never', rows, ledger: sentTo([1]), listed: new Set([0, 1]) })).toEqual(fine)
  expect(verdict({ policy: 'never', rows, ledger: sentTo([1]), listed: new Set([0]) })).toEqual({ ...fine, unaccounted: 1 })
})

test('under "reconcile" an unknown one must be resolved, unless it was tried too often', () => {
  const listed = new Set([0])
  expect(verdict({ rows: [row(0, rung.unknown)], ledger: sentTo([]), listed })).toEqual({ ...fine, unaccounted: 1 })
  expect(verdict({ rows: [row(0, rung.unknown, { attempt: 4 })], ledger: sentTo([]), listed })).toEqual(fine)
})

test('a status that never came is missing under "reconcile" and nobody’s fault in silence', () => {
  expect(verdict({ rows: [row(0, rung.accepted)] })).toEqual({ ...fine, unaccounted: 1 })
  expect(verdict({ rows: [row(0, rung.accepted)], policy: 'never' })).toEqual(fine)
})

test('counts that differ from the rows are told', () => {
  const found = comparePeople(evidence({ counts: new Map([[rung.read, 9], [rung.queued, 1]]) }))
  expect(found).toMatchObject({ unaccounted: 2, notes: ['the counts are off by 2'] })
})

test('a chunk of the queue that nobody closed is told', () => {
  expect(verdict({ openChunks: 1 })).toEqual({ ...fine, unaccounted: 1 })
})
