import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import { describe, expect, it } from 'vitest'
import { releaseCampaignsOf } from '#server/accounts/hold-connection.ts'
import { previewCampaign } from '#server/campaigns/preview-campaign.ts'
import { deferForBudget, releaseChunkForBudget, releaseDueForBudget } from '#server/sending/budget-waits.ts'
import { countUsed } from '#server/sending/count-used.ts'
import { claimChunk } from '#server/sending/lane-store.ts'
import { MessageSource } from '#server/sending/message-source.ts'
import { releaseBudgets } from '#server/sending/release-budgets.ts'
import { dropPot, portfolioPot } from '#server/sending/reserve-people.ts'
import { campaignWorkflowId } from '#workflows/campaigns/contract.ts'
import { actorOf, createLargeList, createTemplate, type Sender } from '../support/campaign-draft.ts'
import { portfolioSteps } from '../support/portfolio-steps.ts'
import { acceptAll, pumpOnce } from '../support/pump-once.ts'
import { useTestServices } from '../support/use-test-services.ts'

const files = useTestServices()
const { services, sql } = files
const { senderOf, numberOf, run, pump, wake, setTier, usedOf } = portfolioSteps(files)
const HOUR_MS = 3_600_000

/** The last people of a campaign once more. */
async function createAddressList(sender: Sender, campaignId: string, people: number): Promise<string> {
  const listId = await createLargeList(sql(), sender.orgId, 0)
  await sql()`insert into contact_list_members (list_id, contact_id) select ${listId}, contact_id from messages where campaign_id = ${campaignId} order by id desc limit ${people}`
  await sql()`update contact_lists set size = ${people} where id = ${listId}`
  return listId
}

describe('a limit that Meta changes while people wait for it', () => {
  it('goes on when Meta raises the limit, and keeps a lowered one', async () => {
    const sender = await senderOf('TIER_250')
    const campaignId = await run(sender, 600)
    await pump(sender)
    await sql()`update wabas set messaging_limit = 'TIER_2K' where org_id = ${sender.orgId}`
    expect(await releaseBudgets(sql(), [sender.orgId])).toEqual([campaignId])
    expect((await pump(sender)).turn.sent).toBe(350)
    await sql()`update wabas set messaging_limit = 'TIER_250' where org_id = ${sender.orgId}`
    await run(sender, 10)
    expect((await pump(sender)).turn.sent).toBe(0)
  })

  it('tells each change in the campaign’s story', async () => {
    const sender = await senderOf('TIER_250')
    const campaignId = await run(sender, 2300)
    await pump(sender)
    await setTier(sender, 'TIER_2K')
    await pump(sender)
    await setTier(sender, 'TIER_UNLIMITED')
    const story = await sql()<{ kind: string }[]>`select kind from campaign_events where campaign_id = ${campaignId} and kind in ('limit', 'resumed') order by id`
    expect(story.map((event) => event.kind)).toEqual(['limit', 'resumed', 'limit', 'resumed'])
  })

  it('goes on in the same turn when Meta lifts the limit that the lane still has in mind', async () => {
    const sender = await senderOf('TIER_250')
    const campaignId = await run(sender, 300)
    const lifts: Promise<unknown>[] = []
    const { turn } = await pumpOnce(services().hot, { accountId: sender.accountId, orgId: sender.orgId, ratePerSecond: 200 }, (message) => {
      if (lifts.length === 0) lifts.push(setTier(sender, 'TIER_UNLIMITED'))
      return acceptAll(message)
    })
    await Promise.all(lifts)
    expect(turn).toMatchObject({ sent: 300, drained: [campaignId] })
    expect(await usedOf(sender)).toBeUndefined()
  })

  it('puts nothing off for a limit that is another one by now', async () => {
    const sender = await senderOf('TIER_250')
    const campaignId = await run(sender, 300)
    const look = { wait: { untilMs: Date.now() + 24 * HOUR_MS, reason: 'The day is used up', countedBy: 'TIER_250/500' }, readyAtMs: Date.now() + HOUR_MS }
    await sql()`insert into lanes (account_id, org_id, epoch) values (${sender.accountId}, ${sender.orgId}, 7)`
    const lane = { accountId: sender.accountId, epoch: 7 }
    const chunk = (await claimChunk(sql(), lane, []))!
    const [single] = await sql()<{ id: number }[]>`select id from messages where campaign_id = ${campaignId} order by id limit 1`
    await sql()`insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at, lane_epoch) values (${single!.id}, ${sender.orgId}, ${sender.accountId}, ${campaignId}, 1, now(), 7)`
    await setTier(sender, 'TIER_2K')
    expect(await deferForBudget(sql(), { campaignId, accountId: sender.accountId }, look)).toBe(false)
    await releaseChunkForBudget(sql(), { ...lane, id: chunk.id }, look)
    expect(await releaseDueForBudget(sql(), { ...lane, ids: [single!.id] }, look)).toBe(false)
    const ready = { chunks: true, single: true }
    expect((await sql()`select bool_and(ready_at <= now()) as chunks, (select due_at <= now() and not waits_for_budget from send_due where message_id = ${single!.id}) as single from send_chunks where campaign_id = ${campaignId}`)[0]).toEqual(ready)
    expect((await sql()`select budget_until as until from campaigns where id = ${campaignId}`)[0]).toEqual({ until: null })
  })

  it('lets retries go at once that wait for the day’s people when Meta raises the limit, and no others', async () => {
    const sender = await senderOf('TIER_250')
    const campaignId = await run(sender, 252)
    await pump(sender)
    const late = await sql()<{ id: number }[]>`select id from messages where campaign_id = ${campaignId} and status = 0 order by id`
    await sql()`update send_chunks set done_at = now(), ready_at = null where campaign_id = ${campaignId}`
    await sql()`insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at) values (${late[0]!.id}, ${sender.orgId}, ${sender.accountId}, ${campaignId}, 1, now()), (${late[1]!.id}, ${sender.orgId}, ${sender.accountId}, ${campaignId}, 1, now() + interval '30 minutes')`
    expect((await pump(sender)).turn.sent).toBe(0)
    await sql()`update campaigns set budget_until = null where id = ${campaignId}`
    expect(await setTier(sender, 'TIER_2K')).toEqual([campaignId])
    expect((await pump(sender)).calls).toEqual([`${String(late[0]!.id)}:1`])
  })

  it('looks at a paused campaign too, without waking it', async () => {
    const sender = await senderOf('TIER_250')
    const campaignId = await run(sender, 300)
    await pump(sender)
    await sql()`update campaigns set state = 'paused' where id = ${campaignId}`
    expect(await setTier(sender, 'TIER_2K')).toEqual([])
    await sql()`update campaigns set state = 'running' where id = ${campaignId}`
    expect((await pump(sender)).turn.sent).toBe(50)
  })

  it('looks at who waits when a new grant has brought another limit', async () => {
    const sender = await senderOf('TIER_250')
    const campaignId = await run(sender, 300)
    expect((await pump(sender)).turn.sent).toBe(250)
    await sql()`update wabas set messaging_limit = 'TIER_2K' where org_id = ${sender.orgId}`
    const told: string[] = []
    const temporal = { workflow: { getHandle: (id: string) => ({ signal: () => Promise.resolve(told.push(id)) }) } }
    await releaseCampaignsOf({ ...services(), temporal: temporal as unknown as Client }, sender.orgId, [sender.accountId])
    expect(told).toEqual([campaignWorkflowId(campaignId)])
    expect((await pump(sender)).turn.sent).toBe(50)
  })
})

