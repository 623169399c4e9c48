import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { campaignsRouter } from '#server/trpc/campaigns-router.ts'
import { createCallerFactory } from '#server/trpc/trpc.ts'
import { actorOf, createTestServices } from '../support/campaign-draft.ts'
import { createRunningCampaign, type CampaignFixture } from '../support/campaign-fixture.ts'
import { refusalOf } from '../support/campaign-workers.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { pumpOnce } from '../support/pump-once.ts'

let testDatabase: TestDatabase
let away: ReturnType<typeof createTestServices>
let withoutWorkers: ReturnType<typeof createTestServices>
const createCaller = createCallerFactory(campaignsRouter)
const userId = '01900000-0000-7000-8000-000000000009'
const sql = () => away.services.sql

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  away = createTestServices(testDatabase.url, '127.0.0.1:1')
  withoutWorkers = createTestServices(testDatabase.url, inject('temporalAddress'))
  await sql()`insert into users (id, email, name) values (${userId}, 'ines@clarion.test', 'Ines')`
})

afterAll(async () => {
  await away.close()
  await withoutWorkers.close()
  await testDatabase.drop()
})

const as = ({ orgId }: CampaignFixture, parts = away) => createCaller({ services: parts.services, session: null, actor: actorOf({ orgId, userId }) })
const storyOf = async ({ campaignId }: CampaignFixture) => (await sql()<{ text: string }[]>`select text from campaign_events where campaign_id = ${campaignId} order by id`).map(({ text }) => text)

describe('while Temporal is away', () => {
  it.concurrent('a pause stops the sending all the same, and goes into story and audit', async () => {
    const campaign = await createRunningCampaign(sql(), 50)
    expect(await as(campaign).pause({ id: campaign.campaignId })).toEqual({ id: campaign.campaignId, state: 'paused' })
    expect((await pumpOnce(sql(), { accountId: campaign.accountId, orgId: campaign.orgId })).calls).toEqual([])
    expect(await storyOf(campaign)).toEqual(['Paused: Paused by a person'])
    expect(await sql()`select action from audit_events where org_id = ${campaign.orgId}`).toEqual([{ action: 'campaigns.paused' }])
  })

  it.concurrent('a cancel ends it; what would send is refused with what to do', async () => {
    const campaign = await createRunningCampaign(sql(), 50)
    await sql()`update campaigns set state = 'paused' where id = ${campaign.campaignId}`
    const resumed = await refusalOf(as(campaign).resume({ id: campaign.campaignId }))
    expect(resumed).toMatchObject({ code: 'SERVICE_UNAVAILABLE', message: 'The workflow engine does not answer. Look again in a moment, and try again.' })
    expect(await as(campaign).cancel({ id: campaign.campaignId })).toMatchObject({ state: 'canceled' })
    expect(await storyOf(campaign)).toEqual(['Canceled: Canceled by a person'])
  })

  it.concurrent('a campaign that has ended while the command waited stays as it is', async () => {
    const campaign = await createRunningCampaign(sql(), 50)
    const pausing = refusalOf(as(campaign).pause({ id: campaign.campaignId }))
    setTimeout(() => void sql()`update campaigns set state = 'completed' where id = ${campaign.campaignId}`.execute(), 500)
    expect(await pausing).toMatchObject({ code: 'CONFLICT', message: 'The campaign is completed now.' })
    expect(await storyOf(campaign)).toEqual([])
  })
})

it.concurrent('without workers a workflow that cannot answer does not keep a pause waiting', async () => {
  const campaign = await createRunningCampaign(sql(), 50)
  await sql()`update campaigns set state = 'draft', frozen_at = null where id = ${campaign.campaignId}`
  await as(campaign, withoutWorkers).launch({ id: campaign.campaignId })
  await sql()`update campaigns set state = 'running' where id = ${campaign.campaignId}`
  expect(await as(campaign, withoutWorkers).pause({ id: campaign.campaignId })).toMatchObject({ state: 'paused' })
})
