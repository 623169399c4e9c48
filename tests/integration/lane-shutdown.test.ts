import { expect, it } from 'vitest'
import { Pacer } from '#server/sending/pacer.ts'
import { laneWorkflowId, type LaneTurnReport } from '#workflows/lanes/contract.ts'
import { createRunningCampaign, readBothCounts } from '../support/campaign-fixture.ts'
import { startCampaignWorkers } from '../support/campaign-workers.ts'
import { acceptAll, pumpOnce } from '../support/pump-once.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(5)

/** Calls ten a second, in groups as large as if seven hundred were made. */
class SlowedPacer extends Pacer {
  override take(): { waitMs: number; turn: number } {
    return { waitMs: 100, turn: 0 }
  }
}

it('a lane that is stopped in the middle lets nothing more leave and gives the rest back: another one can claim it at once', async () => {
  const fixture = await createRunningCampaign(database.sql, 200)
  const stop = new AbortController()
  let left = 0
  const { calls, turn } = await pumpOnce(database.hot, { ...fixture, ratePerSecond: 690, pacer: new SlowedPacer(690), stop: stop.signal }, (message) => {
    left += 1
    if (left === 5) stop.abort()
    return acceptAll(message)
  })
  expect(turn).toMatchObject({ reason: 'stopped', sent: calls.length })
  expect(calls).toHaveLength(5)
  expect(await readBothCounts(database.sql, fixture.campaignId)).toEqual({ steps: { 0: 195, 21: 5 }, rows: { 0: 195, 21: 5 } })
  expect(await database.sql`select 1 from unknown_messages where account_id = ${fixture.accountId}`).toHaveLength(0)
  expect(await database.sql`select 1 from send_due where account_id = ${fixture.accountId} and (lane_epoch is not null or due_at > now())`).toHaveLength(0)
  expect(await database.sql`select 1 from send_chunks where account_id = ${fixture.accountId} and done_at is null and (lane_epoch is not null or ready_at > now())`).toHaveLength(0)
  const next = await pumpOnce(database.hot, fixture)
  expect(next.turn).toMatchObject({ sent: 195, drained: [fixture.campaignId] })
  expect(new Set([...calls, ...next.calls]).size).toBe(200)
})

it('a worker that is told to end finishes its lane’s turn, and nothing is in doubt', async () => {
  const workers = await startCampaignWorkers()
  try {
    const { sql, temporal } = workers.services
    const marketer = await workers.createMarketer(1000)
    const { id } = await marketer.as().campaigns.create(marketer.input)
    await marketer.as().campaigns.launch({ id })
    const countAccepted = async () => (await sql<{ n: number }[]>`select count(*)::int as n from messages where campaign_id = ${id} and status > 10`)[0]!.n
    while ((await countAccepted()) < 20) await new Promise((resolve) => setTimeout(resolve, 50))
    await workers.shutdown()
    const accepted = await countAccepted()
    expect(accepted).toBeLessThan(600)
    expect((await readBothCounts(sql, id)).rows).toEqual({ 0: 1000 - accepted, 21: accepted })
    const { events } = await temporal.workflow.getHandle(laneWorkflowId(marketer.sender.accountId)).fetchHistory()
    const ended = events?.flatMap((event) => event.activityTaskCompletedEventAttributes?.result?.payloads ?? []).map((payload) => JSON.parse(Buffer.from(payload.data!).toString()) as LaneTurnReport)
    expect(ended?.at(-1)).toMatchObject({ reason: 'stopped', sent: accepted })
  } finally {
    await workers.stop()
  }
})
