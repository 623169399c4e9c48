import { describe, expect, it } from 'vitest'
import { emptyNumbers, forecastWords, openNumbersPoint, parseNumbers, percentOf, toggleNumber, toNumbersRequest } from './numbers-draft.ts'

describe('the numbers of a draft', () => {
  it('come back from a URL as they were, and one by one fall back when they make no sense', () => {
    const draft = { shares: [{ accountId: 'a', share: '3' }, { accountId: 'b', share: '1' }], priority: 'high' as const, perDay: '2000' }
    expect(parseNumbers(JSON.parse(JSON.stringify(draft)))).toEqual(draft)
    expect(parseNumbers({ shares: [{ accountId: 1 }, { accountId: 'a', share: '1e9' }], priority: 'first', perDay: '-1' })).toEqual(emptyNumbers)
    expect(parseNumbers('x')).toEqual(emptyNumbers)
  })

  it('are added and taken away, and one alone has no shares', () => {
    const two = toggleNumber([], 'a', 'b')
    expect(two.map((one) => one.accountId)).toEqual(['a', 'b'])
    expect(toggleNumber(two, 'a', 'b')).toEqual([])
    expect(percentOf([{ accountId: 'a', share: '3' }, { accountId: 'b', share: '1' }], 'a')).toBe(75)
    expect(percentOf([], 'a')).toBe(0)
  })

  it('say what is open', () => {
    expect(openNumbersPoint(emptyNumbers)).toBeNull()
    expect(openNumbersPoint({ ...emptyNumbers, shares: [{ accountId: 'a', share: '' }] })).toContain('from 1 to 100')
    expect(openNumbersPoint({ ...emptyNumbers, perDay: '0' })).toContain('At least one')
  })

  it('become a request', () => {
    expect(toNumbersRequest({ ...emptyNumbers, priority: 'low' })).toEqual({ numbers: undefined, weight: 1, peoplePerDay: null })
    expect(toNumbersRequest({ shares: toggleNumber([], 'a', 'b'), priority: 'high', perDay: '50' })).toEqual({ numbers: [{ accountId: 'a', share: 1 }, { accountId: 'b', share: 1 }], weight: 9, peoplePerDay: 50 })
  })
})

describe('the forecast', () => {
  it('says the days that people need, with what of today is used', () => {
    expect(forecastWords(10_400, { people: 2000, used: 0 }, '')).toBe('10,400 people, 2,000 a day: about 5.2 days')
    expect(forecastWords(2000, { people: 2000, used: 500 }, '')).toBe('2,000 people, 2,000 a day of which 500 are used: about 1.3 days')
    expect(forecastWords(1000, { people: 2000, used: 500 }, '250')).toBe('1,000 people, 250 a day: about 4 days')
  })

  it('is silent when a day is enough or nothing is limited', () => {
    expect(forecastWords(100, { people: 250, used: 100 }, '')).toBeNull()
    expect(forecastWords(1_000_000, null, '')).toBeNull()
  })
})
