import { describe, expect, it } from 'vitest'
import { wholeRows } from './contact-upload.ts'

describe('wholeRows', () => {
  it('cuts after the last complete row', () => {
    expect(wholeRows('phone,name\n1,a\n2,')).toBe('phone,name\n1,a\n')
  })

  it('does not end a row inside quotation marks', () => {
    expect(wholeRows('phone,name\n1,"a\nb"\n2,"c\nd')).toBe('phone,name\n1,"a\nb"\n')
  })

  it('keeps a text that has no complete row', () => {
    expect(wholeRows('phone')).toBe('phone')
  })
})
