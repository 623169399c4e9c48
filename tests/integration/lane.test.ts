import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import type { SendOutcome } from '#server/graph/message-call.ts'
import { classifyGraphError } from '#server/graph/errors/classify-graph-error.ts'
import { applyUpdates, toUpdate } from '#server/sending/apply-updates.ts'
import { claimDue, type QueuedMessage } from '#server/sending/lane-store.ts'
import { pumpLane, type LaneHooks, type LaneTurn } from '#server/sending/pump-lane.ts'
import { ReplyBell } from '#server/sending/reply-bell.ts'
import { reconcileUnknown } from '#server/sending/reconcile-unknown.ts'
import { beatEndpoint } from '#server/webhooks/endpoint-clock.ts'
import { createRunningCampaign, readBothCounts, type CampaignFixture } from '../support/campaign-fixture.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(10)

const accepted = (message: QueuedMessage): SendOutcome => ({ kind: 'accepted', wamid: `wamid.${String(message.id)}.${String(message.attempt)}`, held: false })

/** A lane against a Meta that is only a function; `calls` counts what left, by message id. */
function pump(fixture: CampaignFixture, answer: (message: QueuedMessage) => SendOutcome | Promise<SendOutcome>, options: { stop?: AbortSignal; rate?: number; graceMs?: number; bell?: ReplyBell } = {}) {
  const calls = new Map<number, number>()
  const hooks: LaneHooks = {
    stop: options.stop ?? new AbortController().signal,
    turnMs: 60_000,
    progress: () => undefined,
    log: pino({ level: 'silent' }),
    ...(options.bell ? { bell: options.bell } : {}),
    sender: {
      classify: classifyGraphError,
      reportTokenFailure: () => Promise.resolve(),
      send: (message, done) => {
        calls.set(message.id, (calls.get(message.id) ?? 0) + 1)
        void Promise.resolve(answer(message)).then(done)
      },
    },
  }
  const input = { accountId: fixture.accountId, orgId: fixture.orgId, ratePerSecond: options.rate ?? 0, graceMs: options.graceMs ?? 900_000 }
  const turn: Promise<LaneTurn> = pumpLane(database.hot, input, hooks)
  return { calls, turn }
}

async function createConversation({ accountId, orgId }: CampaignFixture): Promise<string> {
  const [row] = await database.sql<{ id: string }[]>`
    insert into conversations (id, org_id, account_id, contact_id)
    select gen_random_uuid(), ${orgId}, ${accountId}, id from contacts where org_id = ${orgId} order by id limit 1 returning id`
  return row!.id
}

async function queueReply({ accountId, orgId }: CampaignFixture, conversationId: string): Promise<number> {
  const [row] = await database.sql<{ id: number }[]>`
    with written as (
      insert into messages (org_id, account_id, contact_id, conversation_id, address, payload)
      select org_id, account_id, contact_id, id, '+4915100000000', '{"type":"text","text":{"body":"Hello"}}' from conversations where id = ${conversationId} returning id
    )
    insert into send_due (message_id, org_id, account_id, priority, due_at) select id, ${orgId}, ${accountId}, 0, now() from written returning message_id as id`
  return row!.id
}

