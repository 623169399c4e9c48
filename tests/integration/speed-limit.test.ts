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

  it('silences the number, and not only the refused message, while Meta has it wait, and goes on slowed down', async () => {
    const fixture = await createRunningCampaign(database.sql, 300)
    const pacer = new Pacer(1000)
    const number = { ...fixture, ratePerSecond: 1000, pacer }
    const called: number[] = []
    const refused = await pumpOnce(database.hot, number, (message) => (called.push(message.id) === 1 ? refusedWith(130_429, 600_000) : acceptAll(message)))
    expect(refused.turn.reason).toBe('idle')
    expect(refused.calls.length).toBeLessThan(150)
    const [lane] = await database.sql<{ leftMs: number; reason: string }[]>`select (extract(epoch from paused_until - now()) * 1000)::float8 as "leftMs", pause_reason as reason from lanes where account_id = ${fixture.accountId}`
    expect(lane).toMatchObject({ reason: 'The number’s speed limit was reached' })
    expect(lane!.leftMs).toBeGreaterThan(500_000)
    expect((await pumpOnce(database.hot, number)).calls).toEqual([])
    expect(pacer.rate(steadyNow() + 500_000)).toBe(500)
    await database.sql`update lanes set paused_until = now() where account_id = ${fixture.accountId}`
    await database.sql`update send_due set due_at = now() where account_id = ${fixture.accountId}`
    const rest = await pumpOnce(database.hot, number)
    expect(rest.turn).toMatchObject({ drained: [fixture.campaignId] })
    expect(refused.turn.sent + rest.turn.sent).toBe(300)
  })
})

describe('a number’s level', () => {
  /** A turn in whose middle Meta sets another level; how many calls left, and the pace at the end. */
  async function changeLevel({ from, isOnBizApp }: { from: number; isOnBizApp: boolean }, followsLevel = true) {
    const fixture = await createRunningCampaign(database.sql, 4000)
    await database.sql`update whatsapp_accounts set throughput_level = 'HIGH', is_on_biz_app = ${from === 20} where id = ${fixture.accountId}`
    const pacer = new Pacer(from)
    const stop = new AbortController()
    let [left, leftSince] = [0, 0]
    const { turn } = await pumpOnce(database.hot, { ...fixture, ratePerSecond: from, followsLevel, pacer, stop: stop.signal }, async (message) => {
      left += 1
      if (left === 10) await database.sql`update whatsapp_accounts set is_on_biz_app = ${isOnBizApp} where id = ${fixture.accountId}`
      if (pacer.fullRate !== from) leftSince += 1
      if (leftSince === 5 || left === 3000) stop.abort()
      return acceptAll(message)
    })
    return { turn, left, rate: pacer.fullRate }
  }

  it('is read again in the middle of a turn: one that falls sends at the lower pace from then on', async () => {
    const { left, rate, turn } = await changeLevel({ from: 1000, isOnBizApp: true })
    expect({ rate, reason: turn.reason }).toEqual({ rate: 20, reason: 'stopped' })
    expect(left).toBeLessThan(3000)
  })

  it('is read again in the middle of a turn: one that rises goes faster', async () => {
    expect((await changeLevel({ from: 20, isOnBizApp: false })).rate).toBe(1000)
  })

  it('does not matter where the pace was set by hand', async () => {
    expect((await changeLevel({ from: 1000, isOnBizApp: true }, false)).rate).toBe(1000)
  })
})
