import { describe, expect, it } from 'vitest'
import { cancelQueued } from '#server/campaigns/cancel-queued.ts'
import { createRunningCampaign, readBothCounts } from '../support/campaign-fixture.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(5)

const PEOPLE = 5000

/** A canceled campaign with 5,000 queued people in chunks of the given size. */
async function createCanceled(chunkSize: number): Promise<string> {
  const { sql } = database
  const { campaignId, orgId, accountId } = await createRunningCampaign(sql, PEOPLE)
  await sql`delete from send_chunks where campaign_id = ${campaignId}`
  await sql`
    insert into send_chunks (org_id, campaign_id, account_id, first_id, last_id, intent_upto, ready_at)
    select ${orgId}, ${campaignId}, ${accountId}, min(id), max(id), min(id) - 1, now()
    from (select id, (row_number() over (order by id) - 1) / ${chunkSize}::int as part from messages where campaign_id = ${campaignId}) rows group by part order by part`
  await sql`update campaigns set state = 'canceled' where id = ${campaignId}`
  return campaignId
}

const countsOf = (campaignId: string) => readBothCounts(database.sql, campaignId)
const allCanceled = { steps: { 5: PEOPLE }, rows: { 5: PEOPLE } }

describe('canceling many people', () => {
  it.each([1000, 17])('comes further by a thousand at most at once, and a second attempt goes on where the first was killed (chunks of %i)', async (chunkSize) => {
    const campaignId = await createCanceled(chunkSize)
    let steps = 0
    const killAtThird = () => {
      steps += 1
      if (steps === 3) throw new Error('killed')
    }
    await expect(cancelQueued(database, { campaignId }, killAtThird)).rejects.toThrow('killed')
    const half = await countsOf(campaignId)
    expect(half.steps).toEqual(half.rows)
    const done = half.rows[5]!
    expect(done).toBeGreaterThan(2900)
    expect(done).toBeLessThanOrEqual(3000)
    let more = 0
    expect(await cancelQueued(database, { campaignId }, () => (more += 1))).toEqual({ canceled: PEOPLE - done })
    expect(more).toBeLessThanOrEqual(3)
    expect(await countsOf(campaignId)).toEqual(allCanceled)
    expect(await database.sql`select 1 from send_chunks where campaign_id = ${campaignId} and done_at is null`).toHaveLength(0)
  })

  it('counts exactly when the first attempt, given up, still runs beside the second', async () => {
    const campaignId = await createCanceled(100)
    const both = await Promise.all([cancelQueued(database, { campaignId }), cancelQueued(database, { campaignId })])
    expect(both[0].canceled + both[1].canceled).toBe(PEOPLE)
    expect(await countsOf(campaignId)).toEqual(allCanceled)
  })
})
