import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { findCampaigns } from '#server/campaigns/find-campaigns.ts'
import { findRecipients } from '#server/campaigns/find-recipients.ts'
import { getCampaign } from '#server/campaigns/get-campaign.ts'
import type { SendOutcome } from '#server/graph/message-call.ts'
import { classifyGraphError } from '#server/graph/errors/classify-graph-error.ts'
import type { SendWindow } from '#server/schedules/send-window.ts'
import type { QueuedMessage } from '#server/sending/lane-store.ts'
import { pumpLane, type LaneHooks } from '#server/sending/pump-lane.ts'
import { getTemplate } from '#server/templates/get-template.ts'
import { actorOf, createLargeList, createList, createSender, type Person, type Sender } from '../support/campaign-draft.ts'
import { readBothCounts } from '../support/campaign-fixture.ts'
import { runCampaign, type MadeCampaign } from '../support/campaign-steps.ts'
import { useTestServices } from '../support/use-test-services.ts'

const { services, sql } = useTestServices()

const everyDay = [1, 2, 3, 4, 5, 6, 7]
const HOUR_MS = 3_600_000
const day: SendWindow = { from: '08:00', to: '20:00', days: everyDay, zone: 'UTC' }
/** Zones in which it is noon, and midnight, while the test runs. */
const hour = new Date().getUTCHours()
const zoneAt = (wanted: number) => {
  const ahead = ((wanted - hour + 36) % 24) - 12
  return `Etc/GMT${ahead > 0 ? `-${String(ahead)}` : ahead < 0 ? `+${String(-ahead)}` : ''}`
}
const noon = zoneAt(12)
const midnight = zoneAt(0)

/** A campaign with a window that has begun to run. */
async function run(people: Person[] | string, options: { window?: SendWindow | null; now?: Date; sender?: Sender } = {}): Promise<MadeCampaign> {
  const { now, sender, window = day } = options
  return runCampaign(now ? { ...services(), now: () => now } : services(), people, { ...(sender ? { sender } : {}), input: { sendWindow: window } })
}

async function setZones(sender: Sender, zones: [address: string, zone: string][]): Promise<void> {
  for (const [address, zone] of zones) await sql()`update contacts set time_zone = ${zone} where org_id = ${sender.orgId} and phone like ${`${address}%`}`
}

/** People of whom the first live where it is noon, the others where it is midnight. */
async function runTwoZones(each: number, window: SendWindow = day): Promise<MadeCampaign> {
  const sender = await createSender(sql())
  const listId = await createLargeList(sql(), sender.orgId, each * 2)
  await sql()`update contacts set time_zone = case when id % 2 = 0 then ${noon} else ${midnight} end where org_id = ${sender.orgId}`
  return run(listId, { sender, window })
}

const accepted = (message: QueuedMessage): SendOutcome => ({ kind: 'accepted', wamid: `wamid.${String(message.id)}.${String(message.attempt)}`, held: false })

/** A turn of the lane, on a wall clock of the test's own; `calls` counts what left, by address. */
function pump({ sender }: MadeCampaign, options: { now?: () => number; answer?: (message: QueuedMessage) => SendOutcome | Promise<SendOutcome>; rate?: number } = {}) {
  const calls = new Map<string, number>()
  const hooks: LaneHooks = {
    stop: new AbortController().signal, turnMs: 60_000, progress: () => undefined, log: pino({ level: 'silent' }),
    sender: {
      classify: classifyGraphError,
      reportTokenFailure: () => Promise.resolve(),
      send: (message: QueuedMessage, done: (outcome: SendOutcome) => void) => {
        calls.set(message.address, (calls.get(message.address) ?? 0) + 1)
        void Promise.resolve((options.answer ?? accepted)(message)).then(done)
      },
    },
  }
  const turn = pumpLane(sql(), { accountId: sender.accountId, orgId: sender.orgId, ratePerSecond: options.rate ?? 0, graceMs: 900_000, ...(options.now ? { now: options.now } : {}) }, hooks)
  return { calls, turn }
}

const readChunks = ({ campaignId }: MadeCampaign) => sql()<{ group: string | null; people: number | null; n: number; isWaiting: boolean; readyAt: Date | null; epoch: number | null }[]>`
  select c.zone_group as "group", c.people, c.ready_at > now() as "isWaiting", c.ready_at as "readyAt", c.lane_epoch as epoch,
    (select count(*)::int from messages m where m.campaign_id = c.campaign_id and m.status = 0 and m.id between c.first_id and c.last_id) as n
  from send_chunks c where c.campaign_id = ${campaignId} and c.done_at is null order by c.id`

