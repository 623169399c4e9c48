import type { Client } from '@temporalio/client'
import { describe, expect, it } from 'vitest'
import { cancelQueued } from '#server/campaigns/cancel-queued.ts'
import { createCampaign } from '#server/campaigns/create-campaign.ts'
import { getCampaign } from '#server/campaigns/get-campaign.ts'
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts'
import type { CreateCampaignInput } from '#server/campaigns/schema.ts'
import { holdCampaigns } from '#server/sending/hold-campaigns.ts'
import { holdStranded } from '#server/sending/held-shares.ts'
import { claimChunk } from '#server/sending/lane-store.ts'
import { openLanes } from '#server/sending/open-lanes.ts'
import { recoverLane } from '#server/sending/recover-lane.ts'
import { releaseHeld } from '#server/sending/release-held.ts'
import { actorOf, createSender } from '../support/campaign-draft.ts'
import { readBothCounts } from '../support/campaign-fixture.ts'
import { draftCampaign, runCampaign, startCampaign, type MadeCampaign } from '../support/campaign-steps.ts'
import { acceptAll, pumpOnce, refusedWith } from '../support/pump-once.ts'
import { useTestServices } from '../support/use-test-services.ts'
import { withoutDeadlines } from '../support/without-deadlines.ts'

const { services, sql } = useTestServices()

const draft = (people: number, shares: number[], input: Partial<CreateCampaignInput> = {}) => draftCampaign(services(), people, { shares, input })
const start = (campaignId: string) => startCampaign(services(), campaignId)
const run = (people: number, shares: number[], input: Partial<CreateCampaignInput> = {}) => runCampaign(services(), people, { shares, input })

const perNumber = async ({ campaignId, accountIds }: MadeCampaign) => {
  const rows = await sql()<{ accountId: string; n: number }[]>`select account_id as "accountId", count(*)::int as n from messages where campaign_id = ${campaignId} group by account_id`
  return accountIds.map((id) => rows.find((row) => row.accountId === id)?.n ?? 0)
}
const pump = (shared: MadeCampaign, place: number, answer = acceptAll) => pumpOnce(services().hot, { accountId: shared.accountIds[place]!, orgId: shared.sender.orgId }, answer)
const stateOf = async ({ campaignId }: MadeCampaign) => (await sql()<{ state: string; reason: string | null }[]>`select state, reason from campaigns where id = ${campaignId}`)[0]!

