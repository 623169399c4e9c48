import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openDatabase, type Database } from '#db/client.ts'
import { classifyGraphError } from '#server/graph/errors/classify-graph-error.ts'
import type { SendOutcome } from '#server/graph/message-call.ts'
import { holdCampaigns } from '#server/sending/hold-campaigns.ts'
import type { QueuedMessage } from '#server/sending/lane-store.ts'
import { pumpLane, type LaneHooks } from '#server/sending/pump-lane.ts'
import { createRunningCampaign, readBothCounts, type CampaignFixture } from '../support/campaign-fixture.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { acceptAll, refusedWith } from '../support/pump-once.ts'

let testDatabase: TestDatabase
let database: Database

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase({ url: testDatabase.url, poolSize: 10 })
})

afterEach(() => vi.restoreAllMocks())

afterAll(async () => {
  await database.close()
  await testDatabase.drop()
})

const HOUR_MS = 3_600_000
const sql = () => database.sql

/** A turn of the number's lane; `calls` counts what left, by message id. */
function pump(fixture: CampaignFixture, answer: (message: QueuedMessage) => SendOutcome | Promise<SendOutcome> = acceptAll, options: { rate?: number; stop?: AbortSignal } = {}) {
  const calls = new Map<number, number>()
  const hooks: LaneHooks = {
    stop: options.stop ?? new AbortController().signal, turnMs: 60_000, progress: () => undefined, log: pino({ level: 'silent' }),
    sender: {
      classify: classifyGraphError,
      reportTokenFailure: () => Promise.resolve(),
      send: (message, done) => {
        calls.set(message.id, (calls.get(message.id) ?? 0) + 1)
        setImmediate(() => void Promise.resolve(answer(message)).then(done))
      },
    },
  }
  return { calls, turn: pumpLane(database.hot, { accountId: fixture.accountId, orgId: fixture.orgId, ratePerSecond: options.rate ?? 0, graceMs: 900_000 }, hooks) }
}

const passTime = (fixture: CampaignFixture) => sql()`update send_due set due_at = now() where campaign_id = ${fixture.campaignId}`
const laneOf = async (fixture: CampaignFixture) => (await sql()<{ paused: boolean; reason: string | null }[]>`
  select coalesce(paused_until > now(), false) as paused, pause_reason as reason from lanes where account_id = ${fixture.accountId}`)[0]!

describe('two numbers', () => {
  it('do not slow one another: one finishes while Meta answers nothing to the other', async () => {
    const [stuck, free] = [await createRunningCampaign(sql(), 600), await createRunningCampaign(sql(), 600)]
    let answerAll: (value?: unknown) => void = () => undefined
    const answers = new Promise((resolve) => (answerAll = resolve))
    const first = pump(stuck, (message) => answers.then(() => acceptAll(message)))
    while (first.calls.size === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await pump(free).turn).toMatchObject({ sent: 600, drained: [free.campaignId] })
    expect((await readBothCounts(sql(), stuck.campaignId)).rows).toEqual({ 0: 600 })
    answerAll()
    expect(await first.turn).toMatchObject({ sent: 600, drained: [stuck.campaignId] })
  })

  it.each([['slows down (130429)', 130_429], ['is silent (131057)', 131_057], ['is locked (131031)', 131_031]])('go on by themselves when the other %s', async (_, code) => {
    const [refused, free] = [await createRunningCampaign(sql(), 200), await createRunningCampaign(sql(), 200)]
    // The second of one organisation and one account with the first.
    await sql()`update whatsapp_accounts set org_id = ${refused.orgId}, connection_id = ${refused.connectionId} where id = ${free.accountId}`
    let tries = 0
    const first = pump(refused, (message) => (++tries <= 3 ? refusedWith(code) : acceptAll(message)), { rate: 1000 })
    const [, turn] = await Promise.all([first.turn, pump(free).turn])
    expect(turn).toMatchObject({ sent: 200, drained: [free.campaignId], held: [] })
    expect(await laneOf(free)).toEqual({ paused: false, reason: null })
  })
})

