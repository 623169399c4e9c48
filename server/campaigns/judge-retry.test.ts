import { describe, expect, it } from 'vitest'
import { graphErrorTable } from '#server/graph/errors/classify-graph-error.ts'
import { judgeRetry } from './judge-retry.ts'

describe('judgeRetry', () => {
  it.each([[131_000, 'now'], [130_429, 'now'], [131_049, 'later'], [131_026, 'no'], [131_050, 'no'], [131_042, 'now'], [132_015, 'now'], [132_012, 'no'], [131_047, 'no'], [100, 'no'], [131_053, 'now'], [132_000, 'now'], [132_008, 'now']])('%i: %s', (code, worth) => {
    expect(judgeRetry(code).worth).toBe(worth)
  })

  it('sends those whose variables did not fit again once the template takes them, and says what else helps', () => {
    expect(judgeRetry(132_000, false)).toMatchObject({ worth: 'no', why: expect.stringContaining('Make a new campaign for these people') as string })
    expect(judgeRetry(131_053, false).worth).toBe('now')
  })

  it('does not send again what failed without a code that says so', () => {
    expect(judgeRetry(null).worth).toBe('no')
    expect(judgeRetry(999_999).worth).toBe('no')
  })

  it('has a sentence for every row of the table', () => {
    for (const { code } of graphErrorTable) expect(judgeRetry(typeof code === 'number' ? code : code[0]).why).toMatch(/\.$/)
  })
})