describe('freezing a campaign with quiet hours', () => {
  it('cuts chunks of one zone each, whoever stands between them, and loses nobody', async () => {
    const sender = await createSender(sql())
    const people: Person[] = [
      { phone: '+48600000001', country: 'PL' }, { phone: '+5511900000002', country: 'BR' }, { phone: '+48600000003', country: 'PL', suppressed: true },
      { phone: '+12125550104', country: 'US' }, { phone: '+48600000005', country: 'PL' }, { phone: '+5511900000006', country: null },
      { bsuid: 'BR.abc7', country: null }, { phone: '+48600000008', country: 'PL', attributes: { timezone: 'Asia/Tokyo' } },
      { phone: '+48600000009', country: 'PL', attributes: { timezone: 'Mars/Olympus' } }, { phone: '+88300000000010', country: null },
    ]
    const listId = await createList(sql(), sender.orgId, people)
    await sql()`update contacts set time_zone = 'America/Sao_Paulo' where org_id = ${sender.orgId} and phone = '+48600000005'`
    const running = await run(listId, { sender })
    const chunks = await readChunks(running)
    expect(Object.fromEntries(chunks.map((chunk) => [chunk.group, chunk.people]))).toEqual({ 'America/Sao_Paulo': 1, 'Asia/Tokyo': 1, BR: 3, PL: 2, US: 1, unknown: 1 })
    expect(chunks.every((chunk) => chunk.n === chunk.people)).toBe(true)
    expect(await readBothCounts(sql(), running.campaignId)).toEqual({ steps: { 0: 9, 2: 1 }, rows: { 0: 9, 2: 1 } })
  })

  it('makes each zone ready when its window opens, over a change of the clocks', async () => {
    const people = [{ phone: '+48600000001', country: 'PL' }, { phone: '+61400000001', country: 'AU' }, { phone: '+12125550104', country: 'US' }]
    const chunks = await readChunks(await run(people, { now: new Date('2026-03-28T21:00Z') }))
    expect(Object.fromEntries(chunks.map((chunk) => [chunk.group, chunk.readyAt?.toISOString().slice(0, 16)]))).toMatchObject({
      // 08:00 in Poland is summer time on that morning; Australia waits for Perth; America is open in all zones at 21:00 UTC.
      PL: '2026-03-29T06:00', AU: '2026-03-29T00:00',
    })
    expect(chunks.find((chunk) => chunk.group === 'US')?.isWaiting).toBe(false)
  })

  it('writes nothing of zones where there are no quiet hours', async () => {
    const chunks = await readChunks(await run([{ phone: '+48600000001', country: 'PL' }], { window: null }))
    expect(chunks).toMatchObject([{ group: null, people: null, isWaiting: false }])
  })
})