describe('131056, too much for one person', () => {
  it('lets that person alone wait and everybody else be written to in the same turn', async () => {
    const fixture = await createRunningCampaign(sql(), 300)
    const [first] = await sql()<{ id: number }[]>`select min(id) as id from messages where campaign_id = ${fixture.campaignId}`
    const { calls, turn } = pump(fixture, (message) => (message.id === first!.id ? refusedWith(131_056) : acceptAll(message)))
    expect(await turn).toMatchObject({ sent: 299, held: [], drained: [] })
    expect(calls.size).toBe(300)
    expect(await laneOf(fixture)).toEqual({ paused: false, reason: null })
    const waiting = await sql()<{ id: number; attempt: number; isLater: boolean }[]>`
      select m.id, m.attempt, d.due_at > now() + interval '2 seconds' as "isLater" from send_due d join messages m on m.id = d.message_id where d.campaign_id = ${fixture.campaignId}`
    expect(waiting).toEqual([{ id: first!.id, attempt: 2, isLater: true }])
    await passTime(fixture)
    const again = pump(fixture)
    expect((await again.turn).drained).toEqual([fixture.campaignId])
    expect([...again.calls.keys()]).toEqual([first!.id])
  })
})

describe('what Meta refuses of one person', () => {
  it.each([131_009, 131_021, 131_026, 132_005, 132_008, 132_012, 132_018])('fails for that person alone (%i)', async (code) => {
    const fixture = await createRunningCampaign(sql(), 100)
    const { calls, turn } = pump(fixture, (message) => (message.id % 10 === 0 ? refusedWith(code) : acceptAll(message)))
    expect(await turn).toMatchObject({ sent: 90, held: [], drained: [fixture.campaignId] })
    expect(calls.size).toBe(100)
    expect(await sql()`select distinct error_code from messages where campaign_id = ${fixture.campaignId} and status = 45`).toEqual([{ error_code: code }])
    expect(await readBothCounts(sql(), fixture.campaignId)).toEqual({ steps: { 21: 90, 45: 10 }, rows: { 21: 90, 45: 10 } })
  })
})

describe('a template that Meta takes away while the campaign runs', () => {
  it.each([132_000, 132_001, 132_007, 132_015, 132_016, 132_068, 132_069, 139_000])('holds the campaign with the reason and loses nobody (%i)', async (code) => {
    const fixture = await createRunningCampaign(sql(), 300)
    let answered = 0
    const { turn } = pump(fixture, (message) => (++answered > 50 ? refusedWith(code) : acceptAll(message)), { rate: 1000 })
    expect((await turn).held.map((one) => one.campaignId)).toEqual([fixture.campaignId])
    const [row] = await sql()<{ state: string; reason: string }[]>`select state, reason from campaigns where id = ${fixture.campaignId}`
    expect(row).toMatchObject({ state: 'held', reason: expect.stringContaining(`(${String(code)})`) as string })
    expect((await readBothCounts(sql(), fixture.campaignId)).rows).toEqual({ 0: 250, 21: 50 })
    await sql()`update campaigns set state = 'running' where id = ${fixture.campaignId}`
    await passTime(fixture)
    expect((await pump(fixture).turn).sent).toBe(250)
  })
})

describe('a number that is disconnected in the middle', () => {
  it('stops within a group, and the others are written to once it is back', async () => {
    const fixture = await createRunningCampaign(sql(), 1000)
    // One chunk: that no other is claimed would stop the lane too.
    await sql()`delete from send_chunks where campaign_id = ${fixture.campaignId} and id > (select min(id) from send_chunks where campaign_id = ${fixture.campaignId})`
    await sql()`update send_chunks set last_id = (select max(id) from messages where campaign_id = ${fixture.campaignId}) where campaign_id = ${fixture.campaignId}`
    const held: Promise<string[]>[] = []
    const first = pump(fixture, (message) => {
      if (first.calls.size >= 100 && held.length === 0) held.push(holdCampaigns(sql(), { accountId: fixture.accountId }, 'The number was disconnected'))
      return acceptAll(message)
    }, { rate: 1000 })
    await first.turn
    expect(await held[0]).toEqual([fixture.campaignId])
    expect(first.calls.size).toBeLessThan(1000)
    await sql()`update campaigns set state = 'running' where id = ${fixture.campaignId}`
    const second = pump(fixture)
    await second.turn
    expect(first.calls.size + second.calls.size).toBe(1000)
    expect([...second.calls.keys()].filter((id) => first.calls.has(id))).toEqual([])
  })
})

