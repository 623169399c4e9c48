import { expect, it } from 'vitest'
import { DrainedCampaigns } from '#server/sending/drained-campaigns.ts'
import { createRunningCampaign, type CampaignFixture } from '../support/campaign-fixture.ts'
import { acceptAll, pumpOnce } from '../support/pump-once.ts'
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
  const moved: Promise<unknown>[] = []
  let [sent, sentWhenTold] = [0, 0]
  const tellDrained = (ids: string[]) => {
    told.push(...ids)
    sentWhenTold = sent
    // As its workflow does.
    moved.push(database.sql`update campaigns set state = 'settling' where id = any(${ids}::uuid[])`.execute())
    return Promise.resolve([])
  }
  const { accountId, orgId } = large
  const { turn } = await pumpOnce(database.hot, { accountId, orgId, ratePerSecond: 300, tellDrained }, (message) => {
    sent += 1
    return acceptAll(message)
  })
  await Promise.all(moved)
  expect(told).toEqual([small.campaignId])
  expect(sentWhenTold).toBeLessThan(900)
  expect(turn).toMatchObject({ sent: 920, reason: 'drained', drained: [large.campaignId] })
})

it('tells a drained campaign once, and again when it got something to send in between', async () => {
  const { accountId, campaignId } = await createRunningCampaign(database.sql, 10)
  const told: string[] = []
  const drained = new DrainedCampaigns({ sql: database.sql, accountId, tell: (ids) => Promise.resolve(void told.push(...ids)).then(() => []) })
  await drained.tell()
  expect(told).toEqual([])
  await database.sql`update send_chunks set done_at = now() where campaign_id = ${campaignId}`
  await drained.tell()
  await drained.tell()
  expect(told).toEqual([campaignId])
  expect(await drained.find()).toEqual([campaignId])
  expect(await drained.untold()).toEqual([])
  await database.sql`update send_chunks set done_at = null where campaign_id = ${campaignId}`
  await drained.tell()
  await database.sql`update send_chunks set done_at = now() where campaign_id = ${campaignId}`
  await drained.tell()
  expect(told).toEqual([campaignId, campaignId])
})

it('a campaign that was told hears it again when another message of it has left within the same second', async () => {
  const [large, small] = [await createRunningCampaign(database.sql, 900), await createRunningCampaign(database.sql, 20)]
  await moveTo(large, small)
  const { sql } = database
  const told: string[] = []
  // A retry comes before its workflow has looked: it finds that the campaign has not drained, and stays where it is.
  const tellDrained = async (ids: string[]) => {
    told.push(...ids)
    if (told.length > 1) return []
    await sql`
      with again as (
        update messages set status = 0, attempt = attempt + 1, wamid = null where id = (select min(id) from messages where campaign_id = ${small.campaignId}) returning id, org_id
      )
      insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at) select id, org_id, ${large.accountId}, ${small.campaignId}, 1, now() from again`
    return []
  }
  const { turn } = await pumpOnce(database.hot, { accountId: large.accountId, orgId: large.orgId, ratePerSecond: 300, tellDrained })
  expect(turn).toMatchObject({ sent: 921, reason: 'drained' })
  expect([...told.slice(1), ...turn.drained]).toContain(small.campaignId)
})

it('names a campaign that was not reached at the end of the turn', async () => {
  const { accountId, campaignId } = await createRunningCampaign(database.sql, 10)
  await database.sql`update send_chunks set done_at = now() where campaign_id = ${campaignId}`
  const drained = new DrainedCampaigns({ sql: database.sql, accountId, tell: (ids) => Promise.resolve(ids) })
  await drained.tell()
  expect(await drained.untold()).toEqual([campaignId])
})