describe('a campaign of several numbers', () => {
  it('spreads its people by share, each to one number', async () => {
    const shared = await run(10_000, [50, 30, 20])
    const counts = await perNumber(shared)
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(10_000)
    ;[5000, 3000, 2000].forEach((wanted, place) => expect(Math.abs(counts[place]! - wanted)).toBeLessThan(200))
    const [mixed] = await sql()<{ n: number }[]>`
      select count(*)::int as n from send_chunks c join messages m on m.campaign_id = c.campaign_id and m.id between c.first_id and c.last_id
      where c.campaign_id = ${shared.campaignId} and m.account_id <> c.account_id`
    expect(mixed!.n).toBe(0)
    const [chunked] = await sql()<{ n: number }[]>`select sum(people)::int as n from send_chunks where campaign_id = ${shared.campaignId}`
    expect(chunked!.n).toBe(10_000)
  })

  it('gives a person the same number again, and the number that they talk with', async () => {
    const first = await run(400, [1, 1])
    const numberOf = async (campaignId: string) => new Map((await sql()<{ contactId: number; accountId: string }[]>`
      select contact_id as "contactId", account_id as "accountId" from messages where campaign_id = ${campaignId}`).map((row) => [row.contactId, row.accountId]))
    const before = await numberOf(first.campaignId)
    const [talker] = [...before].find(([, accountId]) => accountId === first.accountIds[0])!
    await sql()`insert into conversations (id, org_id, account_id, contact_id, last_message_at) values (gen_random_uuid(), ${first.sender.orgId}, ${first.accountIds[1]!}, ${talker}, now())`
    const [row] = await sql()<{ listId: string; templateId: string }[]>`select list_id as "listId", template_id as "templateId" from campaigns where id = ${first.campaignId}`
    const numbers = first.accountIds.map((accountId) => ({ accountId, share: 1 }))
    const again = await createCampaign(services(), actorOf(first.sender), { name: 'Again', accountId: first.accountIds[0]!, numbers, ...row!, variables: [], unknownPolicy: 'reconcile' })
    await start(again.id)
    const after = await numberOf(again.id)
    expect(after.get(talker)).toBe(first.accountIds[1])
    expect([...before].filter(([contactId, accountId]) => contactId !== talker && after.get(contactId) !== accountId)).toEqual([])
  })

  it('keeps whom one of its numbers has written to lately, whatever the shares are now', async () => {
    const first = await run(100, [1, 1])
    for (const place of [0, 1]) await pump(first, place)
    const [row] = await sql()<{ listId: string; templateId: string }[]>`select list_id as "listId", template_id as "templateId" from campaigns where id = ${first.campaignId}`
    const again = await createCampaign(services(), actorOf(first.sender), { name: 'Again', accountId: first.accountIds[0]!, numbers: [{ accountId: first.accountIds[0]!, share: 99 }, { accountId: first.accountIds[1]!, share: 1 }], ...row!, variables: [], unknownPolicy: 'reconcile' })
    await start(again.id)
    expect(await perNumber({ ...first, campaignId: again.id })).toEqual(await perNumber(first))
  })

  it('is drained only when every number is', async () => {
    const shared = await run(300, [1, 1, 1])
    const counts = await perNumber(shared)
    const turns = []
    for (const place of [2, 0, 1]) turns.push((await pump(shared, place)).turn)
    expect(turns.map((turn) => turn.sent)).toEqual([counts[2], counts[0], counts[1]])
    expect(turns.map((turn) => turn.drained)).toEqual([[], [], [shared.campaignId]])
    expect(await readBothCounts(sql(), shared.campaignId)).toEqual({ steps: { 21: 300 }, rows: { 21: 300 } })
  })

  it('goes on from the others while one number is held, and says who waits', async () => {
    const shared = await run(300, [1, 1])
    const counts = await perNumber(shared)
    expect(await holdCampaigns(sql(), { accountId: shared.accountIds[0]! }, 'The number was disconnected')).toEqual([])
    expect((await pump(shared, 0)).calls).toEqual([])
    const { turn } = await pump(shared, 1)
    expect(turn).toMatchObject({ sent: counts[1], drained: [] })
    const page = await getCampaign(services(), actorOf(shared.sender), { id: shared.campaignId })
    expect(page.numbers).toMatchObject([{ accountId: shared.accountIds[0], total: counts[0], waiting: counts[0], heldReason: 'The number was disconnected' }, { accountId: shared.accountIds[1], total: counts[1], waiting: 0, heldReason: null }]
      .sort((a, b) => String(a.accountId).localeCompare(String(b.accountId))))
    expect(await holdStranded(sql(), [shared.campaignId])).toEqual([shared.campaignId])
    expect(await stateOf(shared)).toEqual({ state: 'held', reason: '+48 22 555 01 42: The number was disconnected' })
    expect(await releaseHeld(sql(), shared.sender.orgId, [shared.accountIds[0]!])).toEqual([shared.campaignId])
    await setCampaignState(services(), { campaignId: shared.campaignId, from: ['held'], to: 'running' })
    expect((await pump(shared, 0)).turn).toMatchObject({ sent: counts[0], drained: [shared.campaignId] })
  })

  it('lets a number wait that Meta refuses, within the group, and tries it again when a person resumes', async () => {
    const shared = await run(400, [1, 1])
    const refused = await pump(shared, 0, () => refusedWith(131031))
    expect(refused.turn).toMatchObject({ sent: 0, held: [] })
    expect(await stateOf(shared)).toMatchObject({ state: 'running' })
    expect((await pump(shared, 0)).calls).toEqual([])
    await setCampaignState(services(), { campaignId: shared.campaignId, from: ['running'], to: 'paused' })
    await setCampaignState(services(), { campaignId: shared.campaignId, from: ['paused'], to: 'running' })
    await sql()`update send_due set due_at = now() where campaign_id = ${shared.campaignId}`
    const sent = [(await pump(shared, 0)).turn.sent, (await pump(shared, 1)).turn.sent]
    const counts = await readBothCounts(sql(), shared.campaignId)
    expect(counts.steps).toEqual(counts.rows)
    expect(sent[0]! + sent[1]! + (counts.rows['45'] ?? 0)).toBe(400)
  })

  it('is paused and canceled on every number at once', async () => {
    const shared = await run(300, [1, 1])
    await setCampaignState(services(), { campaignId: shared.campaignId, from: ['running'], to: 'paused' })
    for (const place of [0, 1]) expect((await pump(shared, place)).calls).toEqual([])
    await setCampaignState(services(), { campaignId: shared.campaignId, from: ['paused'], to: 'running' })
    const counts = await perNumber(shared)
    expect((await pump(shared, 0)).turn.sent).toBe(counts[0])
    await setCampaignState(services(), { campaignId: shared.campaignId, from: ['running'], to: 'canceled' })
    expect(await cancelQueued(services(), { campaignId: shared.campaignId })).toEqual({ canceled: counts[1] })
    expect((await pump(shared, 1)).calls).toEqual([])
    expect(await readBothCounts(sql(), shared.campaignId)).toEqual({ steps: { 5: counts[1], 21: counts[0] }, rows: { 5: counts[1], 21: counts[0] } })
  })

  it('wakes the lane of every number, but not of one that is held', async () => {
    const shared = await run(20, [1, 1, 1])
    await holdCampaigns(sql(), { accountId: shared.accountIds[2]! }, 'Disconnected')
    const woken: string[] = []
    const temporal = { ...withoutDeadlines, workflow: { signalWithStart: (_: string, options: { workflowId: string }) => Promise.resolve(woken.push(options.workflowId)) } } as unknown as Client
    const open = () => openLanes({ sql: sql(), temporal }, { campaignId: shared.campaignId, accountId: shared.accountIds[0]!, orgId: shared.sender.orgId, phoneNumberId: 'x' })
    await open()
    expect(woken.sort()).toEqual(shared.accountIds.slice(0, 2).map((id) => `lane/${id}`).sort())
    await sql()`update campaign_accounts set held_until = now() - interval '1 second' where campaign_id = ${shared.campaignId} and held_reason is not null`
    woken.length = 0
    await open()
    expect(woken).toHaveLength(3)
  })

  it('divides a limit of its own among its numbers', async () => {
    const shared = await run(40, [3, 1], { ratePerSecond: 40 })
    const alone = await run(5, [1], { ratePerSecond: 40 })
    const rateOf = async ({ sender, accountIds }: MadeCampaign, place: number) => {
      const lane = { accountId: accountIds[place]!, orgId: sender.orgId }
      const { epoch } = await recoverLane(sql(), lane)
      return (await claimChunk(sql(), { ...lane, epoch }, []))?.ratePerSecond
    }
    expect([await rateOf(shared, 0), await rateOf(shared, 1), await rateOf(alone, 0)]).toEqual([30, 10, 40])
  })

  it('stands still as a whole when its last number is held, and when its template is', async () => {
    const both = await run(20, [1, 1])
    await holdCampaigns(sql(), { accountId: both.accountIds[1]! }, 'Restricted')
    expect(await holdCampaigns(sql(), { accountId: both.accountIds[0]! }, 'Disconnected')).toEqual([both.campaignId])
    const template = await run(20, [1, 1])
    const [row] = await sql()<{ templateId: string }[]>`select template_id as "templateId" from campaigns where id = ${template.campaignId}`
    expect(await holdCampaigns(sql(), { templateId: row!.templateId }, 'Paused')).toEqual([template.campaignId])
    for (const place of [0, 1]) expect((await pump(template, place)).calls).toEqual([])
  })

  it('holds only the number whose quality is low', async () => {
    const shared = await run(200, [1, 1])
    await sql()`update whatsapp_accounts set quality_rating = 'RED' where id = ${shared.accountIds[1]!}`
    expect((await pump(shared, 1)).turn.drained).toEqual([])
    const counts = await perNumber(shared)
    expect((await pump(shared, 0)).turn.sent).toBe(counts[0])
    expect(await sql()`select account_id from campaign_accounts where campaign_id = ${shared.campaignId} and held_reason is not null`).toHaveLength(1)
  })

  it('waits for hours of the day on each number', async () => {
    const hour = new Date().getUTCHours()
    const from = `${String((hour + 3) % 24).padStart(2, '0')}:00`
    const to = `${String((hour + 5) % 24).padStart(2, '0')}:00`
    const shared = await run(60, [1, 1], { sendWindow: { from, to, days: [1, 2, 3, 4, 5, 6, 7], zone: 'UTC' } })
    expect((await perNumber(shared)).every((n) => n > 0)).toBe(true)
    const ready = await sql()`select 1 from send_chunks where campaign_id = ${shared.campaignId} and ready_at <= now()`
    const waiting = await sql()<{ n: number }[]>`select sum(people)::int as n from send_chunks where campaign_id = ${shared.campaignId}`
    expect({ ready: ready.length < 2, people: waiting[0]!.n }).toEqual({ ready: true, people: 60 })
  })

  it('refuses a number twice, one of another account, and one that cannot send', async () => {
    const shared = await draft(5, [1, 1])
    const other = await createSender(sql())
    const [row] = await sql()<{ listId: string; templateId: string }[]>`select list_id as "listId", template_id as "templateId" from campaigns where id = ${shared.campaignId}`
    const make = (numbers: CreateCampaignInput['numbers']) => createCampaign(services(), actorOf(shared.sender), { name: 'Bad', accountId: shared.accountIds[0]!, ...(numbers ? { numbers } : {}), ...row!, variables: [], unknownPolicy: 'reconcile' })
    const [first, second] = shared.accountIds as [string, string]
    await expect(make([{ accountId: first, share: 1 }, { accountId: first, share: 2 }])).rejects.toThrow('Each number can be chosen once.')
    await expect(make([{ accountId: second, share: 1 }])).rejects.toThrow('is not among those chosen')
    await expect(make([{ accountId: first, share: 1 }, { accountId: other.accountId, share: 1 }])).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await sql()`update whatsapp_accounts set is_active = false where id = ${second}`
    await expect(make([{ accountId: first, share: 1 }, { accountId: second, share: 1 }])).rejects.toThrow('is switched off')
  })
})