describe('a lane', () => {
  it('sends every queued message once and reports the campaign drained', async () => {
    const fixture = await createRunningCampaign(database.sql, 1234)
    const { calls, turn } = pump(fixture, accepted)
    expect(await turn).toMatchObject({ sent: 1234, reason: 'drained', drained: [fixture.campaignId] })
    expect(calls.size).toBe(1234)
    expect(Math.max(...calls.values())).toBe(1)
    expect(await readBothCounts(database.sql, fixture.campaignId)).toEqual({ steps: { 21: 1234 }, rows: { 21: 1234 } })
  })

  it('stops within one group when the campaign is paused and goes on where it stopped', async () => {
    const fixture = await createRunningCampaign(database.sql, 2000)
    const paused: Promise<unknown>[] = []
    const first = pump(fixture, (message) => {
      if (first.calls.size === 300) paused.push(database.sql`update campaigns set state = 'paused' where id = ${fixture.campaignId}`.execute())
      return accepted(message)
    }, { rate: 2000 })
    expect(await first.turn).toMatchObject({ reason: 'idle', drained: [] })
    await Promise.all(paused)
    expect(first.calls.size).toBeLessThan(300 + 2000 / 2)
    await database.sql`update campaigns set state = 'running' where id = ${fixture.campaignId}`
    const second = pump(fixture, accepted)
    expect((await second.turn).drained).toEqual([fixture.campaignId])
    expect(first.calls.size + second.calls.size).toBe(2000)
    expect([...second.calls.keys()].filter((id) => first.calls.has(id))).toEqual([])
  })

  it('gives a reply the number’s next turn, before what the campaign has prepared', async () => {
    const fixture = await createRunningCampaign(database.sql, 6)
    const conversationId = await createConversation(fixture)
    const queued: Promise<unknown>[] = []
    const bell = new ReplyBell()
    const queue = async () => {
      const id = await queueReply(fixture, conversationId)
      bell.ring(fixture.accountId)
      return id
    }
    const { calls, turn } = pump(fixture, (message) => {
      if (calls.size === 2) queued.push(queue())
      return accepted(message)
    }, { rate: 2, bell })
    expect(await turn).toMatchObject({ sent: 7, drained: [fixture.campaignId] })
    const [replyId] = (await Promise.all(queued)) as number[]
    // The campaign's third message waits for its turn already; its fourth has its intent, and comes after the reply.
    expect([...calls.keys()].indexOf(replyId!)).toBeLessThanOrEqual(3)
  })

  it('looks for replies and for retries apart: the look for retries would have a reply wait behind prepared groups', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    const id = await queueReply(fixture, await createConversation(fixture))
    const [lane] = await database.sql<{ epoch: number }[]>`insert into lanes (account_id, org_id, epoch) values (${fixture.accountId}, ${fixture.orgId}, 1) returning epoch`
    const claim = async (which: 'replies' | 'retries') => (await claimDue(database.sql, { accountId: fixture.accountId, epoch: lane!.epoch }, which === 'replies' ? { limit: 10, which } : { limit: 10, which, countedBy: null })).map((message) => message.id)
    expect(await claim('retries')).toEqual([])
    expect(await claim('replies')).toEqual([id])
  })

  it('lets a reply leave while a turn that ends waits for its last answer', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    const conversationId = await createConversation(fixture)
    const [stop, bell] = [new AbortController(), new ReplyBell()]
    const replied = new AbortController()
    const { calls, turn } = pump(fixture, async (message) => {
      if (calls.size > 1) replied.abort()
      else {
        stop.abort()
        await queueReply(fixture, conversationId)
        bell.ring(fixture.accountId)
        await sleep(5000, undefined, { signal: replied.signal }).catch(() => undefined)
      }
      return accepted(message)
    }, { stop: stop.signal, bell })
    expect(await turn).toMatchObject({ sent: 2, reason: 'stopped' })
    expect(calls.size).toBe(2)
  })

  it('keeps a campaign’s own limit below the number’s', async () => {
    const slow = await createRunningCampaign(database.sql, 400)
    await database.sql`update campaigns set rate_per_second = 50 where id = ${slow.campaignId}`
    const stop = new AbortController()
    const startedAtMs = Date.now()
    const { calls, turn } = pump(slow, (message) => {
      if (calls.size === 60) stop.abort()
      return accepted(message)
    }, { stop: stop.signal })
    await turn
    expect(calls.size).toBeLessThanOrEqual(((Date.now() - startedAtMs) / 1000 + 0.2) * 50 + 10)
    expect(calls.size).toBeGreaterThanOrEqual(60)
  })

  it('cancels a message that comes back for another try after the campaign was canceled', async () => {
    const fixture = await createRunningCampaign(database.sql, 5)
    const { turn } = pump(fixture, async () => {
      await database.sql`update campaigns set state = 'canceled' where id = ${fixture.campaignId}`
      return { kind: 'refused', error: { code: 131000, subcode: null, httpStatus: 500, isTransient: false, fbtraceId: null, retryAfterMs: 10 } }
    })
    await turn
    expect(await readBothCounts(database.sql, fixture.campaignId)).toEqual({ steps: { 5: 5 }, rows: { 5: 5 } })
    expect(await database.sql`select 1 from send_due where campaign_id = ${fixture.campaignId}`).toHaveLength(0)
  })

  it('after a crash repeats nothing: what may have left is unknown, the rest is sent by the next lane', async () => {
    const fixture = await createRunningCampaign(database.sql, 1000)
    const hang = new AbortController()
    setMaxListeners(0, hang.signal)
    const dead = pump(fixture, (message) => (dead.calls.size <= 150 || hang.signal.aborted ? accepted(message) : new Promise<SendOutcome>((resolve) => {
      hang.signal.addEventListener('abort', () => resolve(accepted(message)))
    })))
    while (dead.calls.size < 200) await new Promise((resolve) => setTimeout(resolve, 5))
    const next = pump(fixture, accepted)
    const turn = await next.turn
    expect([...next.calls.keys()].filter((id) => dead.calls.has(id))).toEqual([])
    const before = await readBothCounts(database.sql, fixture.campaignId)
    expect(before.steps).toEqual(before.rows)
    expect(before.rows['10']).toBeGreaterThan(0)
    expect((before.rows['10'] ?? 0) + (before.rows['21'] ?? 0)).toBe(1000)
    expect(turn.nextDueAt).not.toBeNull()
    const [attempt] = await database.sql<{ fromIntent: boolean }[]>`
      select bool_and(u.attempted_at in (select intent_at from send_chunks where campaign_id = ${fixture.campaignId})) as "fromIntent" from unknown_messages u where campaign_id = ${fixture.campaignId}`
    expect(attempt?.fromIntent).toBe(true)
    hang.abort()
    await dead.turn
    const after = await readBothCounts(database.sql, fixture.campaignId)
    expect(after.steps).toEqual(after.rows)
    expect(after.rows['21']).toBe(next.calls.size + dead.calls.size)
  })

  it('loses no group whose intent is durable when the turn fails before it has left', async () => {
    const fixture = await createRunningCampaign(database.sql, 1200)
    let renamed: Promise<unknown> | null = null
    const failing = pump(fixture, async (message) => {
      await (renamed ??= database.sql`alter table unknown_messages rename to hidden_unknown`.execute())
      return accepted(message)
    }, { rate: 1000 })
    await expect(failing.turn).rejects.toThrow('unknown_messages')
    await database.sql`alter table hidden_unknown rename to unknown_messages`
    const next = pump(fixture, accepted)
    await next.turn
    const { rows, steps } = await readBothCounts(database.sql, fixture.campaignId)
    expect(rows).toEqual(steps)
    expect(rows['0']).toBeUndefined()
    expect((rows['10'] ?? 0) + (rows['21'] ?? 0)).toBe(1200)
    expect(failing.calls.size).toBeGreaterThan(0)
    expect([...next.calls.keys()].filter((id) => failing.calls.has(id))).toEqual([])
  })

  it('sends an unknown message again only when the evidence is in', async () => {
    const fixture = await createRunningCampaign(database.sql, 10)
    const { turn } = pump(fixture, () => ({ kind: 'unknown', cause: 'timeout' }))
    await turn
    const lane = { accountId: fixture.accountId, graceMs: 0 }
    await beatEndpoint(database.sql, { restart: true, waitedMs: 0 })
    expect(await reconcileUnknown(database.sql, lane)).toMatchObject({ requeued: 0, left: 10 })
    await database.sql`update whatsapp_accounts set heard_until_at = now() + interval '1 second' where id = ${fixture.accountId}`
    expect(await reconcileUnknown(database.sql, { ...lane, graceMs: 900_000 })).toMatchObject({ requeued: 0, left: 10 })
    await database.sql`update campaigns set unknown_policy = 'never' where id = ${fixture.campaignId}`
    expect(await reconcileUnknown(database.sql, lane)).toMatchObject({ requeued: 0, left: 10 })
    await database.sql`update campaigns set unknown_policy = 'reconcile' where id = ${fixture.campaignId}`
    // Nothing is known yet about the time since the endpoint's last beat.
    expect(await reconcileUnknown(database.sql, lane)).toMatchObject({ requeued: 0, left: 10 })
    await beatEndpoint(database.sql, { restart: false, waitedMs: 0 })
    expect(await reconcileUnknown(database.sql, lane)).toMatchObject({ requeued: 10, left: 0 })
    const again = pump(fixture, accepted)
    expect((await again.turn).sent).toBe(10)
    expect(await readBothCounts(database.sql, fixture.campaignId)).toEqual({ steps: { 21: 10 }, rows: { 21: 10 } })
  })

  it('a status resolves an unknown message instead', async () => {
    const fixture = await createRunningCampaign(database.sql, 4)
    await pump(fixture, () => ({ kind: 'unknown', cause: 'reset' })).turn
    const ids = await database.sql<{ id: number }[]>`select id from messages where campaign_id = ${fixture.campaignId}`
    await applyUpdates(database.sql, ids.map(({ id }) => toUpdate(id, 30, { wamid: `wamid.${String(id)}`, sentAt: Date.now() / 1000, group: fixture.campaignId })))
    expect(await reconcileUnknown(database.sql, { accountId: fixture.accountId, graceMs: 0 })).toEqual({ resolved: 4, requeued: 0, left: 0 })
    expect(await readBothCounts(database.sql, fixture.campaignId)).toEqual({ steps: { 30: 4 }, rows: { 30: 4 } })
  })

  it('fails people for good reasons, tries again for passing ones, and holds the campaign for its template', async () => {
    const fixture = await createRunningCampaign(database.sql, 30)
    const refuse = (code: number): SendOutcome => ({ kind: 'refused', error: { code, subcode: null, httpStatus: 400, isTransient: false, fbtraceId: null, retryAfterMs: code === 131000 ? 10 : null } })
    const { turn, calls } = pump(fixture, (message) => {
      if (message.id % 3 === 0) return refuse(131021)
      if (message.id % 3 === 1 && message.attempt === 1) return refuse(131000)
      return accepted(message)
    })
    await turn
    expect(await readBothCounts(database.sql, fixture.campaignId)).toEqual({ steps: { 21: 20, 45: 10 }, rows: { 21: 20, 45: 10 } })
    expect([...calls.values()].reduce((sum, n) => sum + n, 0)).toBe(40)
    const paused = await createRunningCampaign(database.sql, 300)
    const held = await pump(paused, () => refuse(132015)).turn
    expect(held.held.map((row) => row.campaignId)).toEqual([paused.campaignId])
    const [row] = await database.sql<{ state: string; reason: string }[]>`select state, reason from campaigns where id = ${paused.campaignId}`
    expect(row).toMatchObject({ state: 'held', reason: expect.stringContaining('132015') as string })
    expect((await readBothCounts(database.sql, paused.campaignId)).rows).toEqual({ 0: 300 })
  })
})

