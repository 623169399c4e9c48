import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Role } from '#server/auth/session-info.ts'
import { campaignsRouter } from '#server/trpc/campaigns-router.ts'
import { createCallerFactory } from '#server/trpc/trpc.ts'
import { campaignWorkflowId } from '#workflows/campaigns/contract.ts'
import { actorOf, createTestServices } from '../support/campaign-draft.ts'
import { createRunningCampaign, readBothCounts, type CampaignFixture } from '../support/campaign-fixture.ts'
import { acceptAll, pumpOnce, refusedWith } from '../support/pump-once.ts'
import { useTestServices } from '../support/use-test-services.ts'

const { services, sql, databaseUrl } = useTestServices()
const createCaller = createCallerFactory(campaignsRouter)

type Campaign = CampaignFixture & { as: (role?: Role) => ReturnType<typeof createCaller> }

async function createCampaign(people: number): Promise<Campaign> {
  const fixture = await createRunningCampaign(sql(), people)
  const userId = randomUUID()
  await sql()`insert into users (id, email, name) values (${userId}, ${`${userId}@clarion.test`}, 'Ines')`
  await sql()`update templates set components = '{"list":[{"type":"BODY","text":"Fresh bread today."}]}' where id = ${fixture.templateId}`
  const as = (role: Role = 'marketer') => createCaller({ services: services(), session: null, actor: actorOf({ orgId: fixture.orgId, userId }, role) })
  return { ...fixture, as }
}

/** Everybody's first attempt is refused with the code that `codeOf` gives, or accepted for null. */
async function createFailed(people: number, codeOf: (place: number) => number | null, state = 'completed'): Promise<Campaign> {
  const campaign = await createCampaign(people)
  const ids = (await sql()<{ id: number }[]>`select id from messages where campaign_id = ${campaign.campaignId} order by id`).map((row) => row.id)
  await sql()`update campaigns set stop_rules = '{"failurePercent":null}' where id = ${campaign.campaignId}`
  await pumpOnce(sql(), campaign, (message) => {
    const code = codeOf(ids.indexOf(message.id))
    return code === null ? acceptAll(message) : refusedWith(code)
  })
  await sql()`update campaigns set state = ${state}, finished_at = now() where id = ${campaign.campaignId}`
  return campaign
}

/** Rows that failed for good with a passing error, as after the last of the automatic attempts. */
async function createGivenUp(people: number, state = 'completed'): Promise<Campaign> {
  const campaign = await createFailed(people, () => 131_026, state)
  await sql()`update messages set error_code = 131000 where campaign_id = ${campaign.campaignId}`
  return campaign
}

const statesOf = async ({ campaignId }: Campaign) => Object.fromEntries((await sql()<{ status: number; n: number }[]>`
  select status, count(*)::int as n from messages where campaign_id = ${campaignId} group by status`).map((row) => [row.status, row.n]))
const workflowOf = ({ campaignId }: Campaign) => services().temporal.workflow.getHandle(campaignWorkflowId(campaignId))
const refusalOf = async (call: Promise<unknown>) => call.then(() => null, (error: unknown) => (error as Error).message)

