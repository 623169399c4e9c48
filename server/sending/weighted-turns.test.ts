import { describe, expect, it } from 'vitest'
import { WeightedTurns, type Taker } from './weighted-turns.ts'

const play = (takers: Taker[], turns: number) => {
  const source = new WeightedTurns()
  return Array.from({ length: turns }, () => source.next(takers)!.campaignId)
}
const count = (turns: string[], id: string) => turns.filter((turn) => turn === id).length

describe('turns on a number', () => {
  it('go round when all weights are the same', () => {
    const takers = ['a', 'b', 'c'].map((campaignId) => ({ campaignId, weight: 1 }))
    expect(play(takers, 6)).toEqual(['a', 'b', 'c', 'a', 'b', 'c'])
  })

  it('are handed out by weight, exactly, over a whole round', () => {
    const turns = play([{ campaignId: 'low', weight: 1 }, { campaignId: 'normal', weight: 3 }, { campaignId: 'high', weight: 9 }], 130)
    expect([count(turns, 'low'), count(turns, 'normal'), count(turns, 'high')]).toEqual([10, 30, 90])
  })

  it('starve nobody: the lightest comes at least once in any round, not only at its end', () => {
    const turns = play([{ campaignId: 'low', weight: 1 }, ...Array.from({ length: 7 }, (_, n) => ({ campaignId: `high ${String(n)}`, weight: 10 }))], 71 * 5)
    const at = turns.flatMap((turn, place) => (turn === 'low' ? [place] : []))
    expect(at).toHaveLength(5)
    for (let round = 1; round < at.length; round += 1) expect(at[round]! - at[round - 1]!).toBe(71)
  })

  it('are spread evenly: a heavy campaign does not take all of its turns in a row', () => {
    const turns = play([{ campaignId: 'light', weight: 3 }, { campaignId: 'heavy', weight: 4 }], 70).join(' ')
    expect(turns).not.toContain('heavy heavy heavy')
  })

  it('forget one that has gone, and give a newcomer its part at once', () => {
    const source = new WeightedTurns()
    const a = { campaignId: 'a', weight: 5 }
    for (let n = 0; n < 100; n += 1) source.next([a, { campaignId: 'b', weight: 1 }])
    const turns = Array.from({ length: 12 }, () => source.next([a, { campaignId: 'c', weight: 1 }])!.campaignId)
    expect(count(turns, 'c')).toBe(2)
  })

  it('say nothing when nobody waits', () => {
    expect(new WeightedTurns().next([])).toBeUndefined()
  })
})
