import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { getCampaign } from '#server/campaigns/get-campaign.ts'
import { previewCampaign } from '#server/campaigns/preview-campaign.ts'
import { portfolioPot, reservePeople, type Person } from '#server/sending/reserve-people.ts'
import { sweepBudgets } from '#server/sending/sweep-budgets.ts'
import { actorOf, createLargeList, createTemplate } from '../support/campaign-draft.ts'
import { portfolioSteps } from '../support/portfolio-steps.ts'
import { useTestServices } from '../support/use-test-services.ts'

const files = useTestServices()
const { services, sql } = files
const { senderOf, numberOf, run, pump, wake, usedOf } = portfolioSteps(files)
const HOUR_MS = 3_600_000

describe('a portfolio’s people in 24 hours', () => {
  it('lets as many leave as Meta allows; the rest waits, in words and with the time', async () => {
    const sender = await senderOf('TIER_250')
    const campaignId = await run(sender, 400)
    const { turn } = await pump(sender)
    expect(turn).toMatchObject({ sent: 250, reason: 'idle', drained: [] })
    expect(await usedOf(sender)).toEqual({ used: 250, rows: 250 })
    expect(Date.parse(turn.nextDueAt!) - Date.now()).toBeLessThanOrEqual(HOUR_MS)
    const page = await getCampaign(services(), actorOf(sender), { id: campaignId })
    expect(page.dayLimit?.reason).toBe('Meta lets this business start conversations with 250 people in 24 hours, and that many have been written to')
    expect(Math.abs(page.dayLimit!.until.getTime() - Date.now() - 24 * HOUR_MS)).toBeLessThan(60_000)
    expect(page.why).toContain('250 people in 24 hours')
    // Looked at hourly, but nobody is free before.
    expect(page.waitsUntil).toEqual(page.dayLimit!.until)
    expect(page.events.filter((event) => event.kind === 'limit')).toHaveLength(1)
  })

  it('is never exceeded by lanes of one portfolio that race, and what leaves the window is free again', async () => {
    const first = await senderOf('TIER_250')
    const second = await numberOf(first)
    const campaigns = [await run(first, 200), await run(second, 200)]
    const turns = await Promise.all([pump(first), pump(second)])
    expect(turns[0].turn.sent + turns[1].turn.sent).toBe(250)
    expect(await usedOf(first)).toEqual({ used: 250, rows: 250 })
    for (const id of campaigns) await wake(id)
    const later = Date.now() + 25 * HOUR_MS
    const next = await Promise.all([pump(first, () => later), pump(second, () => later)])
    expect(next[0].turn.sent + next[1].turn.sent).toBe(150)
    expect(await usedOf(first)).toEqual({ used: 150, rows: 150 })
    const twice = await sql()`select 1 from messages where campaign_id = any(${campaigns}::uuid[]) and (status <> 21 or attempt <> 1)`
    expect(twice).toHaveLength(0)
  })

  it('costs nothing for people counted today and for those whose window is open', async () => {
    const sender = await senderOf('TIER_250')
    const listId = await createLargeList(sql(), sender.orgId, 250)
    await run(sender, listId)
    expect((await pump(sender)).turn.sent).toBe(250)
    const again = await run(sender, listId)
    expect((await pump(sender)).turn).toMatchObject({ sent: 250, drained: expect.arrayContaining([again]) as string[] })
    const talkers = await createLargeList(sql(), sender.orgId, 30)
    await sql()`insert into conversations (id, org_id, account_id, contact_id, last_message_at, last_inbound_at) select gen_random_uuid(), ${sender.orgId}, ${sender.accountId}, contact_id, now(), now() from contact_list_members where list_id = ${talkers}`
    const third = await run(sender, talkers)
    expect((await pump(sender)).turn).toMatchObject({ sent: 30, drained: expect.arrayContaining([third]) as string[] })
    expect(await usedOf(sender)).toEqual({ used: 250, rows: 250 })
  })

  it('counts a person from the last message on', async () => {
    const sender = await senderOf('TIER_250')
    const people: Person[] = Array.from({ length: 250 }, (_, n) => ({ contactId: n, address: `+48${String(700_000_000 + n)}` }))
    const pot = { orgId: sender.orgId, pot: portfolioPot('500'), limit: 250, freeWindowsOf: null, beganBefore: null }
    const at = (hours: number) => new Date(Date.now() + hours * HOUR_MS)
    expect(await reservePeople(sql(), pot, { people, now: at(0) })).toMatchObject({ fits: 250 })
    expect(await reservePeople(sql(), pot, { people: people.slice(0, 100), now: at(23) })).toMatchObject({ fits: 100 })
    const strangers = people.map((person) => ({ ...person, address: `${person.address}9` }))
    const later = await reservePeople(sql(), pot, { people: strangers, now: at(25) })
    expect(later.fits).toBe(150)
    expect(Math.abs(later.freesAt!.getTime() - at(47).getTime())).toBeLessThan(1000)
  })

  it.each(['TIER_UNLIMITED', null])('counts nobody where there is no limit (%s)', async (tier) => {
    const sender = await senderOf(tier)
    await run(sender, 300)
    expect((await pump(sender)).turn.sent).toBe(300)
    expect(await usedOf(sender)).toBeUndefined()
  })

  it('never lets a reply in a chat wait, nor a retry leave unpaid', async () => {
    const sender = await senderOf('TIER_250')
    const full = await run(sender, 251)
    await pump(sender)
    const [late] = await sql()<{ id: number; contactId: number; address: string }[]>`select id, contact_id as "contactId", address from messages where campaign_id = ${full} and status = 0`
    const conversationId = randomUUID()
    await sql()`insert into conversations (id, org_id, account_id, contact_id, last_message_at) values (${conversationId}, ${sender.orgId}, ${sender.accountId}, ${late!.contactId}, now())`
    const [chat] = await sql()<{ id: number }[]>`
      insert into messages (org_id, account_id, contact_id, conversation_id, address, payload) values (${sender.orgId}, ${sender.accountId}, ${late!.contactId}, ${conversationId}, ${late!.address}, '{"type":"text","text":{"body":"x"}}') returning id`
    await sql()`update send_chunks set done_at = now(), ready_at = null where campaign_id = ${full}`
    await sql()`insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at) values (${chat!.id}, ${sender.orgId}, ${sender.accountId}, null, 0, now()), (${late!.id}, ${sender.orgId}, ${sender.accountId}, ${full}, 1, now())`
    expect((await pump(sender)).calls).toEqual([`${String(chat!.id)}:1`])
    const [due] = await sql()<{ waits: boolean; taken: boolean }[]>`select due_at > now() + interval '50 minutes' as waits, lane_epoch is not null as taken from send_due where message_id = ${late!.id}`
    expect(due).toEqual({ waits: true, taken: false })
  })

  it('sweeps what nobody asks for any more', async () => {
    const sender = await senderOf('TIER_250')
    await run(sender, 50)
    await pump(sender)
    await sql()`update day_budget_people set at = at - interval '30 hours' where org_id = ${sender.orgId}`
    await sweepBudgets(services())
    expect(await usedOf(sender)).toBeUndefined()
    expect(await sql()`select 1 from day_budget_people where org_id = ${sender.orgId}`).toHaveLength(0)
  })
})

