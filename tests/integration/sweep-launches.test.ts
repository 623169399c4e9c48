import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { startStaleGuardians } from '#server/accounts/start-stale-guardians.ts'
import { freezeAudience } from '#server/campaigns/freeze-audience.ts'
import { startStaleCampaigns } from '#server/campaigns/start-stale-campaigns.ts'
import { campaignWorkflowId } from '#workflows/campaigns/contract.ts'
import { connectionWorkflowId } from '#workflows/connections/contract.ts'
import { createLargeList } from '../support/campaign-draft.ts'
import { reachState, type Marketer } from '../support/campaign-workers.ts'
import { comesTo, triggerSweep, useSweptWorkers } from '../support/sweep-runs.ts'

const workers = useSweptWorkers()
const sql = () => workers().services.sql
const temporal = () => workers().services.temporal

/** A campaign whose row was committed as launched, and then the process died. */
async function createStale(marketer: Marketer, set: { state: string; scheduledAt?: Date; minutesAgo?: number }): Promise<string> {
  const { id } = await marketer.as().campaigns.create(marketer.input)
  await sql()`
    update campaigns set state = ${set.state}, scheduled_at = ${set.scheduledAt ?? null}, launched_at = now() - ${set.minutesAgo ?? 5} * interval '1 minute' where id = ${id}`
  return id
}

const startAll = () => startStaleCampaigns(workers().services, { after: null })
const describeWorkflow = (id: string) => temporal().workflow.getHandle(campaignWorkflowId(id)).describe()
/** Three days from now, so that nobody is written to before. */
const closedToday = { from: '09:00', to: '10:00', days: [(new Date().getUTCDay() + 2) % 7 + 1], zone: 'UTC' }
const inAnHour = () => new Date(Date.now() + 3_600_000)