describe('a lane with quiet hours', () => {
  it('sends where it is day, and the rest from its morning on', async () => {
    const running = await runTwoZones(1500)
    const first = pump(running)
    const turn = await first.turn
    expect(turn).toMatchObject({ sent: 1500, reason: 'idle', drained: [] })
    const opensInMs = Date.parse(turn.nextDueAt!) - Date.now()
    expect(opensInMs).toBeGreaterThan(6 * HOUR_MS)
    expect(opensInMs).toBeLessThan(8 * HOUR_MS + 60_000)
    await sql()`update send_chunks set ready_at = now() where campaign_id = ${running.campaignId} and ready_at is not null`
    const second = pump(running, { now: () => Date.now() + opensInMs + 60_000 })
    expect(await second.turn).toMatchObject({ sent: 1500, drained: [running.campaignId] })
    expect([...second.calls.keys()].filter((address) => first.calls.has(address))).toEqual([])
  })

  it('stops in the middle of a chunk when the window closes, and goes on with the next person', async () => {
    const running = await runTwoZones(800)
    let isEvening = false
    const first = pump(running, {
      rate: 2000, now: () => Date.now() + (isEvening ? 9 * HOUR_MS : 0),
      answer: (message) => {
        if (first.calls.size === 250) isEvening = true
        return accepted(message)
      },
    })
    const turn = await first.turn
    expect(turn.reason).toBe('idle')
    expect(first.calls.size).toBeGreaterThanOrEqual(250)
    expect(first.calls.size).toBeLessThan(800)
    const chunks = await readChunks(running)
    expect(chunks.every((chunk) => chunk.isWaiting && chunk.epoch === null)).toBe(true)
    await sql()`update send_chunks set ready_at = now() where campaign_id = ${running.campaignId} and zone_group = ${new Intl.DateTimeFormat('en', { timeZone: noon }).resolvedOptions().timeZone} and ready_at is not null`
    const second = pump(running)
    await second.turn
    expect(first.calls.size + second.calls.size).toBe(800)
    expect([...second.calls.keys()].filter((address) => first.calls.has(address))).toEqual([])
    expect((await readBothCounts(sql(), running.campaignId)).rows).toEqual({ 0: 800, 21: 800 })
  })

  it('keeps a chunk that has closed its own until the answers of what has left are in', async () => {
    const running = await runTwoZones(300)
    let isEvening = false
    const release: (() => void)[] = []
    const { calls, turn } = pump(running, {
      rate: 1000, now: () => Date.now() + (isEvening ? 9 * HOUR_MS : 0),
      answer: (message) => new Promise<SendOutcome>((resolve) => {
        isEvening ||= calls.size >= 50
        release.push(() => resolve(accepted(message)))
      }),
    })
    while (calls.size < 50 || !isEvening) await new Promise((resolve) => setTimeout(resolve, 10))
    await new Promise((resolve) => setTimeout(resolve, 700))
    // After a crash now, the next lane finds through the chunk what may have left.
    expect((await readChunks(running)).some((chunk) => chunk.epoch !== null)).toBe(true)
    const answering = setInterval(() => release.splice(0).forEach((answer) => answer()), 20)
    await turn
    clearInterval(answering)
    expect((await readChunks(running)).every((chunk) => chunk.epoch === null)).toBe(true)
  })

  it('puts retries off until the window opens; a chat reply does not wait', async () => {
    const running = await runTwoZones(5)
    const { sender, campaignId } = running
    await sql()`update send_chunks set done_at = now(), ready_at = null, intent_upto = last_id where campaign_id = ${campaignId}`
    await sql()`
      insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at)
      select id, org_id, account_id, campaign_id, 1, now() from messages where campaign_id = ${campaignId}`
    const [chat] = await sql()<{ id: number }[]>`
      insert into messages (org_id, account_id, contact_id, conversation_id, address, payload)
      select ${sender.orgId}, ${sender.accountId}, min(contact_id), gen_random_uuid(), '+48999', '{"type":"text","text":{"body":"Hello"}}' from messages where campaign_id = ${campaignId} returning id`
    await sql()`insert into send_due (message_id, org_id, account_id, priority, due_at) values (${chat!.id}, ${sender.orgId}, ${sender.accountId}, 0, now())`
    const { calls, turn } = pump(running)
    await turn
    expect(calls.size).toBe(6)
    expect(calls.has('+48999')).toBe(true)
    const waiting = await sql()<{ isLater: boolean; epoch: number | null }[]>`select due_at > now() + interval '6 hours' as "isLater", lane_epoch as epoch from send_due where campaign_id = ${campaignId}`
    expect(waiting).toEqual(Array(5).fill({ isLater: true, epoch: null }))
  })
})

describe('a wall clock that jumps', () => {
  it('back into the night stops sending, without claiming in circles, and forward again goes on', async () => {
    const sender = await createSender(sql())
    const listId = await createLargeList(sql(), sender.orgId, 400)
    await sql()`update contacts set time_zone = ${noon} where org_id = ${sender.orgId}`
    const running = await run(listId, { sender })
    let isBack = true
    const { calls, turn } = pump(running, { now: () => Date.now() - (isBack ? 36 * HOUR_MS : 0) })
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(calls.size).toBe(0)
    const [chunk] = await readChunks(running)
    expect(chunk?.n).toBe(400)
    isBack = false
    await turn
    expect(calls.size).toBe(400)
    expect(Math.max(...calls.values())).toBe(1)
  })
})

