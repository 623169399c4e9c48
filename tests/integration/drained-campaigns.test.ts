import { pino } from 'pino'
import { expect, it } from 'vitest'
import { classifyGraphError } from '#server/graph/errors/classify-graph-error.ts'
import { DrainedCampaigns } from '#server/sending/drained-campaigns.ts'
import { pumpLane, type LaneHooks } from '#server/sending/pump-lane.ts'
import { createRunningCampaign, type CampaignFixture } from '../support/campaign-fixture.ts'
import { acceptAll } from '../support/pump-once.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(10)

/** A second campaign on the first one's number. */
async function moveTo(number: CampaignFixture, { campaignId }: CampaignFixture): Promise<void> {
  const { sql } = database
  for (const table of ['messages', 'send_chunks'] as const) await sql`update ${sql(table)} set account_id = ${number.accountId} where campaign_id = ${campaignId}`
  await sql`update campaigns set account_id = ${number.accountId} where id = ${campaignId}`
}

it('a campaign hears that it has drained while the turn goes on with another on the same number', async () => {
  const [large, small] = [await createRunningCampaign(database.sql, 900), await createRunningCampaign(database.sql, 20)]
  await moveTo(large, small)
  const told: string[] = []
  let sentWhenTold = 0
  const moved: Promise<unknown>[] = []
  let sent = 0
  const hooks: LaneHooks = {
    stop: new AbortController().signal, turnMs: 60_000, progress: () => undefined, log: pino({ level: 'silent' }),
    tellDrained: (id) => {
      told.push(id)
      sentWhenTold = sent
      // As its workflow does.
      moved.push(database.sql`update campaigns set state = 'settling' where id = ${id}`.execute())
    },
    sender: {
      classify: classifyGraphError,
      reportTokenFailure: () => Promise.resolve(),
      send: (message, done) => {
        sent += 1
        setImmediate(() => done(acceptAll(message)))
      },
    },
  }
  const turn = await pumpLane(database.hot, { accountId: large.accountId, orgId: large.orgId, ratePerSecond: 300, graceMs: 900_000 }, hooks)
  await Promise.all(moved)
  expect(told).toEqual([small.campaignId])
  expect(sentWhenTold).toBeLessThan(900)
  expect(turn).toMatchObject({ sent: 920, reason: 'drained', drained: [large.campaignId] })
})

it('tells a drained campaign once, and again when it got something to send in between', async () => {
  const { accountId, campaignId } = await createRunningCampaign(database.sql, 10)
  const told: string[] = []
  const drained = new DrainedCampaigns({ sql: database.sql, accountId, tell: (id) => told.push(id) })
  await drained.tell()
  expect(told).toEqual([])
  await database.sql`update send_chunks set done_at = now() where campaign_id = ${campaignId}`
  await drained.tell()
  await drained.tell()
  expect(told).toEqual([campaignId])
  expect(await drained.find()).toEqual([campaignId])
  await database.sql`update send_chunks set done_at = null where campaign_id = ${campaignId}`
  await drained.tell()
  await database.sql`update send_chunks set done_at = now() where campaign_id = ${campaignId}`
  await drained.tell()
  expect(told).toEqual([campaignId, campaignId])
})