describe('a limit that Meta sets where there was none', () => {
  it('counts whom it wrote to in the day before Meta set a limit, on every number', async () => {
    const sender = await senderOf('TIER_UNLIMITED')
    const second = await numberOf(sender)
    const lists = [await createLargeList(sql(), sender.orgId, 150), await createLargeList(sql(), sender.orgId, 60)]
    const campaigns = [await run(sender, lists[0]!), await run(second, lists[1]!)]
    for (const number of [sender, second]) await pump(number)
    // Not counted: one that Meta refused, one of yesterday, one who had written before. Counted: one that failed after Meta had taken it.
    const some = await sql()<{ id: number; contactId: number }[]>`select id, contact_id as "contactId" from messages where campaign_id = ${campaigns[0]!} order by id limit 4`
    await sql()`update messages set status = 45, failed_at = now(), accepted_at = null, wamid = case when id = ${some[3]!.id} then wamid end where id in (${some[0]!.id}, ${some[3]!.id})`
    await sql()`update messages set accepted_at = now() - interval '25 hours' where id = ${some[1]!.id}`
    await sql()`insert into conversations (id, org_id, account_id, contact_id, last_message_at, last_inbound_at) values (${randomUUID()}, ${sender.orgId}, ${sender.accountId}, ${some[2]!.contactId}, now(), now() - interval '1 hour')`
    expect(await usedOf(sender)).toBeUndefined()
    await sql()`update wabas set messaging_limit = 'TIER_250' where org_id = ${sender.orgId}`
    const preview = await previewCampaign(services(), actorOf(sender), { templateId: await createTemplate(sql(), sender), listId: lists[0]!, variables: [], accountId: sender.accountId })
    expect(preview.dayLimit).toEqual({ people: 250, used: 207 })
    await run(sender, 100)
    expect((await pump(sender)).turn.sent).toBe(43)
    expect(await usedOf(sender)).toEqual({ used: 250, rows: 250 })
  })

  it('counts who is being written to at the moment when it begins to count', async () => {
    const sender = await senderOf('TIER_UNLIMITED')
    const campaignId = await run(sender, 240)
    // A lane has put its intent down for a hundred, two of them have their answers; a retry is on its way as well.
    const [{ first } = { first: 0 }] = await sql()<{ first: number }[]>`update send_chunks set lane_epoch = 3, ready_at = null, intent_upto = first_id + 99 where campaign_id = ${campaignId} returning first_id as first`
    await sql()`update messages set status = 21, accepted_at = now() where id in (${first}, ${first + 1})`
    await sql()`insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at, lane_epoch) values (${first + 200}, ${sender.orgId}, ${sender.accountId}, ${campaignId}, 1, now(), 3)`
    expect(await countUsed(sql(), { orgId: sender.orgId, businessId: '500' })).toBe(101)
  })

  it('begins with more people than the limit, who cost nothing again, and frees places in their order', async () => {
    const sender = await senderOf('TIER_UNLIMITED')
    const listId = await createLargeList(sql(), sender.orgId, 400)
    const campaignId = await run(sender, listId)
    await pump(sender)
    await sql()`update messages m set accepted_at = now() - interval '23 hours' + (m.id - f.first) * interval '1 minute' from (select min(id) as first from messages where campaign_id = ${campaignId}) f where campaign_id = ${campaignId}`
    await setTier(sender, 'TIER_250')
    const preview = await previewCampaign(services(), actorOf(sender), { templateId: await createTemplate(sql(), sender), listId, variables: [], accountId: sender.accountId })
    expect(preview.dayLimit).toEqual({ people: 250, used: 250 })
    const other = await run(sender, 300)
    expect((await pump(sender)).turn.sent).toBe(0)
    expect(await usedOf(sender)).toEqual({ used: 400, rows: 400 })
    await wake(other)
    // The first 200 people have left the day by then, and 200 others are still in it.
    const later = () => Date.now() + HOUR_MS + 199.5 * 60_000
    expect((await pump(sender, later)).turn.sent).toBe(50)
    await sql()`update send_chunks set done_at = now(), ready_at = null where campaign_id = ${other}`
    const again = await run(sender, await createAddressList(sender, campaignId, 150))
    expect((await pump(sender, later)).turn).toMatchObject({ sent: 150, drained: expect.arrayContaining([again]) as string[] })
  })

  it('counts retries that come first like everybody else', async () => {
    const sender = await senderOf('TIER_UNLIMITED')
    const campaignId = await run(sender, 252)
    await pump(sender)
    const retries = await sql()<{ id: number }[]>`update messages set status = 0, accepted_at = null, wamid = null, attempt = 2 where id in (select id from messages where campaign_id = ${campaignId} order by id desc limit 2) returning id`
    for (const { id } of retries) await sql()`insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at) values (${id}, ${sender.orgId}, ${sender.accountId}, ${campaignId}, 1, now())`
    await setTier(sender, 'TIER_250')
    expect((await pump(sender)).turn.sent).toBe(0)
    expect(await usedOf(sender)).toEqual({ used: 250, rows: 250 })
  })

  it('is seen soon by a lane that has nothing but retries, which nobody refuses', async () => {
    const sender = await senderOf('TIER_250')
    const campaignId = await run(sender, 2)
    await sql()`update send_chunks set done_at = now(), ready_at = null where campaign_id = ${campaignId}`
    await sql()`insert into lanes (account_id, org_id, epoch) values (${sender.accountId}, ${sender.orgId}, 1)`
    const queue = (nth: number) => sql()`insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at) select id, org_id, account_id, campaign_id, 1, now() from messages where campaign_id = ${campaignId} order by id limit 1 offset ${nth}`
    const source = new MessageSource(sql(), { accountId: sender.accountId, epoch: 1 }, { stop: new AbortController().signal, commitIntent: () => Promise.resolve(true) })
    await queue(0)
    expect((await source.nextGroup(10))?.messages).toHaveLength(1)
    await setTier(sender, 'TIER_2K')
    await queue(1)
    await sleep(300)
    expect((await source.nextGroup(10))?.messages).toHaveLength(1)
  })

  it('keeps a pot that began again after a lane had read that there is no limit', async () => {
    const sender = await senderOf('TIER_250')
    await run(sender, 100)
    await pump(sender)
    const pot = { orgId: sender.orgId, pot: portfolioPot('500') }
    await dropPot(sql(), pot, { accountId: sender.accountId, countedBy: 'TIER_UNLIMITED/500' })
    expect(await usedOf(sender)).toEqual({ used: 100, rows: 100 })
    await setTier(sender, 'TIER_UNLIMITED')
    await dropPot(sql(), pot, { accountId: sender.accountId, countedBy: 'TIER_UNLIMITED/500' })
    expect(await usedOf(sender)).toBeUndefined()
  })

  it('begins a new pot after a time without a limit, for nobody was counted meanwhile', async () => {
    const sender = await senderOf('TIER_250')
    await run(sender, 100)
    await pump(sender)
    await sql()`update wabas set messaging_limit = 'TIER_UNLIMITED' where org_id = ${sender.orgId}`
    await run(sender, 120)
    await pump(sender)
    expect(await usedOf(sender)).toBeUndefined()
    await sql()`update wabas set messaging_limit = 'TIER_250' where org_id = ${sender.orgId}`
    await run(sender, 100)
    expect((await pump(sender)).turn.sent).toBe(30)
  })
})
