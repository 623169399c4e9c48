import { describe, expect, it } from 'vitest'
import { openStopsPoint, parseStops, stopWords, toStopRules, usualStops } from './stop-draft.ts'

describe('stop conditions in the composer', () => {
  it('are as usual unless the draft says otherwise', () => {
    expect(parseStops(undefined)).toEqual(usualStops)
    expect(parseStops({ failurePercent: 'a lot', optOutPercent: '12', redQuality: false })).toEqual({ failurePercent: '30', optOutPercent: '12', redQuality: false })
  })

  it('are from 1 to 100, or empty', () => {
    expect(openStopsPoint({ ...usualStops, failurePercent: '' })).toBeNull()
    expect(openStopsPoint({ ...usualStops, failurePercent: '0' })).not.toBeNull()
    expect(openStopsPoint({ ...usualStops, optOutPercent: '101' })).not.toBeNull()
  })

  it('are said in one line', () => {
    expect(stopWords(usualStops)).toBe('At 30 % failed, 5 % opted out or low quality')
    expect(stopWords({ ...usualStops, optOutPercent: '' })).toBe('At 30 % failed or low quality')
    expect(stopWords({ failurePercent: '', optOutPercent: '', redQuality: false })).toBe('Never')
  })

  it('are switched off by an empty field', () => {
    expect(toStopRules({ failurePercent: '', optOutPercent: '7', redQuality: true })).toMatchObject({ failurePercent: null, optOutPercent: 7, redQuality: true })
  })
})
