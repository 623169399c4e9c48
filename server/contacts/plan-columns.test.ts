import { describe, expect, it } from 'vitest'
import { AppError } from '#server/lib/app-error.ts'
import { planColumns } from './plan-columns.ts'

const refusal = (headers: string[]) => {
  try {
    planColumns(headers)
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error('the header was taken')
}

describe('planColumns', () => {
  it('knows the columns with a meaning by their aliases, whatever their case, accents and separators', () => {
    expect(planColumns([' Téléphone ', 'Full Name', 'Time-Zone', 'Country']).fields).toMatchObject({ name: 1, timeZone: 2, country: 3 })
    for (const alias of ['phone', 'PHONE', 'Phone Number', 'phone-number', 'Mobile', 'whatsapp', 'Telefon', 'Teléfono', 'celular']) expect(planColumns([alias]).fields.phone).toBe(0)
  })

  it('makes every other named column an attribute and leaves nameless ones out', () => {
    expect(planColumns(['City', 'phone', '', 'Plan']).attributes).toEqual([{ index: 0, name: 'City' }, { index: 3, name: 'Plan' }])
  })

  it('names what it found when there is no number', () => {
    const error = refusal(['Name', 'E-Mail'])
    expect(error.code).toBe('UNPROCESSABLE')
    expect(error.userMessage).toContain('“Name”, “E-Mail”')
    expect(error.fields).toHaveProperty('phone')
  })

  it.each([
    ['two columns for the number', ['phone', 'Mobile'], /both mean phone/],
    ['two attributes of one name', ['phone', 'City', 'city'], /Two columns are named/],
    ['too many attributes', ['phone', ...Array.from({ length: 31 }, (_, i) => `a${String(i)}`)], /31 columns/],
    ['a name that is too long', ['phone', 'x'.repeat(65)], /longer than 64/],
    ['a name that would not survive as a key', ['phone', '__proto__'], /cannot be named/],
  ])('refuses %s', (_, headers, sentence) => expect(refusal(headers).userMessage).toMatch(sentence))

  it('takes thirty attributes', () => {
    expect(planColumns(['phone', ...Array.from({ length: 30 }, (_, i) => `a${String(i)}`)]).attributes).toHaveLength(30)
  })
})
