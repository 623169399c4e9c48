import { afterEach, describe, expect, it, vi } from 'vitest'
import { ageMs, readClocks } from './steady-now.ts'

function clocks(wallMs: number, steadyMs: number): void {
  vi.spyOn(Date, 'now').mockReturnValue(wallMs)
  vi.spyOn(performance, 'now').mockReturnValue(steadyMs)
}

describe('the age of a moment', () => {
  afterEach(() => vi.restoreAllMocks())

  it('does not shrink when somebody sets the clock back', () => {
    clocks(10_000_000, 1000)
    const moment = readClocks()
    clocks(10_000_000 - 7_200_000, 4000)
    expect(ageMs(moment)).toBe(3000)
  })

  it('counts the time of a suspended machine, during which the steady clock stood still', () => {
    clocks(10_000_000, 1000)
    const moment = readClocks()
    clocks(10_000_000 + 3_600_000, 1010)
    expect(ageMs(moment)).toBe(3_600_000)
  })
})
