import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import { pino } from 'pino'
import { describe, expect, inject, it } from 'vitest'
import { rung } from '#server/lib/message-status.ts'
import { sweepLanes } from '#server/sending/sweep-lanes.ts'
import { findSweeps } from '#server/system/find-sweeps.ts'
import { keepSweepSchedules, setSweepSchedules } from '#server/system/keep-sweep-schedules.ts'
import { beatEndpoint } from '#server/webhooks/endpoint-clock.ts'
import { laneWorkflowId } from '#workflows/lanes/contract.ts'
import { sweepPlans, sweepScheduleId, type SweepName } from '#workflows/sweeps/contract.ts'
import { reachState, type Marketer } from '../support/campaign-workers.ts'
import { comesTo, triggerSweep, useSweptWorkers } from '../support/sweep-runs.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'

const workers = useSweptWorkers()
const sql = () => workers().services.sql
const temporal = () => workers().services.temporal

const trigger = (name: SweepName) => triggerSweep(temporal(), name)

describe('the schedules of sweeps', () => {
  it('are there once each, with words, when two processes start at once and another one later', async () => {
    const client = new Client({ connection: temporal().connection, namespace: await createTestNamespace() })
    await Promise.all([setSweepSchedules(client), setSweepSchedules(client)])
    await setSweepSchedules(client)
    for (const { name, everyMinutes, words } of sweepPlans) {
      const { spec, policies, state, action } = await client.schedule.getHandle(`sweep/${name}`).describe()
      expect(spec.intervals).toMatchObject([{ every: everyMinutes * 60_000 }])
      expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: everyMinutes * 60_000 })
      expect(state).toMatchObject({ paused: false, note: words })
      expect(action).toMatchObject({ workflowType: 'sweep', taskQueue: 'control', args: [{ name }], staticSummary: words })
    }
    const listed = await comesTo(async () => {
      const ids: string[] = []
      for await (const { scheduleId } of client.schedule.list()) ids.push(scheduleId)
      return ids.length >= sweepPlans.length && ids
    })
    expect(listed.sort()).toEqual(sweepPlans.map(({ name }) => `sweep/${name}`).sort())
  })

  it('stay paused when a person has paused them', async () => {
    await setSweepSchedules(temporal())
    const { state } = await temporal().schedule.getHandle('sweep/journal').describe()
    expect(state).toMatchObject({ paused: true, note: 'Paused by the tests' })
  })

  it('are set once Temporal answers, however late that is', async () => {
    const namespace = await createTestNamespace()
    const relay = await openRelay(inject('temporalAddress'))
    const connection = Connection.lazy({ address: relay.address })
    const late = new Client({ connection, namespace })
    const stop = keepSweepSchedules({ temporal: late, log: pino({ level: 'silent' }) })
    await comesTo(async () => relay.refused() > 0)
    relay.letThrough()
    const direct = new Client({ connection: temporal().connection, namespace })
    const last = sweepPlans.at(-1)!.name
    await comesTo(() => direct.schedule.getHandle(sweepScheduleId(last)).describe().catch(() => null))
    stop()
    await connection.close()
    await relay.close()
  })
})

describe('the System page', () => {
  it('shows each sweep with its last run and its page in Temporal, and says when one is paused or not set up', async () => {
    const seen = (state: string, of: Client = temporal()) => comesTo(async () => {
      const sweeps = await findSweeps({ ...workers().services, temporal: of })
      return sweeps?.length === sweepPlans.length && sweeps[0]!.state === state && sweeps[0]
    })
    await trigger('identity')
    const own = await comesTo(async () => (await seen('paused')).lastRunAt && seen('paused'))
    expect(own).toMatchObject({ id: 'sweep/identity', lastRunAt: expect.any(Date), nextRunAt: null, temporalUrl: expect.stringMatching(/\/schedules\/sweep%2Fidentity$/) })
    const other = new Client({ connection: temporal().connection, namespace: await createTestNamespace() })
    expect(await seen('missing', other)).toMatchObject({ lastRunAt: null, temporalUrl: null })
    await setSweepSchedules(other)
    expect(await seen('active', other)).toMatchObject({ lastRunAt: null, nextRunAt: expect.any(Date) })
  })
})

