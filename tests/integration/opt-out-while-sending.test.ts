import { describe, expect, it } from 'vitest'
import { suppressContact } from '#server/contacts/suppress-contact.ts'
import { commitIntents } from '#server/sending/commit-intents.ts'
import { claimChunk } from '#server/sending/lane-store.ts'
import { recoverLane } from '#server/sending/recover-lane.ts'
import { createRunningCampaign, readBothCounts, type CampaignFixture } from '../support/campaign-fixture.ts'
import { acceptAll, pumpOnce } from '../support/pump-once.ts'
import { useTestServices } from '../support/use-test-services.ts'

const { services, sql } = useTestServices()

type Row = { id: number; contactId: number }
const peopleOf = ({ campaignId }: CampaignFixture) => sql()<Row[]>`select id, contact_id as "contactId" from messages where campaign_id = ${campaignId} order by id`
const optOut = ({ orgId }: CampaignFixture, { contactId }: Row) => sql().begin((tx) => suppressContact(tx, { orgId, contactId, source: 'stop_keyword', evidence: null }))
const statusOf = async ({ id }: Row) => (await sql()<{ status: number }[]>`select status from messages where id = ${id}`)[0]!.status

describe('who opts out while a campaign sends', () => {
  it('gets nothing any more, though the lane had them in hand already', async () => {
    const campaign = await createRunningCampaign(sql(), 100)
    const people = await peopleOf(campaign)
    const stopping = [people[80]!, people[98]!, people[99]!]
    const told: Promise<unknown>[] = []
    const { calls } = await pumpOnce(services().hot, { ...campaign, ratePerSecond: 40 }, (message) => {
      if (told.length === 0) told.push(...stopping.map((person) => optOut(campaign, person)))
      return acceptAll(message)
    })
    await Promise.all(told)
    expect(calls).toHaveLength(97)
    expect(calls.filter((call) => stopping.some(({ id }) => call.startsWith(`${String(id)}:`)))).toEqual([])
    const { rows, steps } = await readBothCounts(sql(), campaign.campaignId)
    expect([rows, steps]).toEqual([{ 2: 3, 21: 97 }, { 2: 3, 21: 97 }])
  })

  it('gets the message after all when they have taken it back before it was queued', async () => {
    const campaign = await createRunningCampaign(sql(), 5)
    const people = await peopleOf(campaign)
    await sql()`insert into suppressions (id, org_id, contact_id, source, lifted_at) values (gen_random_uuid(), ${campaign.orgId}, ${people[3]!.contactId}, 'stop_keyword', now())`
    expect((await pumpOnce(services().hot, campaign)).calls).toHaveLength(5)
  })

  it('is unknown after a crash when their group was leaving, and skipped when they had said so before', async () => {
    const campaign = await createRunningCampaign(sql(), 10)
    const people = await peopleOf(campaign)
    const [before, meanwhile] = [people[2]!, people[5]!]
    await optOut(campaign, before)
    await sql()`update suppressions set created_at = now() - interval '1 minute' where org_id = ${campaign.orgId}`
    await sql()`insert into lanes (account_id, org_id, epoch) values (${campaign.accountId}, ${campaign.orgId}, 1)`
    const chunk = (await claimChunk(sql(), { accountId: campaign.accountId, epoch: 1 }, []))!
    expect(await commitIntents(sql(), [{ id: chunk.id, epoch: 1, upto: chunk.lastId, countedBy: null }])).toEqual([true])
    await optOut(campaign, meanwhile)
    expect(await recoverLane(sql(), campaign)).toMatchObject({ unknown: 9 })
    expect([await statusOf(before), await statusOf(meanwhile)]).toEqual([2, 10])
    const { rows, steps } = await readBothCounts(sql(), campaign.campaignId)
    expect([rows, steps]).toEqual([{ 2: 1, 10: 9 }, { 2: 1, 10: 9 }])
  })
})