describe('the page of a campaign with quiet hours', () => {
  it('says who waits until when, on their own clocks', async () => {
    const sender = await createSender(sql())
    const listId = await createList(sql(), sender.orgId, [{ phone: '+48600000001' }, { phone: '+48600000002' }])
    await setZones(sender, [['+48600000001', noon], ['+48600000002', midnight]])
    const running = await run(listId, { sender })
    const page = await getCampaign(services(), actorOf(sender, 'viewer'), { id: running.campaignId })
    expect(page.waits).toMatchObject([{ people: 1, localTime: '08:00', note: null }])
    expect(page.waitWords).toMatch(/^Waits until 08:00 for one person in /)
    expect(page.why).not.toContain('Waits until')
    await pump(running).turn
    const later = await getCampaign(services(), actorOf(sender, 'viewer'), { id: running.campaignId })
    expect(later.why).toMatch(/^Waits until 08:00 for one person in /)
    expect(later.etaSeconds).toBeNull()
  })

  it('tells of each person in its list what they wait for and until when', async () => {
    const running = await runTwoZones(2)
    const list = async () => (await findRecipients(services(), actorOf(running.sender, 'viewer'), { id: running.campaignId, state: 'queued', limit: 10 })).items
    const [page, before] = [await getCampaign(services(), actorOf(running.sender, 'viewer'), { id: running.campaignId }), await list()]
    expect(before.filter(({ detail, at }) => detail === 'Waits for its turn.' && at === null)).toHaveLength(2)
    const waiting = before.filter(({ detail }) => detail === 'Waits for the campaign’s hours on this person’s clock.')
    expect(waiting.map(({ at }) => at)).toEqual([page.waits[0]!.opensAt, page.waits[0]!.opensAt])
    await sql()`update campaigns set budget_until = now() + interval '1 day' where id = ${running.campaignId}`
    expect((await list()).filter(({ detail }) => detail.startsWith('Waits: as many people as may be reached in a day'))).toHaveLength(2)
    await sql()`update campaigns set state = 'paused' where id = ${running.campaignId}`
    expect((await list()).every(({ detail }) => detail === 'Waits: the campaign is paused.')).toBe(true)
  })

  it('its line in the list and that of its template’s users are called waiting once nobody may be written to, and not before', async () => {
    const running = await runTwoZones(1)
    const actor = actorOf(running.sender, 'viewer')
    const seen = async () => {
      const [page, list] = await Promise.all([getCampaign(services(), actor, { id: running.campaignId }), findCampaigns(services(), actor, { limit: 10 })])
      expect(list.items[0]!.waitsUntil).toEqual(page.waitsUntil)
      const [used] = await sql()<{ id: string }[]>`select template_id as id from campaigns where id = ${running.campaignId}`
      expect((await getTemplate(services(), actor, used!)).campaigns).toMatchObject([{ id: running.campaignId, waitsUntil: page.waitsUntil }])
      return page
    }
    expect((await seen()).waitsUntil).toBeNull()
    await pump(running).turn
    const page = await seen()
    expect(page.waitsUntil).toEqual(page.waits[0]!.opensAt)
    await sql()`update send_chunks set ready_at = now() + interval '20 seconds' where campaign_id = ${running.campaignId} and done_at is null`
    expect((await seen()).waitsUntil).toBeNull()
    await sql()`update send_chunks set ready_at = now() + interval '2 hours' where campaign_id = ${running.campaignId} and done_at is null`
    await sql()`insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at) values (${-Date.now()}, ${running.sender.orgId}, ${running.sender.accountId}, ${running.campaignId}, 1, now() + interval '1 hour')`
    expect((await seen()).waitsUntil!.getTime() - Date.now()).toBeLessThanOrEqual(HOUR_MS)
    await sql()`update campaigns set state = 'paused' where id = ${running.campaignId}`
    expect((await seen()).waitsUntil).toBeNull()
  })

  it('explains countries with several zones', async () => {
    const people = [{ phone: '+5511900000001', country: 'BR' }, { phone: '+79030000001', country: 'RU' }]
    const window: SendWindow = { ...day, from: '09:00', to: '18:00' }
    const at = new Date('2026-11-23T23:00Z')
    const running = await run(people, { window, now: at })
    await sql()`update send_chunks set ready_at = ready_at + interval '20 years' where campaign_id = ${running.campaignId}`
    const { waits } = await getCampaign({ ...services(), now: () => at }, actorOf(running.sender, 'viewer'), { id: running.campaignId })
    expect(waits.find((wait) => wait.label === 'Brazil')?.note).toContain('inside the hours in all of them')
    expect(waits.find((wait) => wait.label === 'Russia')?.note).toContain('Moscow, where most people live')
  })
})
