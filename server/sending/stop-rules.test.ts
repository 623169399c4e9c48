import { describe, expect, it } from 'vitest'
import { judgeStop, noFacts, slideWindow, usualStopRules, type StopFacts, type StopWindow } from './stop-rules.ts'

const facts = (fields: Partial<StopFacts>): StopFacts => ({ ...noFacts, ...fields })
const fresh = { window: { base: noFacts, next: noFacts }, accepted: noFacts }

describe('judgeStop', () => {
  it('says nothing before there are enough results, and stops at the limit', () => {
    expect(judgeStop(usualStopRules, facts({ results: 99, failed: 99 }), fresh)).toBeNull()
    expect(judgeStop(usualStopRules, facts({ results: 100, failed: 29 }), fresh)).toBeNull()
    expect(judgeStop(usualStopRules, facts({ results: 100, failed: 30 }), fresh)).toBe('30 of the last 100 messages failed (30 %); the limit is 30 %')
  })

  it('stops at a spike of opt-outs among those that were sent', () => {
    expect(judgeStop(usualStopRules, facts({ results: 100, optOuts: 4 }), fresh)).toBeNull()
    expect(judgeStop(usualStopRules, facts({ results: 1200, optOuts: 60 }), fresh)).toBe('60 of 1,200 people opted out (5 %); the limit is 5 %')
  })

  it('stops at red quality once; who resumed in spite of it is not stopped for it again', () => {
    expect(judgeStop(usualStopRules, facts({ quality: 'RED' }), fresh)).toContain('red')
    expect(judgeStop(usualStopRules, facts({ quality: 'RED' }), { ...fresh, accepted: facts({ quality: 'RED' }) })).toBeNull()
  })

  it('judges only what came after the point that a person accepted', () => {
    const accepted = facts({ results: 100, failed: 80, optOuts: 20 })
    const marks = { window: { base: accepted, next: accepted }, accepted }
    expect(judgeStop(usualStopRules, facts({ results: 190, failed: 100, optOuts: 20 }), marks)).toBeNull()
    expect(judgeStop(usualStopRules, facts({ results: 200, failed: 110, optOuts: 20 }), marks)).toContain('30 of the last 100')
  })

  it('obeys rules that are switched off', () => {
    const off = { ...usualStopRules, failurePercent: null, optOutPercent: null, redQuality: false }
    expect(judgeStop(off, facts({ results: 1000, failed: 1000, optOuts: 900, quality: 'RED' }), fresh)).toBeNull()
  })
})

describe('slideWindow', () => {
  it('notices a burst of failures after a long good time', () => {
    let window: StopWindow = { base: noFacts, next: noFacts }
    for (let results = 0; results <= 100_000; results += 50) window = slideWindow(window, facts({ results }), 100)
    expect(100_000 - window.base.results).toBeLessThanOrEqual(200)
    expect(judgeStop(usualStopRules, facts({ results: 100_200, failed: 130 }), { window, accepted: noFacts })).toContain('failed')
  })
})
