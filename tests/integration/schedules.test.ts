import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchCampaign } from '#server/campaigns/launch-campaign.ts'
import { actorOf } from '../support/campaign-draft.ts'
import { refusalOf, reachState, startCampaignWorkers, type CampaignDraft, type CampaignWorkers, type Marketer } from '../support/campaign-workers.ts'

let workers: CampaignWorkers
const services = () => workers.services
const sql = () => workers.services.sql

beforeAll(async () => {
  workers = await startCampaignWorkers()
})

afterAll(() => workers.stop())

const HOUR_MS = 3_600_000
const wallIn = (ms: number) => new Date(Date.now() + ms).toISOString().slice(0, 16)
/** A draft whose time comes in so many milliseconds, or has passed. */
async function plan(fixture: Marketer, inMs: number, lateHours = 6): Promise<string> {
  const { id } = await fixture.as().campaigns.create(fixture.input)
  await sql()`update campaigns set scheduled_at = ${new Date(Date.now() + inMs)}, late_hours = ${lateHours} where id = ${id}`
  await launchCampaign(services(), actorOf(fixture.sender), { id, asPlanned: true })
  return id
}

describe('planning a campaign', () => {
  it('takes a wall time in a named zone, and the first of two', async () => {
    const fixture = await workers.createMarketer()
    const year = new Date().getUTCFullYear() + (new Date().getUTCMonth() >= 9 ? 1 : 0)
    const lastSunday = new Date(Date.UTC(year, 9, 31 - new Date(Date.UTC(year, 9, 31)).getUTCDay())).toISOString().slice(0, 10)
    const schedule = { wallTime: `${lastSunday}T02:30`, zone: 'Europe/Berlin' }
    expect(await fixture.as().campaigns.checkSchedule(schedule)).toMatchObject({ kind: 'ok', at: new Date(`${lastSunday}T00:30Z`), note: expect.stringContaining('the first counts') })
    const { id } = await fixture.as().campaigns.create({ ...fixture.input, schedule })
    expect(await fixture.as('viewer').campaigns.get({ id })).toMatchObject({ scheduledAt: new Date(`${lastSunday}T00:30Z`), schedule: { ...schedule, note: expect.stringContaining('twice') }, lateHours: 6, canReschedule: false })
  })

  it('refuses what cannot be, with the field, a sentence and what would be right', async () => {
    const fixture = await workers.createMarketer()
    const refused = (part: Partial<CampaignDraft>) => refusalOf(fixture.as().campaigns.create({ ...fixture.input, ...part }))
    const at = (wallTime: string, zone = 'Europe/Berlin') => refused({ schedule: { wallTime, zone } })
    expect((await at('2020-01-01T10:00')).fields).toEqual({ 'schedule.wallTime': expect.stringContaining('has passed') })
    expect((await at(wallIn(400 * 24 * HOUR_MS))).fields).toEqual({ 'schedule.wallTime': expect.stringContaining('a year ahead') })
    expect((await at('2026-02-30T10:00')).fields).toEqual({ 'schedule.wallTime': 'This is not a date and time.' })
    expect((await at(wallIn(HOUR_MS), 'Mars/Olympus')).fields).toEqual({ 'schedule.zone': expect.stringContaining('no time zone of this name') })
    const spring = new Date().getUTCFullYear() + 1
    const lastSunday = new Date(Date.UTC(spring, 2, 31 - new Date(Date.UTC(spring, 2, 31)).getUTCDay())).toISOString().slice(0, 10)
    expect(await fixture.as().campaigns.checkSchedule({ wallTime: `${lastSunday}T02:30`, zone: 'Europe/Berlin' })).toMatchObject({ kind: 'refused', next: `${lastSunday}T03:00`, sentence: expect.stringContaining('02:30 does not exist') })
    const window = { from: '08:00', to: '20:00', days: [1], zone: 'UTC' }
    expect((await refused({ sendWindow: { ...window, to: '08:00' } })).fields).toEqual({ 'sendWindow.to': expect.stringContaining('never opens') })
    expect((await refused({ sendWindow: { ...window, days: [] } })).fields).toEqual({ 'sendWindow.days': expect.stringContaining('never opens') })
    expect((await refused({ sendWindow: { ...window, zone: 'Mars/Olympus' } })).fields).toEqual({ 'sendWindow.zone': expect.stringContaining('no time zone') })
    expect((await refused({ ratePerSecond: 0 })).fields).toEqual({ ratePerSecond: expect.stringContaining('at least 1') })
    expect((await refused({ lateHours: 1000 })).fields).toEqual({ lateHours: 'At most 72 hours.' })
  })
})

