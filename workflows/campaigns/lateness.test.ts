import { describe, expect, it } from 'vitest'
import { judgeLateness } from './lateness.ts'

const HOUR_MS = 3_600_000

describe('a planned campaign that wakes late', () => {
  it('starts within its bound and says so, and asks beyond it', () => {
    expect(judgeLateness(-HOUR_MS)).toEqual({ kind: 'in_time', reason: null })
    expect(judgeLateness(60_000).kind).toBe('in_time')
    expect(judgeLateness(2 * HOUR_MS)).toEqual({ kind: 'late', reason: '2 h late, because nothing could run at its time' })
    expect(judgeLateness(9 * HOUR_MS)).toEqual({ kind: 'missed', reason: 'Missed its time by 9 h: send now or cancel' })
    expect(judgeLateness(2 * HOUR_MS, HOUR_MS).kind).toBe('missed')
    expect(judgeLateness(9 * HOUR_MS, 72 * HOUR_MS).kind).toBe('late')
  })

  it('is not asked about a few minutes even when it may not be late at all', () => {
    expect(judgeLateness(4 * 60_000, 0).kind).toBe('in_time')
    expect(judgeLateness(6 * 60_000, 0).reason).toBe('Missed its time by 6 min: send now or cancel')
  })

  it('tells days and minutes', () => {
    expect(judgeLateness(76 * HOUR_MS).reason).toContain('3 d 4 h')
    expect(judgeLateness(80 * 60_000).reason).toContain('1 h 20 min')
  })
})