describe('the sweep of launches', () => {
  it('starts a campaign whose process died between its row and its workflow', async () => {
    const marketer = await workers().createMarketer()
    const id = await createStale(marketer, { state: 'preparing' })
    expect(await triggerSweep(temporal(), 'launches')).toMatch(/^1 campaign, /)
    const campaign = await reachState(marketer, id, ['settling'])
    expect(campaign.counts.accepted).toBe(2)
    expect(campaign.events.map((event) => event.kind)).toContain('restarted')
    expect(await startAll()).toMatchObject({ started: 0, next: null })
  })

  it('leaves alone what was launched a moment ago, what is alive and what is over', async () => {
    const marketer = await workers().createMarketer()
    const fresh = await createStale(marketer, { state: 'preparing', minutesAgo: 0 })
    await createStale(marketer, { state: 'canceled' })
    const planned = await marketer.as().campaigns.create({ ...marketer.input, scheduledAt: inAnHour() })
    await marketer.as().campaigns.launch({ id: planned.id })
    await sql()`update campaigns set launched_at = now() - interval '1 hour' where id = ${planned.id}`
    const { runId } = await describeWorkflow(planned.id)
    expect(await startAll()).toMatchObject({ started: 0, next: null })
    expect((await describeWorkflow(planned.id)).runId).toBe(runId)
    await sql()`update campaigns set state = 'failed' where id = ${fresh}`
  })

  it('has a workflow read its row when a command was written there and then lost', async () => {
    const marketer = await workers().createMarketer()
    const paused = await marketer.as().campaigns.create({ ...marketer.input, scheduledAt: inAnHour() })
    const planned = await marketer.as().campaigns.create({ ...marketer.input, scheduledAt: inAnHour() })
    for (const { id } of [paused, planned]) await marketer.as().campaigns.launch({ id })
    await marketer.as().campaigns.pause({ id: paused.id })
    await sql()`update campaigns set launched_at = now() - interval '1 hour', state = 'scheduled', scheduled_at = now() - interval '5 minutes' where id = any(${[paused.id, planned.id]}::uuid[])`
    expect(await triggerSweep(temporal(), 'launches')).toMatch(/, 2 campaigns told to read the row\.$/)
    for (const { id } of [paused, planned]) expect((await reachState(marketer, id, ['settling'])).counts.accepted).toBe(2)
    expect(await startAll()).toMatchObject({ started: 0, next: null })
  })

  it.each(['a workflow that never heard of it', 'no workflow'])('empties the queue of a canceled campaign that has %s', async (which) => {
    const marketer = await workers().createMarketer()
    const { id } = await marketer.as().campaigns.create({ ...marketer.input, sendWindow: closedToday })
    await marketer.as().campaigns.launch({ id })
    await reachState(marketer, id, ['running'])
    if (which === 'no workflow') await temporal().workflow.getHandle(campaignWorkflowId(id)).terminate('by the test')
    await sql()`update campaigns set launched_at = now() - interval '1 hour', state = 'canceled', finished_at = now() where id = ${id}`
    expect(await startAll()).toEqual(which === 'no workflow' ? { started: 1, told: 0, next: null } : { started: 0, told: 1, next: null })
    await comesTo(async () => (await marketer.as().campaigns.get({ id })).counts.canceled === 2)
    await comesTo(async () => (await describeWorkflow(id)).status.name === 'COMPLETED')
    expect(await startAll()).toMatchObject({ started: 0, next: null })
  })

  it('tells a campaign that was canceled before its time, of which nothing is queued', async () => {
    const marketer = await workers().createMarketer()
    const { id } = await marketer.as().campaigns.create({ ...marketer.input, scheduledAt: inAnHour() })
    await marketer.as().campaigns.launch({ id })
    await marketer.as().campaigns.pause({ id })
    await sql()`update campaigns set launched_at = now() - interval '1 hour', state = 'canceled', finished_at = now() where id = ${id}`
    expect(await startAll()).toMatchObject({ told: 1 })
    await comesTo(async () => (await describeWorkflow(id)).status.name === 'COMPLETED')
  })

  it('starts one campaign once, when two workers sweep at the same time', async () => {
    const marketer = await workers().createMarketer()
    await createStale(marketer, { state: 'scheduled', scheduledAt: inAnHour() })
    const answers = await Promise.all([startAll(), startAll()])
    expect(answers.reduce((sum, answer) => sum + answer.started, 0)).toBe(1)
  })

  it('lets a planned one wait for its time, and one that was paused before it be resumed', async () => {
    const marketer = await workers().createMarketer()
    const planned = await createStale(marketer, { state: 'scheduled', scheduledAt: inAnHour() })
    const paused = await createStale(marketer, { state: 'paused', scheduledAt: inAnHour() })
    expect(await startAll()).toMatchObject({ started: 2 })
    expect((await marketer.as().campaigns.get({ id: planned })).state).toBe('scheduled')
    expect(await marketer.as().campaigns.resume({ id: paused })).toMatchObject({ state: 'scheduled' })
    await sleep(200)
    expect((await marketer.as().campaigns.get({ id: paused })).counts.accepted).toBe(0)
  })

  it('writes the rest of an audience down when the process died in the middle of it', async () => {
    const marketer = await workers().createMarketer()
    const listId = await createLargeList(sql(), marketer.sender.orgId, 1200)
    const id = await createStale({ ...marketer, input: { ...marketer.input, listId } }, { state: 'preparing' })
    expect(await freezeAudience(workers().services, { campaignId: id, part: 'first' })).toMatchObject({ total: 1000, isComplete: false })
    await sql()`update campaigns set state = 'running' where id = ${id}`
    expect(await startAll()).toMatchObject({ started: 1 })
    const campaign = await comesTo(async () => {
      const seen = await marketer.as().campaigns.get({ id })
      return seen.isFrozen && seen
    })
    expect(campaign).toMatchObject({ state: 'running', total: 1200 })
    await marketer.as().campaigns.cancel({ id })
  })

  it('goes on with a paused one whose workflow was ended from outside, without sending anything twice', async () => {
    const marketer = await workers().createMarketer(3)
    const { id } = await marketer.as().campaigns.create(marketer.input)
    await marketer.as().campaigns.launch({ id })
    await reachState(marketer, id, ['settling'])
    await sql()`update campaigns set state = 'paused', launched_at = now() - interval '1 hour' where id = ${id}`
    await temporal().workflow.getHandle(campaignWorkflowId(id)).terminate('by the test')
    expect(await startAll()).toMatchObject({ started: 1 })
    await marketer.as().campaigns.resume({ id })
    const campaign = await reachState(marketer, id, ['settling'])
    expect(campaign.counts.accepted).toBe(3)
    expect(await sql()`select distinct attempt from messages where campaign_id = ${id}`).toEqual([{ attempt: 1 }])
  })

  it('gives a connection its guardian when it has none', async () => {
    const { sender } = await workers().createMarketer()
    await sql()`update meta_connections set updated_at = now() - interval '1 hour' where id = ${sender.connectionId}`
    const { started } = await startStaleGuardians(workers().services)
    expect(started).toBeGreaterThan(0)
    expect((await temporal().workflow.getHandle(connectionWorkflowId(sender.connectionId)).describe()).status.name).toBe('RUNNING')
    expect(await startStaleGuardians(workers().services)).toEqual({ started: 0 })
  })
})

it('a command that a workflow refuses although the row allows it has it read the row, and is given again', async () => {
  const marketer = await workers().createMarketer()
  const { id } = await marketer.as().campaigns.create({ ...marketer.input, scheduledAt: inAnHour() })
  await marketer.as().campaigns.launch({ id })
  // What a pause leaves whose worker and server died with it.
  await sql()`update campaigns set state = 'paused' where id = ${id}`
  expect(await marketer.as().campaigns.resume({ id })).toMatchObject({ state: 'scheduled' })
})

it('a pause reaches the lanes of a campaign whose workflow was ended from outside', async () => {
  const marketer = await workers().createMarketer()
  const { id } = await marketer.as().campaigns.create({ ...marketer.input, sendWindow: closedToday })
  await marketer.as().campaigns.launch({ id })
  await reachState(marketer, id, ['running'])
  await temporal().workflow.getHandle(campaignWorkflowId(id)).terminate('by the test')
  expect(await marketer.as().campaigns.pause({ id })).toMatchObject({ state: 'paused' })
})
