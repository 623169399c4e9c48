import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findRecipients } from '#server/campaigns/find-recipients.ts'
import { findRetryable } from '#server/campaigns/find-retryable.ts'
import { getCampaign } from '#server/campaigns/get-campaign.ts'
import { createCampaignActivities } from '#workflows/campaigns/activities.ts'
import { attemptSteps } from '../support/attempt-steps.ts'
import { actorOf, createTestServices } from '../support/campaign-draft.ts'
import { createRunningCampaign } from '../support/campaign-fixture.ts'
import { runCampaign } from '../support/campaign-steps.ts'
import { acceptAll } from '../support/pump-once.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(10)
const { pump, receive, readMessages, firstIdOf, expectCountsToAgree } = attemptSteps(database)
const MINUTE = 60_000
const DAY = 1440 * MINUTE
let parts: ReturnType<typeof createTestServices>

beforeAll(() => (parts = createTestServices(database.url, inject('temporalAddress'))))
afterAll(() => parts.close())

const settleMsOf = async (campaignId: string) => (await createCampaignActivities(parts.services).readProgress({ campaignId })).settleMs

/** A running campaign whose template has a time of its own. */
async function runWithTtl(category: string, ttlSeconds: number | null) {
  const { sender, campaignId } = await runCampaign(parts.services, [{ phone: '+48600000001', country: 'PL' }, { phone: '+48600000002', country: 'PL' }], { template: { category, ttlSeconds } })
  return { campaignId, accountId: sender.accountId, orgId: sender.orgId, actor: actorOf(sender) }
}

describe('a look at a campaign', () => {
  it.each([['AUTHENTICATION', 600, 15 * MINUTE], ['AUTHENTICATION', null, 15 * MINUTE], ['UTILITY', 1800, 35 * MINUTE], ['UTILITY', null, DAY], ['MARKETING', null, DAY]])('says how long it settles: %s with %s', async (category, ttlSeconds, expectedMs) => {
    expect(await settleMsOf((await runWithTtl(category, ttlSeconds)).campaignId)).toBe(expectedMs)
  })

  it('goes by the template as it was when the audience was frozen', async () => {
    const { campaignId } = await runWithTtl('AUTHENTICATION', 600)
    await database.sql`update templates set ttl_seconds = 30 where id = (select template_id from campaigns where id = ${campaignId})`
    expect(await settleMsOf(campaignId)).toBe(15 * MINUTE)
  })

  it('leaves time for the evidence about somebody without an answer, as long as another attempt may follow', async () => {
    const made = await runWithTtl('AUTHENTICATION', 600)
    await pump({ ...made, connectionId: '', listId: '', templateId: '' }, () => ({ kind: 'unknown', cause: 'timeout' }))
    expect(await settleMsOf(made.campaignId)).toBe(35 * MINUTE)
    await database.sql`update messages set attempt = 4 where campaign_id = ${made.campaignId}`
    expect(await settleMsOf(made.campaignId)).toBe(15 * MINUTE)
  })
})

describe('the page of a campaign that settles', () => {
  it('says when it completes at the latest', async () => {
    const made = await runWithTtl('AUTHENTICATION', 600)
    await pump({ ...made, connectionId: '', listId: '', templateId: '' })
    await database.sql`update campaigns set state = 'settling' where id = ${made.campaignId}`
    expect((await getCampaign(parts.services, made.actor, { id: made.campaignId })).why).toContain('completes 15 minutes after the last message left at the latest; later reports still count.')
  })
})

describe('somebody without an answer when the settling ends', () => {
  it('stays listed with the cause and is not sent to again, until a late status counts', async () => {
    const fixture = await createRunningCampaign(database.sql, 2)
    const id = await firstIdOf(fixture)
    await pump(fixture, (message) => (message.id === id ? { kind: 'unknown', cause: 'reset' } : acceptAll(message)))
    const actor = { kind: 'user' as const, userId: '', orgId: fixture.orgId, role: 'marketer' as const, ip: null }
    const read = async () => {
      const [{ why, unknownNote }, { items }] = await Promise.all([getCampaign(parts.services, actor, { id: fixture.campaignId }), findRecipients(parts.services, actor, { id: fixture.campaignId, limit: 10, state: 'unknown' })])
      return { why, unknownNote, details: items.map(({ detail }) => detail) }
    }
    expect(await read()).toMatchObject({ details: ['The connection broke before WhatsApp answered. Waiting for evidence before it is sent again.'] })
    await database.sql`update campaigns set state = 'completed', finished_at = now() where id = ${fixture.campaignId}`
    await database.sql`update unknown_messages set attempted_at = now() - interval '2 days' where message_id = ${id}`
    expect((await pump(fixture)).calls).toEqual([])
    expect(await read()).toEqual({
      why: 'One person without an answer from WhatsApp; a late status still counts. Everybody else has a final state.',
      unknownNote: expect.stringMatching(/\(The connection broke before WhatsApp answered\)\. A status decides\. While the campaign is completed they are not sent again/) as string,
      details: ['The connection broke before WhatsApp answered. Not sent again while the campaign is completed; a status may still come.'],
    })
    await receive(fixture, [{ id, attempt: 1, status: 'delivered' }])
    expect(await read()).toMatchObject({ unknownNote: null, details: [] })
    await expectCountsToAgree(fixture)
  })

  it('is told at the last attempt that only a status decides', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    await database.sql`update messages set attempt = 4 where campaign_id = ${fixture.campaignId}`
    await pump(fixture, () => ({ kind: 'unknown', cause: 'timeout' }))
    const actor = { kind: 'user' as const, userId: '', orgId: fixture.orgId, role: 'marketer' as const, ip: null }
    const { why, unknownNote } = await getCampaign(parts.services, actor, { id: fixture.campaignId })
    expect({ why, unknownNote }).toEqual({
      why: 'One person without an answer from WhatsApp: only a status decides, nothing is sent again.',
      unknownNote: 'One person: the call may or may not have reached WhatsApp (WhatsApp did not answer in time). A status decides. Each was tried 4 times or more, so they are never sent again.',
    })
  })
})

describe('a status that comes after the campaign has completed', () => {
  it('still counts, and a failure is explained and may be sent again', async () => {
    const fixture = await createRunningCampaign(database.sql, 2)
    await pump(fixture)
    await database.sql`update campaigns set state = 'completed', finished_at = now() where id = ${fixture.campaignId}`
    const id = await firstIdOf(fixture)
    await receive(fixture, [{ id, attempt: 1, status: 'delivered' }, { id: id + 1, attempt: 1, status: 'failed', code: 131_000 }])
    expect((await readMessages(fixture)).map(({ status }) => status)).toEqual([40, 45])
    await expectCountsToAgree(fixture)
    const actor = { kind: 'user' as const, userId: '', orgId: fixture.orgId, role: 'marketer' as const, ip: null }
    const { counts, canRetry, failures } = await getCampaign(parts.services, actor, { id: fixture.campaignId })
    expect({ delivered: counts.delivered, failed: counts.failed, accepted: counts.accepted, canRetry }).toEqual({ delivered: 1, failed: 1, accepted: 0, canRetry: true })
    expect(failures).toMatchObject([{ code: 131_000, title: 'Something went wrong at Meta', count: 1 }])
    expect((await findRetryable(parts.services, actor, { id: fixture.campaignId })).groups).toMatchObject([{ code: 131_000, retry: 1, why: 'Such errors pass by themselves.' }])
  })
})
