import { describe, expect, it } from 'vitest'
import { parseStops, toStopRules, usualStops } from './stop-draft.ts'

describe('stop conditions in the composer', () => {
  it('are as usual unless the draft says otherwise', () => {
    expect(parseStops(undefined)).toEqual(usualStops)
    expect(parseStops({ failurePercent: 'a lot', optOutPercent: '12', redQuality: false })).toEqual({ failurePercent: '30', optOutPercent: '12', redQuality: false })
  })

  it('are switched off by an empty field', () => {
    expect(toStopRules({ failurePercent: '', optOutPercent: '7', redQuality: true })).toMatchObject({ failurePercent: null, optOutPercent: 7, redQuality: true })
  })
})
