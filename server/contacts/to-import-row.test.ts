import { describe, expect, it } from 'vitest'
import { planColumns } from './plan-columns.ts'
import { toImportRow } from './to-import-row.ts'

const plan = planColumns(['phone', 'name', 'country', 'time_zone', 'opt_in_at', 'bsuid', 'City', 'Plan'])
const row = (...values: string[]) => toImportRow(plan, 7, values)
const reasonOf = (...values: string[]) => {
  const result = row(...values)
  return result.kind === 'rejected' ? result.error.reason : null
}

describe('toImportRow', () => {
  it('reads every column', () => {
    expect(row('01511 2345678', ' Anna ', 'de', 'Europe/Berlin', '2026-01-31', 'DE.123', 'Köln', '')).toEqual({
      kind: 'row',
      row: {
        line: 7, phone: '+4915112345678', name: 'Anna', country: 'DE', timeZone: 'Europe/Berlin', optInAt: '2026-01-31T00:00:00.000Z', bsuid: 'DE.123', optInSource: null,
        attributes: '{"City":"Köln"}',
      },
    })
  })

  it('takes the country from the number when the column says none', () => {
    expect(row('+4915112345678')).toMatchObject({ row: { country: 'DE', name: null, attributes: '{}' } })
  })

  it('takes a time without a zone as UTC on every server', () => {
    expect(row('+4915112345678', '', '', '', '2026-01-31 10:00')).toMatchObject({ row: { optInAt: '2026-01-31T10:00:00.000Z' } })
  })

  it.each([
    ['more values than the header', ['+4915112345678', 'a', 'DE', '', '', '', 'c', 'd', 'e'], /9 values, the header 8/],
    ['an unknown time zone', ['+4915112345678', '', '', 'Mars/Base'], /time zone/],
    ['a date that is none', ['+4915112345678', '', '', '', '31.01.2026'], /opt-in date/],
    ['a day that does not exist', ['+4915112345678', '', '', '', '2026-13-40'], /opt-in date/],
    ['a bsuid that is none', ['+4915112345678', '', '', '', '', '12345'], /bsuid/],
    ['a name that is too long', ['+4915112345678', 'x'.repeat(201)], /longer than 200/],
    ['a value that is too long', ['+4915112345678', '', '', '', '', '', 'x'.repeat(1001)], /“City” is longer than 1000/],
  ])('rejects %s with the reason', (_, values, reason) => expect(reasonOf(...values)).toMatch(reason))

  it('forgives empty values past the header', () => {
    expect(reasonOf('+4915112345678', 'a', 'DE', '', '', '', 'c', 'd', '', '')).toBeNull()
  })
})