describe('a planned campaign', () => {
  it('starts at another time when it is given one, and not at the first', async () => {
    const fixture = await workers.createMarketer()
    const id = await plan(fixture, 2 * HOUR_MS)
    const schedule = { wallTime: wallIn(26 * HOUR_MS), zone: 'Europe/Lisbon' }
    expect(await fixture.as().campaigns.reschedule({ id, schedule })).toMatchObject({ state: 'scheduled', note: null })
    expect(await fixture.as('viewer').campaigns.get({ id })).toMatchObject({ state: 'scheduled', schedule, canReschedule: true })
    expect((await refusalOf(fixture.as().campaigns.reschedule({ id, schedule: { ...schedule, wallTime: '2020-01-01T10:00' } }))).code).toBe('UNPROCESSABLE_CONTENT')
    const [event] = await sql()<{ text: string }[]>`select text from campaign_events where campaign_id = ${id} and kind = 'rescheduled'`
    expect(event?.text).toContain('Europe/Lisbon')
    expect(await sql()`select action from audit_events where target_id = ${id} and action = 'campaigns.rescheduled'`).toHaveLength(1)
    await fixture.as().campaigns.cancel({ id })
    expect(await refusalOf(fixture.as().campaigns.reschedule({ id, schedule }))).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('was canceled') })
  })

  it('sends at its time, and then cannot be planned anew', async () => {
    const fixture = await workers.createMarketer()
    const id = await plan(fixture, 1500)
    const campaign = await reachState(fixture, id, ['settling', 'completed'])
    expect(campaign.counts.accepted).toBe(2)
    expect((await refusalOf(fixture.as().campaigns.reschedule({ id, schedule: { wallTime: wallIn(HOUR_MS), zone: 'UTC' } }))).code).toBe('CONFLICT')
  })

  it('that wakes nine hours late asks, and sends when a person says so', async () => {
    const fixture = await workers.createMarketer()
    const id = await plan(fixture, -9 * HOUR_MS)
    const asks = await reachState(fixture, id, ['paused'])
    expect(asks).toMatchObject({ reason: 'Missed its time by 9 h: send now or cancel', hasMissed: true, canResume: true, canCancel: true, canReschedule: true })
    expect(asks.why).toContain('Missed its time')
    await fixture.as().campaigns.resume({ id })
    const sent = await reachState(fixture, id, ['settling', 'completed'])
    expect(sent.events.map((event) => event.text)).toContain('Freezing the audience: Sent after its time by a person')
    expect(sent.counts.accepted).toBe(2)
  })

  it('that has missed its time can be canceled or planned anew instead', async () => {
    const fixture = await workers.createMarketer()
    const [canceled, moved] = [await plan(fixture, -9 * HOUR_MS), await plan(fixture, -9 * HOUR_MS)]
    await Promise.all([canceled, moved].map((id) => reachState(fixture, id, ['paused'])))
    expect(await fixture.as().campaigns.cancel({ id: canceled })).toMatchObject({ state: 'canceled' })
    expect(await fixture.as().campaigns.reschedule({ id: moved, schedule: { wallTime: wallIn(2 * HOUR_MS), zone: 'UTC' } })).toMatchObject({ state: 'scheduled' })
    expect(await fixture.as('viewer').campaigns.get({ id: moved })).toMatchObject({ hasMissed: false, reason: null })
    await fixture.as().campaigns.cancel({ id: moved })
  })

  it('that wakes within its bound sends late and says so', async () => {
    const fixture = await workers.createMarketer()
    const id = await plan(fixture, -9 * HOUR_MS, 10)
    const sent = await reachState(fixture, id, ['settling', 'completed'])
    expect(sent.events.map((event) => event.text)).toContain('Freezing the audience: 9 h late, because nothing could run at its time')
  })
})

describe('what changes between launch and start', () => {
  const changes: [change: string, outcome: { apply: (fixture: Marketer) => Promise<unknown>; state: string; reason: string }][] = [
    ['a template that is deleted', { apply: ({ templateId }) => sql()`update templates set removed_at = now() where id = ${templateId}`, state: 'failed', reason: 'Nothing was sent: This template does not exist at Meta any more.' }],
    ['a template that is rejected', { apply: ({ templateId }) => sql()`update templates set status = 'REJECTED' where id = ${templateId}`, state: 'failed', reason: 'Nothing was sent: Meta rejected this template.' }],
    ['a template with another variable', { apply: ({ templateId }) => sql()`update templates set components = '{"list":[{"type":"BODY","text":"Hello {{1}}."}]}' where id = ${templateId}`, state: 'failed', reason: 'The template was changed at Meta' }],
    ['a template that is paused', { apply: ({ templateId }) => sql()`update templates set status = 'PAUSED' where id = ${templateId}`, state: 'held', reason: 'Meta has paused this template' }],
    ['a template that is edited and looked at again', { apply: ({ templateId }) => sql()`update templates set status = 'PENDING' where id = ${templateId}`, state: 'held', reason: 'Meta is still reviewing' }],
    ['an account that is disconnected', { apply: ({ sender }) => sql()`update whatsapp_accounts set access_token = '', connection_id = null where id = ${sender.accountId}`, state: 'held', reason: 'disconnected' }],
    ['a list that is emptied', { apply: ({ listId }) => sql()`delete from contact_list_members where list_id = ${listId}`, state: 'failed', reason: 'the list had no contacts any more' }],
  ]

  it.each(changes)('%s has its outcome in words', async (_, { apply, state, reason }) => {
    const fixture = await workers.createMarketer()
    const id = await plan(fixture, 1200)
    await apply(fixture)
    const campaign = await reachState(fixture, id, [state])
    expect(campaign.reason).toContain(reason)
    expect(campaign.counts.accepted).toBe(0)
    if (state !== 'failed') await fixture.as().campaigns.cancel({ id })
  })

  it('a list of whom everybody has opted out ends without a message, and says why', async () => {
    const fixture = await workers.createMarketer()
    const id = await plan(fixture, 1200)
    await sql()`insert into suppressions (id, org_id, contact_id, source) select gen_random_uuid(), org_id, id, 'manual' from contacts where org_id = ${fixture.sender.orgId}`
    const campaign = await reachState(fixture, id, ['completed'])
    expect(campaign.counts.skipped).toBe(2)
    expect(campaign.events.some((event) => event.text.includes('Nobody is left to send to'))).toBe(true)
  })
})
