import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findRetryable } from '#server/campaigns/find-retryable.ts'
import { getCampaign } from '#server/campaigns/get-campaign.ts'
import { attemptSteps } from '../support/attempt-steps.ts'
import { createTestServices } from '../support/campaign-draft.ts'
import { createRunningCampaign, type CampaignFixture } from '../support/campaign-fixture.ts'
import { acceptAll, pumpOnce, refusedWith } from '../support/pump-once.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(10)
const { readMessages, expectCountsToAgree, passTime } = attemptSteps(database)
let parts: ReturnType<typeof createTestServices>

beforeAll(() => (parts = createTestServices(database.url, inject('temporalAddress'))))
afterAll(() => parts.close())

const RATE = 1000
/** What leaves together, and what was prepared meanwhile. */
const GROUPS = 200
const actorOf = ({ orgId }: CampaignFixture) => ({ kind: 'user' as const, userId: '', orgId, role: 'marketer' as const, ip: null })
const read = (fixture: CampaignFixture) => getCampaign(parts.services, actorOf(fixture), { id: fixture.campaignId })

/** A turn in which Meta refuses everybody from some call on. The failure rule is off, so that nothing else can stop the campaign. */
async function sendUntilEdited(fixture: CampaignFixture, { code, from }: { code: number; from: number }) {
  await database.sql`update campaigns set stop_rules = '{"failurePercent":null}', started_at = now() where id = ${fixture.campaignId}`
  let answered = 0
  return pumpOnce(database.sql, { ...fixture, ratePerSecond: RATE }, (message) => (++answered > from ? refusedWith(code) : acceptAll(message)))
}

/** A person resumes, and the template is as it was. */
async function resumeMended(fixture: CampaignFixture) {
  await database.sql`update campaigns set state = 'running' where id = ${fixture.campaignId}`
  await passTime(fixture)
  return pumpOnce(database.sql, fixture)
}

const setComponents = (fixture: CampaignFixture, text: string) =>
  database.sql`update templates set components = ${JSON.stringify({ list: [{ type: 'BODY', text }] })}::text::jsonb where id = ${fixture.templateId}`

describe('a template that is edited while its campaign runs', () => {
  it.each([['another number of values (132000)', 132_000], ['its flow is blocked (132068)', 132_068]])('%s: the campaign is held with what to do, nobody fails, and it goes on once that is mended', async (_, code) => {
    const fixture = await createRunningCampaign(database.sql, 1000)
    const { calls, turn } = await sendUntilEdited(fixture, { code, from: 150 })
    expect(turn).toMatchObject({ sent: 150, held: [{ campaignId: fixture.campaignId, reason: expect.stringContaining('Template “hello_world”: ') as string }] })
    expect(calls.length - 150).toBeLessThanOrEqual(GROUPS)
    const { state, why, counts, holdAdvice } = await read(fixture)
    expect({ state, queued: counts.queued, failed: counts.failed }).toEqual({ state: 'held', queued: 850, failed: 0 })
    expect(why).toMatch(new RegExp(`^Held: Template “hello_world”: .+ \\(${String(code)}\\)\\.`))
    expect(holdAdvice).toMatchObject({ action: 'template', explanation: expect.stringMatching(/WhatsApp Manager.+resume/) as string })
    const after = await resumeMended(fixture)
    expect(after.turn.sent).toBe(850)
    expect(new Set(after.calls.map((call) => call.split(':')[1]))).toEqual(new Set(['1']))
    expect((await read(fixture)).counts).toMatchObject({ accepted: 1000, failed: 0, queued: 0 })
    await expectCountsToAgree(fixture)
  })

  it('is held again by the first group when nothing was mended', async () => {
    const fixture = await createRunningCampaign(database.sql, 1000)
    await sendUntilEdited(fixture, { code: 132_000, from: 0 })
    await database.sql`update campaigns set state = 'running' where id = ${fixture.campaignId}`
    const { calls } = await sendUntilEdited(fixture, { code: 132_000, from: 0 })
    expect(calls.length).toBeLessThanOrEqual(GROUPS)
    expect((await read(fixture)).counts).toMatchObject({ queued: 1000, failed: 0 })
  })

  it('whose flow is slowed down is tried again after an hour', async () => {
    const fixture = await createRunningCampaign(database.sql, 100)
    const { turn } = await sendUntilEdited(fixture, { code: 132_069, from: 10 })
    expect(turn.held).toContainEqual({ campaignId: fixture.campaignId, reason: 'Template “hello_world”: The flow is slowed down (132069)', probeAfterMs: 3_600_000 })
    const { counts, holdAdvice } = await read(fixture)
    expect({ counts, holdAdvice }).toMatchObject({ counts: { accepted: 10, queued: 90, failed: 0 }, holdAdvice: { isProbed: true } })
  })
})

describe('a code that may be one person’s value or the template', () => {
  it.each([132_008, 132_012, 132_018, 131_053])('holds the campaign at the twentieth person in a row (%i)', async (code) => {
    const fixture = await createRunningCampaign(database.sql, 1000)
    const { calls, turn } = await sendUntilEdited(fixture, { code, from: 50 })
    expect(turn.held[0]!.reason).toMatch(new RegExp(`^Template “hello_world”: .+ for 20 people in a row \\(${String(code)}\\)$`))
    expect(calls.length - 50).toBeLessThanOrEqual(GROUPS)
    expect((await read(fixture)).counts).toMatchObject({ accepted: 50, failed: 19, queued: 931 })
    expect((await resumeMended(fixture)).turn.sent).toBe(931)
    await expectCountsToAgree(fixture)
  })

  it('holds nothing while others are accepted', async () => {
    const fixture = await createRunningCampaign(database.sql, 400)
    await database.sql`update campaigns set stop_rules = '{"failurePercent":null}' where id = ${fixture.campaignId}`
    const { turn } = await pumpOnce(database.sql, fixture, (message) => (message.id % 10 === 0 ? acceptAll(message) : refusedWith(132_012)))
    expect(turn).toMatchObject({ sent: 40, held: [], drained: [fixture.campaignId] })
  })

  it('lets those who failed be sent to again once the synced template takes their variables', async () => {
    const fixture = await createRunningCampaign(database.sql, 100)
    await sendUntilEdited(fixture, { code: 132_008, from: 10 })
    const preview = async () => (await findRetryable(parts.services, actorOf(fixture), { id: fixture.campaignId })).groups
    await setComponents(fixture, 'Fresh bread, {{1}}, today.')
    expect(await preview()).toMatchObject([{ code: 132_008, count: 19, retry: 0, why: expect.stringContaining('Make a new campaign for these people') as string }])
    await setComponents(fixture, 'Fresh bread today.')
    expect(await preview()).toMatchObject([{ code: 132_008, count: 19, retry: 19 }])
    expect((await readMessages(fixture)).filter(({ status }) => status === 45)).toHaveLength(19)
  })
})
