import { expect, test } from 'vitest'
import { toDuration, toProgressLine } from './progress-bar.ts'
import { isRight, toLastLine, toTable, type DemoResult } from './report.ts'

const none = { skipped: 0, queued: 0, accepted: 0, sent: 0, delivered: 0, read: 0, failed: 0, unknown: 0, canceled: 0 }
const result = (counts: Partial<DemoResult['counts']>, ledger: Partial<DemoResult['ledger']> = {}): DemoResult => ({
  recipients: 10, counts: { ...none, ...counts }, ledger: { accepted: 10, duplicates: 0, lost: 0, ...ledger }, seconds: 12.4,
})

test('the last line names exclusive states that add up', () => {
  expect(toLastLine(result({ skipped: 1, sent: 1, accepted: 1, delivered: 3, read: 4 }))).toBe(
    'demo: recipients=10 accepted=2 delivered=3 read=4 failed=0 skipped=1 unknown=0 duplicates=0 lost=0 seconds=12')
})

test('the last line tells of people whose message was canceled, and does not call them failed', () => {
  const canceled = result({ read: 4, canceled: 6 })
  expect(toLastLine(canceled)).toBe('demo: recipients=10 accepted=0 delivered=0 read=4 failed=0 skipped=0 unknown=0 canceled=6 duplicates=0 lost=0 seconds=12')
  expect(isRight(canceled)).toBe(true)
})

test('is right only when all add up and nobody was repeated or lost', () => {
  expect(isRight(result({ delivered: 4, read: 6 }))).toBe(true)
  expect(isRight(result({ delivered: 4, read: 5 }))).toBe(false)
  expect(isRight(result({ delivered: 4, read: 6 }, { duplicates: 1 }))).toBe(false)
  expect(isRight(result({ delivered: 4, read: 6 }, { lost: 1 }))).toBe(false)
})

test('what still waits in the queue is not a right end', () => {
  expect(isRight(result({ read: 9, queued: 1 }))).toBe(false)
})

test('the table says when the states do not add up', () => {
  expect(toTable(result({ read: 10 }))).toContain('adds up to the audience')
  expect(toTable(result({ read: 9 }))).toContain('does NOT add up to the audience of 10')
})

test('the progress line shows share, rate and time left', () => {
  const line = toProgressLine({ counts: { ...none, queued: 500, accepted: 100, delivered: 300, read: 100 }, total: 1000, state: 'running', ratePerSecond: 250, etaSeconds: 2 })
  expect(line).toMatch(/^█{14}░{14} {2}50 % {2}500\/1,000 sent {2}250\/s {2}ETA 2 s {2}400 delivered {2}100 read {2}running$/)
})

test('before the audience is frozen nothing counts as sent', () => {
  expect(toProgressLine({ counts: none, total: 1000, state: 'preparing', ratePerSecond: 0, etaSeconds: null })).toContain('0 %  0/1,000 sent')
})

test('durations are in seconds below a minute', () => {
  expect([toDuration(59.4), toDuration(61), toDuration(-1)]).toEqual(['59 s', '1 min 1 s', '0 s'])
})
