import { describe, expect, it } from 'vitest'
import { LineIndex } from './line-index.ts'

describe('LineIndex', () => {
  it('tells each repeated number the line of the first, however many there are', () => {
    const index = new LineIndex()
    const phone = (n: number) => `+${String(4_915_100_000_000 + n * 7919)}`
    for (let n = 0; n < 50_000; n += 1) expect(index.claim(phone(n), n + 2)).toBeNull()
    for (let n = 0; n < 50_000; n += 1) expect(index.claim(phone(n), 1)).toBe(n + 2)
  })

  it('keeps the longest numbers apart', () => {
    const index = new LineIndex()
    expect(index.claim('+999999999999998', 2)).toBeNull()
    expect(index.claim('+999999999999999', 3)).toBeNull()
    expect(index.claim('+999999999999998', 4)).toBe(2)
  })
})
