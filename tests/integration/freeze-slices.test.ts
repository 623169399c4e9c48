import type { Client } from '@temporalio/client'
import { describe, expect, it, vi } from 'vitest'
import type { SqlLike } from '#db/client.ts'
import { freezeAudience, type FrozenAudience } from '#server/campaigns/freeze-audience.ts'
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts'
import { suppressContact } from '#server/contacts/suppress-contact.ts'
import { recoverLane } from '#server/sending/recover-lane.ts'
import { claimChunk } from '#server/sending/lane-store.ts'
import { wakeIdleLanes } from '#server/sending/open-lanes.ts'
import type { SendWindow } from '#server/schedules/send-window.ts'
import { readBothCounts } from '../support/campaign-fixture.ts'
import { prepareCampaign, type MadeCampaign } from '../support/campaign-steps.ts'
import { reachLock } from '../support/reach-lock.ts'
import { useTestServices } from '../support/use-test-services.ts'
import { withoutDeadlines } from '../support/without-deadlines.ts'

const { services, sql } = useTestServices()

const always: SendWindow = { from: '00:00', to: '24:00', days: [1, 2, 3, 4, 5, 6, 7], zone: 'UTC' }

type Draft = { people: number; shares?: number[]; zones?: string[]; sendWindow?: SendWindow | null }

/** A campaign that was launched and now prepares; its people live in the zones by turns. */
async function prepare({ people, shares = [1], zones, sendWindow = always }: Draft): Promise<MadeCampaign> {
  const made = await prepareCampaign(services(), people, { template: { components: [{ type: 'BODY', text: 'Hello {{1}}.' }] }, shares, input: { variables: [{ component: 'body', key: '1', source: 'name', value: '' }], sendWindow } })
  if (zones) await sql()`update contacts set time_zone = (${zones}::text[])[id % ${zones.length}::int + 1] where org_id = ${made.sender.orgId}`
  return made
}

const first = ({ campaignId }: MadeCampaign) => freezeAudience(services(), { campaignId, part: 'first' })
const rest = ({ campaignId }: MadeCampaign, afterSlice?: () => Promise<void>) => freezeAudience(services(), { campaignId }, afterSlice)

/** Messages whose chunk is of another number or zone, and how many queued ones stand in chunks, beside how many there are. */
async function lookAtChunks(campaignId: string): Promise<{ mixed: number; chunked: number; people: number; queued: number }> {
  const [row] = await sql()<{ mixed: number; chunked: number; people: number }[]>`
    select coalesce(sum(v.mixed), 0)::int as mixed, sum(v.n)::int as chunked, sum(c.people)::int as people
    from send_chunks c cross join lateral (
      select count(*) as n, count(*) filter (where m.account_id <> c.account_id or c.zone_group <> p.time_zone) as mixed
      from messages m join contacts p on p.id = m.contact_id where m.campaign_id = c.campaign_id and m.status = 0 and m.id between c.first_id and c.last_id
    ) v where c.campaign_id = ${campaignId}`
  const [all] = await sql()<{ queued: number }[]>`select count(*)::int as queued from messages where campaign_id = ${campaignId} and status = 0`
  return { ...row!, ...all! }
}

const wholeChunks = (people: number) => ({ mixed: 0, chunked: people, people, queued: people })

/** Begins to freeze, and acts while the slice waits for what was locked before; answers with what the freeze came to. */
async function actDuringSlice(made: MadeCampaign, lock: (tx: SqlLike) => Promise<unknown>, act: () => Promise<unknown>): Promise<FrozenAudience> {
  const freezing: Promise<FrozenAudience>[] = []
  await sql().begin(async (tx) => {
    await lock(tx)
    freezing.push(rest(made))
    await reachLock(sql())
    await act()
  })
  return freezing[0]!
}

/** Acts when a slice's people stand and only the campaign's row is missing for the commit. */
async function actBeforeCommit(made: MadeCampaign, freezing: Promise<FrozenAudience>[], act: () => Promise<unknown>): Promise<void> {
  await sql().begin(async (tx) => {
    await tx`select 1 from campaigns where id = ${made.campaignId} for update`
    freezing.push(rest(made))
    await reachLock(sql())
    await act()
  })
}

const lockChunks = async (tx: SqlLike) => tx`lock table send_chunks in exclusive mode`

