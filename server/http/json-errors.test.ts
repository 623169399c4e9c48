import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AppError } from '#server/lib/app-error.ts'
import { toAppError } from './json-errors.ts'

describe('toAppError', () => {
  it('names every field that is wrong or unknown', () => {
    const { error } = z.strictObject({ email: z.string({ error: 'is missing' }) }).safeParse({ mail: 'x' })
    const answer = toAppError(error)
    expect(answer.code).toBe('BAD_INPUT')
    expect(answer.fields).toEqual({ email: 'is missing', mail: 'is not a field of this request' })
  })

  it('keeps a domain error as it is', () => {
    const error = new AppError('CONFLICT', 'Already launched.')
    expect(toAppError(error)).toBe(error)
  })

  it('tells nothing of an unexpected error', () => {
    const answer = toAppError(new Error('password=hunter2'))
    expect(answer.code).toBe('INTERNAL')
    expect(answer.userMessage).not.toContain('hunter2')
  })

  it('knows a body that is too large or not JSON', () => {
    expect(toAppError(Object.assign(new Error(), { status: 413, type: 'entity.too.large' })).code).toBe('TOO_LARGE')
    expect(toAppError(Object.assign(new SyntaxError(), { status: 400, type: 'entity.parse.failed' })).userMessage).toBe('The body is not JSON.')
  })

  it('survives a thrown null', () => {
    expect(toAppError(null).code).toBe('INTERNAL')
  })
})