describe('a wall clock that jumps by hours while a lane runs', () => {
  /** The clock of this process; the database's stays what it is. */
  function setClock() {
    const real = Date.now.bind(Date)
    const clock = { offsetMs: 0 }
    vi.spyOn(Date, 'now').mockImplementation(() => real() + clock.offsetMs)
    return clock
  }

  it.each([['forth and back', [5 * HOUR_MS, 0]], ['back and forth', [-5 * HOUR_MS, 0]], ['back and stays', [-5 * HOUR_MS, -5 * HOUR_MS]], ['forth and stays', [5 * HOUR_MS, 5 * HOUR_MS]]])('%s: everybody is written to once', async (_, [early, late]) => {
    const fixture = await createRunningCampaign(sql(), 900)
    const clock = setClock()
    const total = new Map<number, number>()
    for (let turns = 0; turns < 10 && total.size < 900; turns += 1) {
      const one = pump(fixture, (message) => {
        const left = total.size + one.calls.size
        clock.offsetMs = left < 300 ? 0 : left < 600 ? early! : late!
        return acceptAll(message)
      }, { rate: 1000 })
      await one.turn
      for (const [id, n] of one.calls) total.set(id, (total.get(id) ?? 0) + n)
      await passTime(fixture)
    }
    expect(total.size).toBe(900)
    expect(Math.max(...total.values())).toBe(1)
    expect(await readBothCounts(sql(), fixture.campaignId)).toEqual({ steps: { 21: 900 }, rows: { 21: 900 } })
  })

  it.each([['behind', -5 * HOUR_MS], ['ahead of', 5 * HOUR_MS]])('five hours %s the database’s, a silence of a minute still is one of a minute', async (_, offsetMs) => {
    const fixture = await createRunningCampaign(sql(), 5)
    setClock().offsetMs = offsetMs
    await pump(fixture, () => refusedWith(131_057)).turn
    const [lane] = await sql()<{ leftS: number }[]>`select extract(epoch from paused_until - now())::float8 as "leftS" from lanes where account_id = ${fixture.accountId}`
    expect(lane!.leftS).toBeGreaterThan(30)
    expect(lane!.leftS).toBeLessThanOrEqual(61)
    await passTime(fixture)
    expect((await pump(fixture).turn).sent).toBe(0)
    await sql()`update lanes set paused_until = now() where account_id = ${fixture.accountId}`
    expect((await pump(fixture).turn).sent).toBe(5)
  })
})

describe('an odd pace', () => {
  it('of a fraction of a message a second lets one leave and has the next wait', async () => {
    const fixture = await createRunningCampaign(sql(), 50)
    await sql()`update campaigns set rate_per_second = 1 where id = ${fixture.campaignId}`
    const other = '00000000-0000-7000-8000-000000000001'
    await sql()`
      insert into whatsapp_accounts (id, org_id, connection_id, phone_number_id, waba_id, business_id, display_phone_number, access_token)
      values (${other}, ${fixture.orgId}, ${fixture.connectionId}, 'fraction', '102', '500', '+1 555 0199', 'sealed')`
    await sql()`insert into campaign_accounts (campaign_id, account_id, share) values (${fixture.campaignId}, ${fixture.accountId}, 1), (${fixture.campaignId}, ${other}, 99)`
    const stop = new AbortController()
    const { calls, turn } = pump(fixture, acceptAll, { stop: stop.signal })
    while (calls.size === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    await new Promise((resolve) => setTimeout(resolve, 400))
    stop.abort()
    await turn
    expect(calls.size).toBe(1)
    expect((await readBothCounts(sql(), fixture.campaignId)).rows).toEqual({ 0: 49, 21: 1 })
  })
})
