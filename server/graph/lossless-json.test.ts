import { describe, expect, it } from 'vitest'
import { parseLosslessJson } from './lossless-json.ts'

describe('reading Meta’s JSON', () => {
  it('keeps every digit of long ids as text', () => {
    expect(parseLosslessJson('{"id":12345678901234567890,"ids":[9007199254740993, -9007199254740993],"n":42}')).toEqual({ id: '12345678901234567890', ids: ['9007199254740993', '-9007199254740993'], n: 42 })
  })

  it('leaves digits inside of text alone', () => {
    const value = { text: 'call 12345678901234567890 or "1234567890123456"', 'key 1234567890123456': '\\' }
    expect(parseLosslessJson(JSON.stringify(value))).toEqual(value)
  })

  it('leaves fractions to be numbers', () => {
    expect(parseLosslessJson('{"a":0.12345678901234567,"b":1234567890123456.5}')).toEqual({ a: 0.12345678901234567, b: 1234567890123456.5 })
  })

  it('refuses what is not JSON', () => {
    expect(() => parseLosslessJson('<html>1234567890123456</html>')).toThrow(SyntaxError)
  })
})