describe('people a day, by wish', () => {
  it('spreads a campaign over days without a limit of Meta', async () => {
    const sender = await senderOf('TIER_UNLIMITED')
    const campaignId = await run(sender, 250, { peoplePerDay: 100 })
    const sent: number[] = []
    for (let day = 0; day < 3; day += 1) {
      await wake(campaignId)
      const at = Date.now() + day * 24.5 * HOUR_MS
      sent.push((await pump(sender, () => at)).turn.sent)
    }
    expect(sent).toEqual([100, 100, 50])
  })

  it('keeps the stricter of both limits', async () => {
    const sender = await senderOf('TIER_250')
    const [slow, other] = [await run(sender, 200, { peoplePerDay: 60 }), await run(sender, 300)]
    expect((await pump(sender)).turn.sent).toBe(250)
    const counts = await sql()<{ id: string; n: number }[]>`select campaign_id as id, count(*)::int as n from messages where campaign_id = any(${[slow, other]}::uuid[]) and status = 21 group by campaign_id`
    expect(counts.find((row) => row.id === slow)!.n).toBeLessThanOrEqual(60)
  })
})

it('forecasts the days that a campaign needs', async () => {
  const sender = await senderOf('TIER_250')
  const listId = await createLargeList(sql(), sender.orgId, 600)
  const templateId = await createTemplate(sql(), sender)
  const preview = () => previewCampaign(services(), actorOf(sender), { templateId, listId, variables: [], accountId: sender.accountId })
  expect((await preview()).dayLimit).toEqual({ people: 250, used: 0 })
  await run(sender, 100)
  await pump(sender)
  expect((await preview()).dayLimit).toEqual({ people: 250, used: 100 })
})