describe('freezing people of several zones and numbers, slice by slice', () => {
  const zones = ['Europe/Warsaw', 'America/Sao_Paulo', 'Asia/Tokyo']

  it('begins with a thousand, goes on where it was killed, and comes to whole chunks, counts and shares', async () => {
    const made = await prepare({ people: 12_500, shares: [3, 1], zones })
    expect(await first(made)).toEqual({ total: 1000, queued: 1000, skipped: 0, isComplete: false })
    expect((await sql()`select 1 from send_chunks where campaign_id = ${made.campaignId} and ready_at <= now()`).length).toBe(6)
    await expect(rest(made, () => Promise.reject(new Error('killed')))).rejects.toThrow('killed')
    expect(await sql()`select total, frozen_at from campaigns where id = ${made.campaignId}`).toEqual([{ total: 11_000, frozen_at: null }])
    expect(await rest(made)).toEqual({ total: 12_500, queued: 12_500, skipped: 0, isComplete: true })
    expect(await rest(made)).toEqual({ total: 12_500, queued: 12_500, skipped: 0, isComplete: true })
    expect(await readBothCounts(sql(), made.campaignId)).toEqual({ steps: { 0: 12_500 }, rows: { 0: 12_500 } })
    expect(await lookAtChunks(made.campaignId)).toEqual(wholeChunks(12_500))
    const shares = await sql()<{ people: number; written: number }[]>`
      select s.people, (select count(*)::int from messages m where m.campaign_id = s.campaign_id and m.account_id = s.account_id) as written from campaign_accounts s where campaign_id = ${made.campaignId} order by s.share desc`
    expect(shares.every((share) => share.people === share.written)).toBe(true)
    expect(Math.abs(shares[0]!.people / 12_500 - 0.75)).toBeLessThan(0.02)
  })

  it('takes a last slice that is empty for the end', async () => {
    const made = await prepare({ people: 1000, shares: [1, 1], zones })
    expect((await first(made)).isComplete).toBe(false)
    expect(await rest(made)).toEqual({ total: 1000, queued: 1000, skipped: 0, isComplete: true })
  })

  it('keeps to the template as it was, and takes the list as it is when its slice comes', async () => {
    const made = await prepare({ people: 2000, shares: [1, 1], zones })
    await first(made)
    await sql()`update templates set components = '{"list":[{"type":"BODY","text":"Other words"}]}' where id = ${made.templateId}`
    const [gone] = await sql()<{ id: number }[]>`delete from contacts where id = (select max(contact_id) from contact_list_members where list_id = ${made.listId}) returning id`
    const written = await sql()<{ id: number }[]>`delete from contact_list_members where list_id = ${made.listId} and contact_id = (select min(contact_id) from contact_list_members where list_id = ${made.listId}) returning contact_id as id`
    const [stopped] = await sql()<{ id: number }[]>`select contact_id as id from contact_list_members where list_id = ${made.listId} order by contact_id desc limit 1`
    await suppressContact(sql(), { orgId: made.sender.orgId, contactId: stopped!.id, source: 'manual', evidence: null })
    const [late] = await sql()<{ id: number }[]>`insert into contacts (org_id, phone, name, time_zone) values (${made.sender.orgId}, '+48999999999', 'Late', 'Asia/Tokyo') returning id`
    await sql()`insert into contact_list_members (list_id, contact_id) values (${made.listId}, ${late!.id})`
    expect(await rest(made)).toEqual({ total: 2000, queued: 1999, skipped: 1, isComplete: true })
    const rows = await sql()<{ contactId: number; skipReason: string | null; payload: string | null }[]>`
      select contact_id as "contactId", skip_reason as "skipReason", payload from messages where campaign_id = ${made.campaignId} and contact_id = any(${[gone!.id, written[0]!.id, stopped!.id, late!.id]}::bigint[]) order by contact_id`
    expect(rows.map(({ contactId, skipReason }) => [contactId, skipReason])).toEqual([[written[0]!.id, null], [stopped!.id, 'suppressed'], [late!.id, null]])
    expect(rows[2]?.payload).toContain('Late')
    expect(await lookAtChunks(made.campaignId)).toEqual(wholeChunks(1999))
  })

  it('takes more people at once when they live in so many zones that chunks would be small', async () => {
    const made = await prepare({ people: 25_000, shares: [1, 1], zones: Intl.supportedValuesOf('timeZone').slice(0, 150) })
    let slices = 1
    await first(made)
    await rest(made, () => Promise.resolve(void (slices += 1)))
    // 1,000, then 10,000, then all the others instead of 10,000 again.
    expect(slices).toBe(2)
    const [row] = await sql()<{ n: number }[]>`select count(*)::int as n from send_chunks where campaign_id = ${made.campaignId}`
    expect(row!.n).toBeLessThanOrEqual(25 + 3 * 300)
    expect(await lookAtChunks(made.campaignId)).toEqual(wholeChunks(25_000))
  })
})

