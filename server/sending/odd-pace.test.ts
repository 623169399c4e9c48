import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseEnv } from '#server/env.ts'
import { Pacer } from './pacer.ts'

/** How many calls leave within so many seconds. */
function countWithin(ratePerSecond: number, seconds: number): number {
  const pacer = new Pacer(ratePerSecond)
  let count = 0
  for (let now = pacer.take(0).waitMs; now < seconds * 1000; now += pacer.take(now).waitMs) count += 1
  return count
}

describe('an odd pace of a number', () => {
  it('of less than one a second is kept', () => {
    expect(countWithin(0.5, 20)).toBe(10)
  })

  it('that is no whole number is never exceeded', () => {
    expect(countWithin(2.5, 20)).toBeLessThanOrEqual(50)
  })

  it('below zero is no way to send without a limit', () => {
    expect(countWithin(-3, 20)).toBeLessThanOrEqual(20)
  })
})

describe('SEND_RATE_OVERRIDE', () => {
  const secret = randomBytes(32).toString('base64')
  const overrideOf = (value: string) => parseEnv({
    NODE_ENV: 'test', DATABASE_URL: 'postgres://127.0.0.1/x', TEMPORAL_ADDRESS: '127.0.0.1:1', VERIFY_TOKEN: 'token-of-a-test', ENCRYPTION_KEY: secret, JWT_SECRET: secret, SEND_RATE_OVERRIDE: value,
  }).sending.rateOverride

  it('is a whole number, 0 for no limit, or not set', () => {
    expect([overrideOf('40'), overrideOf('0'), overrideOf('')]).toEqual([40, 0, null])
  })

  it.each(['-1', '0.5', 'fast', 'NaN'])('of %s keeps the process from starting, and is named', (value) => {
    expect(() => overrideOf(value)).toThrow('SEND_RATE_OVERRIDE')
  })
})