describe('counts', () => {
  it('stay exact when results and statuses of the same messages race', async () => {
    const fixture = await createRunningCampaign(database.sql, 500)
    const ids = (await database.sql<{ id: number }[]>`select id from messages where campaign_id = ${fixture.campaignId}`).map((row) => row.id)
    const shuffled = () => [...ids].sort(() => Math.random() - 0.5)
    const rounds = [21, 30, 40, 50, 30, 45].flatMap((status) => [0, 1, 2].map((part) => shuffled().slice(0, 200 + part * 100).map((id) => toUpdate(id, status))))
    await Promise.all([...rounds.map((updates) => applyUpdates(database.sql, updates)), applyUpdates(database.sql, ids.map((id) => toUpdate(id, 50)))])
    expect(await readBothCounts(database.sql, fixture.campaignId)).toEqual({ steps: { 50: 500 }, rows: { 50: 500 } })
  })

  it('do not move for somebody else’s callback data', async () => {
    const fixture = await createRunningCampaign(database.sql, 3)
    const ids = (await database.sql<{ id: number }[]>`select id from messages where campaign_id = ${fixture.campaignId}`).map((row) => row.id)
    const moved = await applyUpdates(database.sql, ids.map((id) => toUpdate(id, 40, { group: '0190a5a0-0000-7000-8000-000000000001' })))
    expect(moved).toEqual([])
    expect((await readBothCounts(database.sql, fixture.campaignId)).rows).toEqual({ 0: 3 })
  })
})