describe('while a slice is being written', () => {
  it('a pause does not wait for it', async () => {
    const made = await prepare({ people: 50 })
    const answer = await actDuringSlice(made, lockChunks, async () => {
      expect(await setCampaignState(services(), { campaignId: made.campaignId, from: ['preparing'], to: 'paused' })).toEqual({ state: 'paused', changed: true })
    })
    expect(answer).toEqual({ total: 50, queued: 50, skipped: 0, isComplete: true })
  })

  it('a cancel undoes it, and the campaign grows no more', async () => {
    const made = await prepare({ people: 50 })
    const answer = await actDuringSlice(made, lockChunks, () => setCampaignState(services(), { campaignId: made.campaignId, from: ['preparing'], to: 'canceled' }))
    expect(answer).toEqual({ total: 0, queued: 0, skipped: 0, isComplete: true })
    expect(await sql()`select 1 from messages where campaign_id = ${made.campaignId}`).toHaveLength(0)
  })

  it.each([['with', always], ['without', null]])('somebody who opts out is not written to (%s hours of the day)', async (_, sendWindow) => {
    const made = await prepare({ people: 50, sendWindow })
    const [person] = await sql()<{ id: number }[]>`select min(contact_id) as id from contact_list_members where list_id = ${made.listId}`
    const stop = { orgId: made.sender.orgId, contactId: person!.id, source: 'stop_keyword', evidence: 'wamid' } as const
    await actDuringSlice(made, async (tx) => tx`select 1 from campaigns where id = ${made.campaignId} for update`, () => suppressContact(sql(), stop))
    expect(await sql()`select status, skip_reason from messages where campaign_id = ${made.campaignId} and contact_id = ${person!.id}`).toEqual([{ status: 2, skip_reason: 'suppressed' }])
    expect(await readBothCounts(sql(), made.campaignId)).toEqual({ steps: { 0: 49, 2: 1 }, rows: { 0: 49, 2: 1 } })
  })
})

describe('an opt-out beside a slice', () => {
  const stopOf = async (made: MadeCampaign) => {
    const [person] = await sql()<{ id: number }[]>`select min(contact_id) as id from contact_list_members where list_id = ${made.listId}`
    return { orgId: made.sender.orgId, contactId: person!.id, source: 'stop_keyword', evidence: 'wamid' } as const
  }
  const messageTo = async (made: MadeCampaign, { contactId }: { contactId: number }) =>
    (await sql()<{ status: number; skipReason: string | null }[]>`select status, skip_reason as "skipReason" from messages where campaign_id = ${made.campaignId} and contact_id = ${contactId}`)[0]
  const withdrawn = { status: 2, skipReason: 'suppressed' }

  it('whose transaction ends after the last slice’s takes the person out', async () => {
    const made = await prepare({ people: 50, sendWindow: null })
    const stop = await stopOf(made)
    const freezing: Promise<FrozenAudience>[] = []
    await sql().begin(async (optOut) => {
      // Its queue is looked through while the slice is not committed, and its own row is not committed when the slice is.
      await actBeforeCommit(made, freezing, async () => expect(await suppressContact(optOut, stop)).toBe(true))
      await vi.waitUntil(() => messageTo(made, stop), { timeout: 10_000 })
      await Promise.race([freezing[0], reachLock(sql())])
      expect(await messageTo(made, stop)).toEqual({ status: 0, skipReason: null })
    })
    await freezing[0]
    expect(await messageTo(made, stop)).toEqual(withdrawn)
    expect(await readBothCounts(sql(), made.campaignId)).toEqual({ steps: { 0: 49, 2: 1 }, rows: { 0: 49, 2: 1 } })
  })

  it('that came while it was written takes the person out before a lane can see them', async () => {
    const made = await prepare({ people: 50, sendWindow: null })
    const stop = await stopOf(made)
    const freezing: Promise<FrozenAudience>[] = []
    await actBeforeCommit(made, freezing, () => suppressContact(sql(), stop))
    await freezing[0]
    expect(await messageTo(made, stop)).toEqual(withdrawn)
    // Written by the slice's own transaction, as its chunk was.
    expect(await sql()`select m.xmin = c.xmin as together from messages m join send_chunks c using (campaign_id) where campaign_id = ${made.campaignId} and contact_id = ${stop.contactId}`).toEqual([{ together: true }])
  })
})

describe('lanes that were through with what was written', () => {
  it('are woken when there is more for them, and only those that do nothing', async () => {
    const made = await prepare({ people: 60, shares: [1, 1, 1] })
    await rest(made)
    const woken: string[] = []
    const temporal = { ...withoutDeadlines, workflow: { signalWithStart: (_: string, options: { workflowId: string }) => Promise.resolve(woken.push(options.workflowId)) } } as unknown as Client
    const wake = async () => {
      woken.length = 0
      await wakeIdleLanes({ sql: sql(), temporal }, made.campaignId)
      return woken.map((id) => made.accountIds.indexOf(id.replace('lane/', ''))).sort()
    }
    expect(await wake()).toEqual([])
    await setCampaignState(services(), { campaignId: made.campaignId, from: ['preparing'], to: 'running' })
    expect(await wake()).toEqual([0, 1, 2])
    const { epoch } = await recoverLane(sql(), { accountId: made.accountIds[0]!, orgId: made.sender.orgId })
    await claimChunk(sql(), { accountId: made.accountIds[0]!, epoch }, [])
    await sql()`update send_chunks set ready_at = now() + interval '1 hour' where campaign_id = ${made.campaignId} and account_id = ${made.accountIds[1]!}`
    expect(await wake()).toEqual([2])
  })
})
