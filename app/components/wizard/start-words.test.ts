import { describe, expect, it } from 'vitest'
import { createFormats } from '../../lib/formats.ts'
import { hoursWords, startWords } from './start-words.ts'
import { emptyTiming } from './timing-draft.ts'

const formats = createFormats('en-GB', 'America/New_York')
const timing = { ...emptyTiming, zone: 'Europe/Warsaw' }

describe('startWords', () => {
  it('says a time on the chosen clocks, whatever the reader’s are', () => {
    expect(startWords({ ...timing, start: 'once', startsAt: '2026-11-28T09:00' }, formats)).toBe('Sat, 28 Nov 2026, 09:00, Europe/Warsaw')
  })

  it('says so while no time is chosen', () => {
    expect(startWords({ ...timing, start: 'once' }, formats)).toBe('No time chosen yet')
  })

  it('names the days and the end of a rhythm', () => {
    expect(startWords({ ...timing, start: 'series', days: [1, 4], ends: 'count', count: '1' }, formats)).toBe('Every week on Mon, Thu at 09:00, Europe/Warsaw, 1 campaign')
    expect(startWords({ ...timing, start: 'series', every: 'month', dayOfMonth: '31', ends: 'date', endsOn: '2027-01-31' }, formats)).toBe('Every month on day 31 at 09:00, Europe/Warsaw, until 31 Jan 2027')
  })
})

it('says hours only when messages keep to some', () => {
  expect(hoursWords(timing)).toBeNull()
  expect(hoursWords({ ...timing, hasHours: true, hourDays: [1, 2, 3, 4, 5] })).toBe('08:00 to 20:00, Mon to Fri, each person’s own time')
})
