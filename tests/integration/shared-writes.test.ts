import { expect, it } from 'vitest'
import { commitIntents } from '#server/sending/commit-intents.ts'
import type { QueuedMessage } from '#server/sending/lane-store.ts'
import { createSharedWrites } from '#server/sending/shared-writes.ts'
import type { Accepted } from '#server/sending/write-accepted.ts'
import { writeResults } from '#server/sending/write-results.ts'
import { createRunningCampaign, readBothCounts, type CampaignFixture } from '../support/campaign-fixture.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(10)

async function claimed({ campaignId }: CampaignFixture, epoch: number): Promise<{ id: number; firstId: number; lastId: number }> {
  const rows = await database.sql<{ id: number; firstId: number; lastId: number }[]>`
    update send_chunks set lane_epoch = ${epoch}, ready_at = null where campaign_id = ${campaignId} returning id, first_id as "firstId", last_id as "lastId"`
  return rows[0]!
}

async function messagesOf({ campaignId }: CampaignFixture): Promise<QueuedMessage[]> {
  return database.sql<QueuedMessage[]>`
    select id, campaign_id as "campaignId", null as "conversationId", contact_id as "contactId", attempt, address, payload, false as due from messages where campaign_id = ${campaignId} order by id`
}

const acceptedAll = (messages: QueuedMessage[]): Accepted[] => messages.map((message) => ({ kind: 'accepted', message, wamid: `wamid.${String(message.id)}`, held: false, atMs: Date.now() }))

it('intents of several lanes become durable together, and each hears whether its own group may leave', async () => {
  const { sql } = database
  const [runs, paused, taken] = [await createRunningCampaign(sql, 10), await createRunningCampaign(sql, 10), await createRunningCampaign(sql, 10)]
  const [a, b, c] = [await claimed(runs, 1), await claimed(paused, 1), await claimed(taken, 2)]
  await sql`update campaigns set state = 'paused' where id = ${paused.campaignId}`
  // The third lane's chunk has another owner; asked in another order than that of the rows.
  const asked = [{ id: c.id, epoch: 1, upto: c.firstId + 3, countedBy: null }, { id: a.id, epoch: 1, upto: a.firstId + 3, countedBy: null }, { id: b.id, epoch: 1, upto: b.firstId + 3, countedBy: null }]
  expect(await commitIntents(sql, asked)).toEqual([false, true, false])
  const rows = await sql<{ id: number; moved: number }[]>`select id, (intent_upto - first_id + 1)::int as moved from send_chunks where id = any(${[a.id, b.id, c.id]}::bigint[])`
  expect(new Map(rows.map(({ id, moved }) => [id, moved]))).toEqual(new Map([[a.id, 4], [b.id, 0], [c.id, 0]]))
})

it('an intent whose answer was lost stands, though the campaign was paused before it was asked again', async () => {
  const { sql } = database
  const fixture = await createRunningCampaign(sql, 10)
  const { id, firstId } = await claimed(fixture, 1)
  const intent = { id, epoch: 1, upto: firstId + 3, countedBy: null }
  expect(await commitIntents(sql, [intent])).toEqual([true])
  await sql`update campaigns set state = 'paused' where id = ${fixture.campaignId}`
  expect(await commitIntents(sql, [intent])).toEqual([true])
  expect(await commitIntents(sql, [{ ...intent, upto: firstId + 7 }])).toEqual([false])
  await sql`update send_chunks set lane_epoch = 2 where id = ${id}`
  expect(await commitIntents(sql, [intent])).toEqual([false])
})

it('an intent whose people were counted by a limit of Meta’s that is another one by now does not stand', async () => {
  const { sql } = database
  const fixture = await createRunningCampaign(sql, 10)
  const { id, firstId } = await claimed(fixture, 1)
  const setTier = (tier: string) => sql`
    insert into wabas (id, org_id, waba_id, name, messaging_limit) select gen_random_uuid(), org_id, waba_id, 'Bakery', ${tier} from whatsapp_accounts where id = ${fixture.accountId}
    on conflict (org_id, waba_id) do update set messaging_limit = ${tier}`
  const intend = (messages: number, countedBy: string | null) => commitIntents(sql, [{ id, epoch: 1, upto: firstId + messages - 1, countedBy }])
  expect(await intend(2, null)).toEqual([true])
  await setTier('TIER_250')
  const [account] = await sql<{ of: string }[]>`select '/' || business_id as of from whatsapp_accounts where id = ${fixture.accountId}`
  const of = account!.of
  expect([await intend(4, null), await intend(4, `TIER_UNLIMITED${of}`), await intend(4, 'TIER_250/another'), await intend(4, `TIER_250${of}`)]).toEqual([[false], [false], [false], [true]])
  await setTier('TIER_UNLIMITED')
  // Its answer may have been lost: it stands already.
  expect([await intend(4, `TIER_250${of}`), await intend(5, `TIER_250${of}`)]).toEqual([[true], [false]])
})

it('results of several lanes become durable together; when a row has moved on meanwhile, each lane looks at its own', async () => {
  const { sql } = database
  const fixtures = [await createRunningCampaign(sql, 20), await createRunningCampaign(sql, 20), await createRunningCampaign(sql, 20)]
  const audiences = await Promise.all(fixtures.map(messagesOf))
  // The fast way leaves a row alone that waits for its second attempt: that the first was accepted after all is for the careful one to write.
  const moved = audiences[2]![7]!.id
  await sql`update messages set attempt = 2 where id = ${moved}`
  const shared = createSharedWrites(database.hot)
  await Promise.all(fixtures.map(({ accountId, orgId }, n) => writeResults({ sql: database.hot, shared, lane: { accountId, orgId, epoch: 1 } }, acceptedAll(audiences[n]!))))
  const counts = await Promise.all(fixtures.map(({ campaignId }) => readBothCounts(sql, campaignId)))
  expect(counts.map(({ rows }) => rows)).toEqual([{ 21: 20 }, { 21: 20 }, { 21: 20 }])
  expect(counts.map(({ steps }) => steps)).toEqual(counts.map(({ rows }) => rows))
})
