import { describe, expect, it } from 'vitest'
import { steadyNow } from '#server/lib/steady-now.ts'
import { Pacer } from '#server/sending/pacer.ts'
import { createRunningCampaign } from '../support/campaign-fixture.ts'
import { acceptAll, pumpOnce, refusedWith } from '../support/pump-once.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(5)

describe('130429, the number’s speed limit', () => {
  it('leaves half of the pace when calls that were on their way together are refused together', async () => {
    const fixture = await createRunningCampaign(database.sql, 30)
    const pacer = new Pacer(80)
    const rates: number[] = []
    let refuseAll: () => void = () => undefined
    const refusal = new Promise<ReturnType<typeof refusedWith>>((resolve) => (refuseAll = () => resolve(refusedWith(130_429))))
    let left = 0
    const { turn } = await pumpOnce(database.hot, { ...fixture, ratePerSecond: 80, pacer }, (message) => {
      left += 1
      if (left > 8) rates.push(pacer.rate(steadyNow()))
      if (left === 9) refuseAll()
      return left <= 8 ? refusal : acceptAll(message)
    })
    expect(turn).toMatchObject({ sent: 30, drained: [fixture.campaignId] })
    expect(rates[0]).toBe(80)
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(40)
    expect(Math.min(...rates)).toBeLessThan(45)
  })
})
