import { describe, expect, it } from 'vitest'
import { settleMsOf, type SettleFacts } from './settle-time.ts'

const MINUTE = 60_000
const DAY = 1440 * MINUTE
const code: SettleFacts = { category: 'AUTHENTICATION', ttlSeconds: 600, open: 0, graceMs: 15 * MINUTE }

describe('how long a campaign settles', () => {
  it.each<[about: string, facts: Partial<SettleFacts>, expectedMs: number]>([
    ['the ten minutes of a code and a margin', {}, 15 * MINUTE],
    ['Meta’s own ten minutes for codes whose template says nothing', { ttlSeconds: null }, 15 * MINUTE],
    ['the time of a utility template that has one', { category: 'UTILITY', ttlSeconds: 3600 }, 65 * MINUTE],
    ['the bound where a utility template has none', { category: 'UTILITY', ttlSeconds: null }, DAY],
    ['the bound for thirty days', { ttlSeconds: -1 }, DAY],
    ['the bound for marketing, whose own time does not hold on this way', { category: 'MARKETING', ttlSeconds: 43_200 }, DAY],
    ['the bound where the snapshot is of before', { category: null, ttlSeconds: null }, DAY],
    ['twice the evidence of somebody without an answer, where that is longer', { open: 1 }, 35 * MINUTE],
    ['the template’s time where that is longer than the evidence', { open: 1, graceMs: MINUTE }, 15 * MINUTE],
    ['the bound where evidence would take longer', { open: 1, graceMs: DAY }, DAY],
  ])('is %s', (_, facts, expectedMs) => {
    expect(settleMsOf({ ...code, ...facts }, DAY)).toBe(expectedMs)
  })

  it('is never longer than the bound', () => {
    expect(settleMsOf(code, MINUTE)).toBe(MINUTE)
  })
})
