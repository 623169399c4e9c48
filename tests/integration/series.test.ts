import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeOccurrence } from '#server/series/make-occurrence.ts'
import { planOccurrence } from '#server/series/plan-occurrence.ts'
import { seriesWorkflowId } from '#workflows/series/contract.ts'
import { refusalOf, reachState, startCampaignWorkers, type CampaignWorkers, type Marketer } from '../support/campaign-workers.ts'

let workers: CampaignWorkers
const services = () => workers.services
const sql = () => workers.services.sql

beforeAll(async () => {
  workers = await startCampaignWorkers()
})

afterAll(() => workers.stop())

const HOUR_MS = 3_600_000

describe('a series', () => {
  const daily = { rule: { every: 'day' as const, time: '09:00' }, zone: 'Europe/Berlin', startsOn: new Date().toISOString().slice(0, 10) }
  const createDaily = async (fixture: Marketer, part: object = {}) => (await fixture.as().series.create({ ...fixture.input, ...daily, ...part })).id
  const readSeries = async (fixture: Marketer, id: string) => (await fixture.as('viewer').series.list()).find((one) => one.id === id)!
  /** As if the worker had not run for so many days; the row then is as it was back then. */
  const forget = (id: string, days: number) => sql()`update campaign_series set last_at = now() - ${days} * interval '1 day', next_at = null where id = ${id}`

  it('plans its next time, shows it and is driven by a workflow of its own', async () => {
    const fixture = await workers.createMarketer()
    const preview = await fixture.as().series.preview({ ...daily, occurrencesMax: 3 })
    expect(preview).toMatchObject({ words: 'Every day at 09:00, Europe/Berlin', times: [expect.any(Date), expect.any(Date), expect.any(Date)] })
    const id = await createDaily(fixture)
    expect(await readSeries(fixture, id)).toMatchObject({ state: 'active', nextAt: preview.times[0], made: 0, words: preview.words, events: [{ kind: 'created' }] })
    const workflow = await services().temporal.workflow.getHandle(seriesWorkflowId(id)).describe()
    expect(workflow).toMatchObject({ type: 'campaignSeries', status: { name: 'RUNNING' } })
    await fixture.as().series.end({ id })
    await services().temporal.workflow.getHandle(seriesWorkflowId(id)).result()
    expect(await readSeries(fixture, id)).toMatchObject({ state: 'ended', nextAt: null })
  })

  it('makes one campaign for a time, however often the step runs, and says what passed meanwhile', async () => {
    const fixture = await workers.createMarketer()
    const id = await createDaily(fixture, { lateHours: 30 })
    await sql()`update campaign_series set state = 'active' where id = ${id}`
    await services().temporal.workflow.getHandle(seriesWorkflowId(id)).terminate()
    await sql()`update campaign_series set starts_on = '2020-01-01' where id = ${id}`
    await forget(id, 3)
    const { at } = await planOccurrence(services(), { seriesId: id })
    expect(Date.now() - Date.parse(at!)).toBeLessThan(25 * HOUR_MS)
    const first = await makeOccurrence(services(), { seriesId: id, at: at! })
    expect(first).toMatchObject({ made: true })
    expect(await makeOccurrence(services(), { seriesId: id, at: at! })).toEqual({ made: false, campaignId: null })
    const campaign = await reachState(fixture, first.campaignId!, ['settling', 'completed'])
    expect(campaign).toMatchObject({ seriesId: id, name: expect.stringMatching(/^Bread, \d{4}-\d{2}-\d{2}$/) })
    expect(await sql()`select id from campaigns where series_id = ${id}`).toHaveLength(1)
    expect((await readSeries(fixture, id)).events.map((event) => event.kind)).toEqual(['made', 'missed', 'created'])
  })

  it('whose workflow finds a time that passed makes its campaign late, or has it ask', async () => {
    const fixture = await workers.createMarketer()
    const id = await createDaily(fixture, { lateHours: 0, occurrencesMax: 1 })
    await fixture.as().series.pause({ id })
    const ago = new Date(Date.now() - 2 * HOUR_MS).toISOString().slice(11, 16)
    await sql()`update campaign_series set state = 'active', zone = 'UTC', starts_on = '2020-01-01', rule = ${JSON.stringify({ every: 'day', time: ago })}::text::jsonb where id = ${id}`
    await forget(id, 1)
    await services().temporal.workflow.getHandle(seriesWorkflowId(id)).signal('changed')
    await services().temporal.workflow.getHandle(seriesWorkflowId(id)).result()
    const [made] = await sql()<{ id: string }[]>`select id from campaigns where series_id = ${id}`
    expect((await reachState(fixture, made!.id, ['paused'])).reason).toContain('Missed its time by 2 h')
    expect(await readSeries(fixture, id)).toMatchObject({ state: 'ended', made: 1, events: [{ text: 'Ended after 1 campaigns' }, { kind: 'made' }, { kind: 'paused' }, { kind: 'created' }] })
    await fixture.as().campaigns.cancel({ id: made!.id })
  })

  it('leaves a time out, and says so, while the campaign before it still runs or when it cannot be sent', async () => {
    const fixture = await workers.createMarketer()
    const id = await createDaily(fixture)
    await services().temporal.workflow.getHandle(seriesWorkflowId(id)).terminate()
    const make = async () => {
      const { at } = await planOccurrence(services(), { seriesId: id })
      return makeOccurrence(services(), { seriesId: id, at: at! })
    }
    const first = await make()
    expect(first.made).toBe(true)
    expect(await make()).toEqual({ made: false, campaignId: null })
    expect((await readSeries(fixture, id)).events[0]).toMatchObject({ kind: 'skipped', text: expect.stringContaining('has not ended') })
    await fixture.as().campaigns.cancel({ id: first.campaignId! })
    await sql()`update templates set status = 'PAUSED' where id = ${fixture.templateId}`
    expect(await make()).toEqual({ made: false, campaignId: null })
    expect((await readSeries(fixture, id)).events[0]).toMatchObject({ kind: 'skipped', text: expect.stringContaining('paused this template') })
    expect(await sql()`select id from campaigns where series_id = ${id}`).toHaveLength(1)
  })

  it('is paused, changed, resumed and ended by people, each on record; an ended one stays ended', async () => {
    const fixture = await workers.createMarketer()
    const id = await createDaily(fixture)
    const { series } = fixture.as()
    expect(await series.pause({ id })).toEqual({ id, state: 'paused' })
    expect(await planOccurrence(services(), { seriesId: id })).toMatchObject({ state: 'paused', at: null })
    expect(await series.change({ id, name: 'Rolls', rule: { every: 'week', time: '10:00', days: [1, 5] }, zone: 'Europe/Lisbon', startsOn: daily.startsOn })).toEqual({ id, state: 'paused' })
    expect(await series.resume({ id })).toEqual({ id, state: 'active' })
    expect(await planOccurrence(services(), { seriesId: id })).toMatchObject({ state: 'active', words: 'Every week on Mon and Fri at 10:00, Europe/Lisbon' })
    expect(await series.end({ id })).toEqual({ id, state: 'ended' })
    expect(await readSeries(fixture, id)).toMatchObject({ name: 'Rolls', state: 'ended' })
    expect(await refusalOf(series.resume({ id }))).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('has ended') })
    expect((await sql()<{ action: string }[]>`select action from audit_events where target_id = ${id} order by seq`).map((row) => row.action)).toEqual(['series.created', 'series.paused', 'series.changed', 'series.resumed', 'series.ended'])
  })

  it('is refused with the field that is wrong, and is nobody else’s', async () => {
    const [fixture, stranger] = [await workers.createMarketer(), await workers.createMarketer()]
    const refused = async (part: object) => (await refusalOf(createDaily(fixture, part))).fields
    expect(await refused({ rule: { every: 'week', time: '09:00' } })).toEqual({ 'rule.days': 'Choose at least one weekday.' })
    expect(await refused({ rule: { every: 'month', time: '09:00', dayOfMonth: 32 } })).toHaveProperty(['rule.dayOfMonth'])
    expect(await refused({ endsOn: '2020-01-01' })).toEqual({ endsOn: expect.stringContaining('None of its times') })
    expect(await refused({ zone: 'Mars/Olympus' })).toEqual({ zone: expect.stringContaining('no time zone') })
    expect(await refused({ startsOn: '2026-02-30' })).toEqual({ startsOn: 'There is no such day.' })
    expect(await refused({ occurrencesMax: 0 })).toHaveProperty('occurrencesMax')
    const id = await createDaily(fixture)
    const calls = [stranger.as().series.pause({ id }), stranger.as().series.end({ id }), stranger.as().series.change({ id, name: 'x', ...daily })]
    expect((await Promise.all(calls.map(refusalOf))).map((refusal) => refusal.code)).toEqual(Array(3).fill('NOT_FOUND'))
    expect((await refusalOf(fixture.as('agent').series.pause({ id }))).code).toBe('FORBIDDEN')
    await fixture.as().series.end({ id })
  })
})
