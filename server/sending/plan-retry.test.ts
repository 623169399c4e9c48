import { describe, expect, it } from 'vitest'
import { classifyGraphError, graphErrorTable } from '#server/graph/errors/classify-graph-error.ts'
import { ATTEMPTS_MAX, planRetry, type RetryFacts } from './plan-retry.ts'

const least = (code: number, facts: Partial<RetryFacts> = {}) => planRetry(classifyGraphError({ code }), { attempt: 1, random: () => 0, ...facts })
const most = (code: number, facts: Partial<RetryFacts> = {}) => planRetry(classifyGraphError({ code }), { attempt: 1, random: () => 1, ...facts })
const HOUR = 3_600_000

describe('planRetry', () => {
  it('waits for one person 6 seconds, then 4^n', () => {
    expect([1, 2, 3, 4].map((attempt) => least(131056, { attempt }))).toEqual([6000, 16_000, 64_000, 256_000])
  })

  it('spreads passing errors over the whole range up to a bound that grows', () => {
    expect([1, 2, 3, 4].map((attempt) => [least(131000, { attempt }), most(131000, { attempt })])).toEqual([[1000, 2000], [1000, 8000], [1000, 32_000], [1000, 128_000]])
    expect(most(131016, { attempt: 4 })).toBeLessThanOrEqual(600_000)
  })

  it('gives up when the attempts or the hours of a class are used up', () => {
    expect(least(131000, { attempt: ATTEMPTS_MAX })).toBeNull()
    expect(least(131000, { failingForMs: 6 * HOUR })).toBeNull()
    expect(least(131056, { attempt: ATTEMPTS_MAX })).toBeNull()
  })

  it('never comes back sooner than Meta asks', () => {
    expect(least(131000, { retryAfterMs: 7000 })).toBe(7000)
    expect(most(131000, { retryAfterMs: 7000 })).toBeGreaterThan(7000)
  })

  it('defers 131049 for a day at least, and once', () => {
    expect(least(131049)).toBe(24 * HOUR)
    expect(most(131049)).toBe(25 * HOUR)
    expect(least(131049, { attempt: 2, deferrals: 1 })).toBeNull()
  })

  it('tries nothing again that does not pass by itself', () => {
    const codes = graphErrorTable.filter((row) => !['retry', 'throttle', 'recipient_defer'].includes(row.class))
    expect(codes.length).toBeGreaterThan(50)
    for (const row of codes) expect(planRetry(row, { attempt: 1, random: () => 1 })).toBeNull()
  })
})
