import { expect, it } from 'vitest'
import { createRunningCampaign } from '../support/campaign-fixture.ts'
import { acceptAll, pumpOnce } from '../support/pump-once.ts'
import { useDatabase } from '../support/use-database.ts'

const NUMBERS = 50
const CAMPAIGNS = 1000
const PEOPLE = 10

const database = useDatabase(10)

/** Fifty numbers of one organisation, and on each twenty campaigns that have just begun, with weights of 1, 3 and 9. */
async function createMany(): Promise<{ orgId: string; accountIds: string[] }> {
  const { sql } = database
  const one = await createRunningCampaign(sql, PEOPLE)
  await sql`update campaigns set state = 'canceled' where id = ${one.campaignId}`
  const accounts = await sql<{ id: string }[]>`
    insert into whatsapp_accounts (id, org_id, connection_id, phone_number_id, waba_id, business_id, display_phone_number, access_token)
    select gen_random_uuid(), ${one.orgId}, ${one.connectionId}, 'many' || n, '102', '500', '+49 30 ' || n, 'sealed' from generate_series(1, ${NUMBERS}::int) n returning id`
  const accountIds = accounts.map((row) => row.id)
  await sql`
    insert into campaigns (id, org_id, name, state, account_id, template_id, list_id, variables, template_snapshot, total, weight, frozen_at)
    select gen_random_uuid(), ${one.orgId}, 'Many ' || n, 'running', (${accountIds}::uuid[])[n % ${NUMBERS}::int + 1], ${one.templateId}, ${one.listId}, '{"list":[]}', '{"name":"hello_world","language":"en_US","constantComponents":null}',
      ${PEOPLE}, (array[1, 3, 9])[n % 3 + 1], now() from generate_series(0, ${CAMPAIGNS - 1}::int) n`
  await sql`
    insert into messages (org_id, account_id, contact_id, campaign_id, address)
    select k.org_id, k.account_id, c.id, k.id, c.phone from campaigns k join contact_list_members l on l.list_id = k.list_id join contacts c on c.id = l.contact_id
    where k.state = 'running' order by k.id, c.id`
  await sql`
    insert into send_chunks (org_id, campaign_id, account_id, first_id, last_id, intent_upto, ready_at)
    select org_id, campaign_id, account_id, min(id), max(id), min(id) - 1, now() from messages where status = 0 and campaign_id <> ${one.campaignId} group by org_id, campaign_id, account_id`
  await sql`insert into campaign_counts (campaign_id, status, n) select id, 0, ${PEOPLE} from campaigns where state = 'running'`
  return { orgId: one.orgId, accountIds }
}

it('a thousand campaigns on fifty numbers reach everyone once, and each is drained', { timeout: 120_000 }, async () => {
  const { orgId, accountIds } = await createMany()
  const calls: string[] = []
  const drained = new Set<string>()
  const work = async (accountId: string) => {
    // A turn ends when nothing is due; the workflows of those that have drained then move them on.
    for (let turns = 0; turns < 50; turns += 1) {
      const { turn, calls: left } = await pumpOnce(database.hot, { accountId, orgId }, acceptAll)
      calls.push(...left)
      for (const id of turn.drained) drained.add(id)
      await database.sql`update campaigns set state = 'settling' where id = any(${turn.drained}::uuid[]) and state = 'running'`
      if (turn.sent === 0 && turn.drained.length === 0) return
    }
  }
  await Promise.all(accountIds.map(work))
  expect(calls).toHaveLength(CAMPAIGNS * PEOPLE)
  expect(new Set(calls).size).toBe(CAMPAIGNS * PEOPLE)
  expect(drained.size).toBe(CAMPAIGNS)
  const [wrong] = await database.sql<{ n: number }[]>`
    select count(*)::int as n from (
      select campaign_id from campaign_counts where campaign_id in (select id from campaigns where state = 'settling') group by campaign_id
      having sum(n) filter (where status = 21) <> ${PEOPLE} or coalesce(sum(n) filter (where status = 0), 0) <> 0) k`
  expect(wrong!.n).toBe(0)
  expect(await database.sql`select 1 from send_chunks where done_at is null and campaign_id in (select id from campaigns where state = 'settling')`).toHaveLength(0)
})

it('gives a campaign of nine times the weight nine turns for one of another’s', async () => {
  const [heavy, light] = [await createRunningCampaign(database.sql, 3000), await createRunningCampaign(database.sql, 3000)]
  const { accountId, orgId } = heavy
  await database.sql`update campaigns set weight = 9 where id = ${heavy.campaignId}`
  await database.sql`update campaigns set account_id = ${accountId} where id = ${light.campaignId}`
  await database.sql`update messages set account_id = ${accountId} where campaign_id = ${light.campaignId}`
  await database.sql`update send_chunks set account_id = ${accountId} where campaign_id = ${light.campaignId}`
  const order: string[] = []
  // The heavy one drains first; then the light one has the number to itself.
  for (let turns = 0; turns < 10 && order.length < 6000; turns += 1) {
    const { turn } = await pumpOnce(database.hot, { accountId, orgId }, (message) => {
      order.push(message.campaignId ?? '')
      return acceptAll(message)
    })
    await database.sql`update campaigns set state = 'settling' where id = any(${turn.drained}::uuid[]) and state = 'running'`
  }
  expect(order).toHaveLength(6000)
  const part = order.slice(1000, 3000).filter((id) => id === heavy.campaignId).length / 2000
  expect(part).toBeGreaterThan(0.75)
  expect(order.slice(0, 3000)).toContain(light.campaignId)
})
