import { describe, expect, it } from 'vitest'
import { toCsv } from './csv.ts'

describe('toCsv', () => {
  it('quotes commas, quotation marks and line ends', () => {
    expect(toCsv(['a'], [['x,"y"\nz']])).toBe('\uFEFFa\r\n"x,""y""\nz"\r\n')
  })

  it('disarms formulas and leaves phone numbers alone', () => {
    expect(toCsv(['a', 'b', 'c'], [['=1+1', '+48 601 555 018', '+cmd']])).toBe("\uFEFFa,b,c\r\n'=1+1,+48 601 555 018,'+cmd\r\n")
  })
})