describe('retry failed', () => {
  it('shows before how many make sense, by cause, and why the others do not', async () => {
    const campaign = await createFailed(6, (place) => [131_026, 131_026, 131_053, 131_050, null, 100][place] ?? null)
    const preview = await campaign.as().retryPreview({ id: campaign.campaignId })
    expect(preview).toMatchObject({ total: 1, refusal: null })
    expect(preview.groups.map(({ code, count, retry }) => ({ code, count, retry }))).toEqual([
      { code: 131_026, count: 2, retry: 0 }, { code: 100, count: 1, retry: 0 }, { code: 131_050, count: 1, retry: 0 }, { code: 131_053, count: 1, retry: 1 },
    ])
    expect(preview.groups[0]!.why).toContain('same answer')
  })

  it('queues them as the next attempt, opens the campaign again and starts its workflow in the middle of its life', async () => {
    const campaign = await createGivenUp(3)
    expect(await campaign.as().retryFailed({ id: campaign.campaignId })).toEqual({ retried: 3 })
    const detail = await campaign.as('viewer').get({ id: campaign.campaignId })
    expect(detail).toMatchObject({ state: 'running', finishedAt: null, counts: { queued: 3, failed: 0 } })
    expect(detail.events.map((event) => event.kind)).toContain('retried')
    const { calls } = await pumpOnce(sql(), campaign)
    expect(calls.map((call) => call.split(':')[1])).toEqual(['2', '2', '2'])
    const history = await workflowOf(campaign).fetchHistory()
    expect(history.events?.some((event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'reopened')).toBe(true)
    await workflowOf(campaign).terminate()
    const { steps, rows } = await readBothCounts(sql(), campaign.campaignId)
    expect(steps).toEqual(rows)
    expect(await sql()`select action, details ->> 'messages' as messages from audit_events where target_id = ${campaign.campaignId}`).toEqual([{ action: 'campaigns.retried', messages: '3' }])
  })

  it('sends nobody twice when two people press at once, or one presses again', async () => {
    const campaign = await createGivenUp(2500)
    const answers = await Promise.all([campaign.as().retryFailed({ id: campaign.campaignId }), campaign.as('admin').retryFailed({ id: campaign.campaignId })])
    expect(answers[0].retried + answers[1].retried).toBe(2500)
    expect(await campaign.as().retryFailed({ id: campaign.campaignId })).toEqual({ retried: 0 })
    const { calls } = await pumpOnce(sql(), campaign)
    expect(calls).toHaveLength(2500)
    expect(new Set(calls).size).toBe(2500)
    expect(new Set(calls.map((call) => call.split(':')[1]))).toEqual(new Set(['2']))
    await workflowOf(campaign).terminate()
  })

  it('leaves out who was reached, who has opted out since, and who was held back less than a day ago', async () => {
    const campaign = await createGivenUp(4)
    const ids = (await sql()<{ id: number; contactId: number }[]>`select id, contact_id as "contactId" from messages where campaign_id = ${campaign.campaignId} order by id`)
    await sql()`update messages set delivered_at = now() where id = ${ids[0]!.id}`
    await sql()`insert into suppressions (id, org_id, contact_id, source) values (${randomUUID()}, ${campaign.orgId}, ${ids[1]!.contactId}, 'stop_keyword')`
    await sql()`update messages set error_code = 131049 where id = any(${[ids[2]!.id, ids[3]!.id]}::bigint[])`
    await sql()`update messages set failed_at = now() - interval '25 hours' where id = ${ids[3]!.id}`
    expect(await campaign.as().retryPreview({ id: campaign.campaignId })).toMatchObject({ total: 1 })
    expect(await campaign.as().retryFailed({ id: campaign.campaignId })).toEqual({ retried: 1 })
    expect((await pumpOnce(sql(), campaign)).calls).toEqual([`${String(ids[3]!.id)}:2`])
    await workflowOf(campaign).terminate()
  })

  it.each([['canceled', 'canceled'], ['failed', 'failed'], ['scheduled', 'not begun']])('is refused in words while the campaign is %s', async (state, words) => {
    const campaign = await createGivenUp(1, state)
    expect(await refusalOf(campaign.as().retryFailed({ id: campaign.campaignId }))).toContain(words)
    expect(await campaign.as().retryPreview({ id: campaign.campaignId })).toMatchObject({ refusal: expect.stringContaining(words) as string })
    expect(await statesOf(campaign)).toEqual({ 45: 1 })
  })

  it('is refused while the template or the account cannot send, and to people without the role', async () => {
    const campaign = await createGivenUp(1)
    await sql()`update templates set status = 'PAUSED' where id = ${campaign.templateId}`
    expect(await refusalOf(campaign.as().retryFailed({ id: campaign.campaignId }))).toContain('paused this template')
    await sql()`update templates set status = 'APPROVED' where id = ${campaign.templateId}`
    await sql()`insert into wabas (id, org_id, waba_id, name, state) select ${randomUUID()}, org_id, waba_id, 'Bakery', 'disabled' from whatsapp_accounts where id = ${campaign.accountId}`
    expect(await refusalOf(campaign.as().retryFailed({ id: campaign.campaignId }))).toContain('Meta has disabled the WhatsApp Business Account')
    await expect(campaign.as('viewer').retryFailed({ id: campaign.campaignId })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await statesOf(campaign)).toEqual({ 45: 1 })
  })

  it('has a campaign that waits for deliveries run again: people can stop it, as long as somebody waits', async () => {
    const campaign = await createGivenUp(2, 'settling')
    const standing = async () => {
      const { state, canPause, canCancel, why } = await campaign.as().get({ id: campaign.campaignId })
      return { state, canPause, canCancel, why }
    }
    expect(await standing()).toMatchObject({ state: 'settling', canPause: false, canCancel: false })
    expect(await refusalOf(campaign.as().pause({ id: campaign.campaignId }))).toContain('only waits for deliveries')
    expect(await campaign.as().retryFailed({ id: campaign.campaignId })).toEqual({ retried: 2 })
    expect(await standing()).toMatchObject({ state: 'running', canPause: true, canCancel: true })
    // As when Meta has failed somebody later who waits for another attempt.
    await sql()`update campaigns set state = 'settling' where id = ${campaign.campaignId}`
    expect(await standing()).toEqual({ state: 'settling', canPause: true, canCancel: true, why: '2 people waiting for another attempt; all others’ messages have left.' })
    await workflowOf(campaign).terminate()
  })

  it('keeps the queue when the workflow engine is away, and the next press wakes it', async () => {
    const campaign = await createGivenUp(1)
    const away = createTestServices(databaseUrl(), '127.0.0.1:1')
    const caller = createCaller({ services: away.services, session: null, actor: actorOf({ orgId: campaign.orgId, userId: (await sql()<{ id: string }[]>`select id from users limit 1`)[0]!.id }) })
    expect(await refusalOf(caller.retryFailed({ id: campaign.campaignId }))).toContain('wait in the queue')
    await away.close()
    expect(await campaign.as().retryFailed({ id: campaign.campaignId })).toEqual({ retried: 0 })
    expect((await workflowOf(campaign).describe()).status.name).toBe('RUNNING')
    await workflowOf(campaign).terminate()
  })

  it('sends one person’s message again, and says why not', async () => {
    const campaign = await createGivenUp(2)
    const [first, second] = await sql()<{ id: number }[]>`select id from messages where campaign_id = ${campaign.campaignId} order by id`
    await sql()`update messages set error_code = 131026 where id = ${second!.id}`
    const { items } = await campaign.as().recipients({ id: campaign.campaignId })
    expect(items.map((item) => item.canRetry)).toEqual([true, false])
    expect(await refusalOf(campaign.as().retryMessage({ id: campaign.campaignId, messageId: String(second!.id) }))).toContain('same answer')
    expect(await campaign.as().retryMessage({ id: campaign.campaignId, messageId: String(first!.id) })).toEqual({ retried: 1 })
    expect(await refusalOf(campaign.as().retryMessage({ id: campaign.campaignId, messageId: String(first!.id) }))).toContain('not failed any more')
    expect((await campaign.as().recipients({ id: campaign.campaignId })).items[0]).toMatchObject({ state: 'queued', attempt: 2, detail: 'Waits for attempt 2: Something went wrong at Meta (131000)' })
    await workflowOf(campaign).terminate()
  })
})

describe('stop conditions', () => {
  it('pause the campaign when too many of the last results are failures, and say so', async () => {
    const campaign = await createCampaign(3000)
    await sql()`insert into campaign_counts (campaign_id, status, n) values (${campaign.campaignId}, 40, 100000)`
    const stopped = await pumpOnce(sql(), campaign, () => refusedWith(131_026))
    expect(stopped.turn.held).toEqual([{ campaignId: campaign.campaignId, reason: expect.stringMatching(/messages failed \(\d+ %\); the limit is 30 %/) as string }])
    expect(await campaign.as().get({ id: campaign.campaignId })).toMatchObject({ state: 'paused', canResume: true })
    expect((await pumpOnce(sql(), campaign)).calls).toEqual([])
  })

  it('are accepted by resuming: only what comes afterwards counts', async () => {
    const campaign = await createCampaign(2)
    await sql()`update whatsapp_accounts set quality_rating = 'RED' where id = ${campaign.accountId}`
    await sql()`insert into campaign_counts (campaign_id, status, n) values (${campaign.campaignId}, 45, 500)`
    await pumpOnce(sql(), campaign)
    expect(await campaign.as().get({ id: campaign.campaignId })).toMatchObject({ state: 'paused' })
    await refusalOf(campaign.as().resume({ id: campaign.campaignId }))
    await sql()`update campaigns set state = 'running' where id = ${campaign.campaignId}`
    expect((await pumpOnce(sql(), campaign)).turn).toMatchObject({ held: [] })
  })

  it('are those that the campaign was given', async () => {
    const campaign = await createCampaign(1)
    await sql()`update campaigns set stop_rules = '{"redQuality":false}' where id = ${campaign.campaignId}`
    await sql()`update whatsapp_accounts set quality_rating = 'RED' where id = ${campaign.accountId}`
    expect((await pumpOnce(sql(), campaign)).calls).toHaveLength(1)
    expect(await campaign.as().get({ id: campaign.campaignId })).toMatchObject({ state: 'running', stopRules: { redQuality: false, failurePercent: 30 } })
  })
})