describe('a sweep', () => {
  it('of held statuses removes those that the journal has forgotten, and keeps the rest', async () => {
    await sql()`
      insert into held_statuses (phone_number_id, wamid, status, at, received_at) select '106', 'wamid.old' || n, 'sent', now(), now() - interval '15 days' from generate_series(1, 3) n`
    await sql()`insert into held_statuses (phone_number_id, wamid, status, at, received_at) values ('106', 'wamid.new', 'sent', now(), now() - interval '13 days')`
    expect(await trigger('held-statuses')).toBe('0 statuses applied, 3 removed.')
    expect(await sql()`select wamid from held_statuses`).toEqual([{ wamid: 'wamid.new' }])
  })

  it('of the journal makes the partitions of the next days', async () => {
    expect(await trigger('journal')).toMatch(/^7 partitions made, 0 dropped/)
    expect(await trigger('journal')).toMatch(/^0 partitions made, 0 dropped/)
  })

  it.each(['identity', 'day-budgets'] as const)('of %s says what it did', async (name) => {
    expect(await trigger(name)).toMatch(/(removed|emptied)\.$/)
  })
})

describe('the sweep of lanes', () => {
  /** A campaign that waits for deliveries, whose messages are unknown and whose lane is gone. */
  async function createUnknown(): Promise<Marketer & { campaignId: string }> {
    const marketer = await workers().createMarketer()
    const { id } = await marketer.as().campaigns.create(marketer.input)
    await marketer.as().campaigns.launch({ id })
    await reachState(marketer, id, ['settling'])
    await temporal().workflow.getHandle(laneWorkflowId(marketer.sender.accountId)).terminate('by the test')
    await sql()`
      with doubt as (update messages set status = ${rung.unknown} where campaign_id = ${id} returning id, org_id, account_id, campaign_id),
        counted as (insert into campaign_counts (campaign_id, status, n) select campaign_id, s.status, s.sign * count(*) from doubt, (values (${rung.accepted}::int, -1), (${rung.unknown}::int, 1)) as s(status, sign) group by 1, 2, s.sign)
      insert into unknown_messages (message_id, org_id, account_id, campaign_id, attempted_at, cause) select id, org_id, account_id, campaign_id, now() - interval '1 hour', 'timeout' from doubt`
    return { ...marketer, campaignId: id }
  }

  it('has unknown messages judged when nobody sends on their number any more', async () => {
    const { campaignId, sender } = await createUnknown()
    await beatEndpoint(sql(), { restart: false, waitedMs: 0 })
    await sql()`update webhook_endpoint set up_since = now() - interval '2 hours', last_beat_at = now()`
    await sql()`update whatsapp_accounts set heard_until_at = now() where id = ${sender.accountId}`
    expect(await trigger('lanes')).toBe('0 messages found, 1 lane woken.')
    await comesTo(async () => (await sql()`select 1 from messages where campaign_id = ${campaignId} and attempt = 2 and status = ${rung.accepted}`).length === 2)
    expect(await sql()`select 1 from unknown_messages where campaign_id = ${campaignId}`).toEqual([])
  })

  it('takes what a status has found off the list of a number that is disconnected, and leaves the lane asleep', async () => {
    const { campaignId, sender } = await createUnknown()
    await sql()`update whatsapp_accounts set is_active = false, access_token = '' where id = ${sender.accountId}`
    await sql()`update messages set status = ${rung.delivered} where id = (select min(id) from messages where campaign_id = ${campaignId})`
    expect(await sweepLanes(workers().services)).toEqual({ found: 1, woken: 0 })
    expect(await sql()`select 1 from unknown_messages where campaign_id = ${campaignId}`).toHaveLength(1)
  })

  it('wakes the lane of a reply that is overdue', async () => {
    const { sender } = await workers().createMarketer()
    await sql()`insert into send_due (message_id, org_id, account_id, priority, due_at) values (999999999, ${sender.orgId}, ${sender.accountId}, 0, now() - interval '5 minutes')`
    expect(await sweepLanes(workers().services)).toEqual({ found: 0, woken: 1 })
    await sql()`delete from send_due where message_id = 999999999`
  })
})

/** A port at which connections are refused until they are let through to Temporal. */
async function openRelay(address: string): Promise<{ address: string; refused: () => number; letThrough: () => void; close: () => Promise<void> }> {
  const [host = '', port = ''] = address.split(':')
  let isOpen = false
  let refused = 0
  const sockets = new Set<Socket>()
  const server: Server = createServer((near) => {
    if (!isOpen) {
      refused += 1
      return void near.destroy()
    }
    const far = connect(Number(port), host)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
    }
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const own = server.address() as { port: number }
  const close = () => new Promise<void>((resolve) => {
    for (const socket of sockets) socket.destroy()
    server.close(() => resolve())
  })
  return { address: `127.0.0.1:${String(own.port)}`, refused: () => refused, letThrough: () => void (isOpen = true), close }
}
