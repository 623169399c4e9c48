import { describe, expect, it } from 'vitest'
import { toNumberArray, toTextArray } from './sql-array.ts'

describe('array literals', () => {
  it('keep numbers and nulls', () => {
    expect(toNumberArray([])).toBe('{}')
    expect(toNumberArray([1, null, 9007199254740991, 1.25])).toBe('{1,NULL,9007199254740991,1.25}')
  })

  it('quote every text, so that commas, braces, quotes, backslashes and the word NULL are only text', () => {
    expect(toTextArray([])).toBe('{}')
    expect(toTextArray(['a,b', '{}', 'say "hi"', 'c:\\d', 'NULL', '', null])).toBe('{"a,b","{}","say \\"hi\\"","c:\\\\d","NULL","",NULL}')
  })
})
