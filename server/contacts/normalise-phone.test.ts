import { describe, expect, it } from 'vitest'
import { normalisePhone } from './normalise-phone.ts'

describe('normalisePhone', () => {
  it.each([
    ['+4915112345678', null, '+4915112345678', 'DE'],
    ['+1 (415) 555-2671', null, '+14155552671', 'US'],
    ['00491511 2345678', null, '+4915112345678', 'DE'],
    ["'+4915112345678", null, '+4915112345678', 'DE'],
    ['＋４９１５１１２３４５６７８', null, '+4915112345678', 'DE'],
    ['01511 2345678', 'DE', '+4915112345678', 'DE'],
    ['(11) 96123-4567', 'BR', '+5511961234567', 'BR'],
    ['4915112345678', 'DE', '+4915112345678', 'DE'],
    ['+44 7781 123456', null, '+447781123456', 'GG'],
  ])('brings %j with country %j to %s', (text, country, ...expected) => {
    const [phone, found] = expected
    expect(normalisePhone(text, country)).toEqual({ kind: 'ok', phone, country: found })
  })

  it.each([
    ['', null, /empty/],
    ['   ', 'DE', /empty/],
    ['015112345678', null, /country code/],
    ['015112345678', 'XX', /two-letter/],
    ['015112345678', 'GERMANY', /two-letter/],
    ['4.91511E+12', null, /spreadsheet/],
    ['4,91511e12', null, /spreadsheet/],
    ['hello', null, /country code/],
    ['+hello', null, /not a phone number/],
    ['+49151', null, /too short/],
    ['+1234', null, /too short/],
    ['+999123456789', null, /not a phone number|unknown country/],
    ['+4915112345678901234', null, /not a phone number|too long/],
    ['+10005551234', null, /too short, too long/],
    ['+4915112345678 ext. 12', null, /not a phone number/],
    ['anna@example.com', 'DE', /not a phone number/],
  ])('refuses %j with country %j', (text, country, reason) => {
    const result = normalisePhone(text, country)
    expect(result.kind).toBe('invalid')
    expect(result.kind === 'invalid' && result.reason).toMatch(reason)
  })
})
