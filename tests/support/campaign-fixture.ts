import type { Sql } from '#db/client.ts'

export type CampaignFixture = { orgId: string; accountId: string; campaignId: string; connectionId: string; listId: string; templateId: string }

/** An organisation with a number, a template, a list of `people` contacts and a running campaign whose audience is frozen. */
export async function createRunningCampaign(sql: Sql, people: number): Promise<CampaignFixture> {
  const id = async (rows: Promise<{ id: string }[]>) => (await rows)[0]!.id
  const orgId = await id(sql`insert into orgs (id, name) values (gen_random_uuid(), 'Fixture') returning id`)
  const connectionId = await id(sql`
    insert into meta_connections (id, org_id, business_id, business_name, token_kind, scopes, access_token)
    values (gen_random_uuid(), ${orgId}, '500', 'Fixture', 'SYSTEM_USER', array['whatsapp_business_messaging'], 'sealed') returning id`)
  const accountId = await id(sql`
    insert into whatsapp_accounts (id, org_id, connection_id, phone_number_id, waba_id, business_id, display_phone_number, access_token, last_webhook_at, heard_until_at)
    values (gen_random_uuid(), ${orgId}, ${connectionId}, ${`106${orgId.slice(0, 8)}`}, '102', '500', '+1 555 0100', 'sealed', now(), now()) returning id`)
  const templateId = await id(sql`
    insert into templates (id, org_id, waba_id, template_id, name, language, category, status, components, content_hash, synced_at)
    values (gen_random_uuid(), ${orgId}, '102', '900', 'hello_world', 'en_US', 'UTILITY', 'APPROVED', '{"list":[]}', 'x', now()) returning id`)
  const listId = await id(sql`insert into contact_lists (id, org_id, name, size) values (gen_random_uuid(), ${orgId}, 'All', ${people}) returning id`)
  await sql`
    with made as (insert into contacts (org_id, phone, name) select ${orgId}, '+49151' || (10000000 + n), 'Person ' || n from generate_series(1, ${people}) n returning id)
    insert into contact_list_members (list_id, contact_id) select ${listId}, id from made`
  const campaignId = await id(sql`
    insert into campaigns (id, org_id, name, state, account_id, template_id, list_id, variables, template_snapshot, total, frozen_at)
    values (gen_random_uuid(), ${orgId}, 'Fixture', 'running', ${accountId}, ${templateId}, ${listId}, '{"list":[]}', '{"name":"hello_world","language":"en_US","constantComponents":null}', ${people}, now()) returning id`)
  await freeze(sql, { orgId, accountId, campaignId, listId, people })
  return { orgId, accountId, campaignId, connectionId, listId, templateId }
}

async function freeze(sql: Sql, f: { orgId: string; accountId: string; campaignId: string; listId: string; people: number }): Promise<void> {
  await sql`
    insert into messages (org_id, account_id, contact_id, campaign_id, address)
    select ${f.orgId}, ${f.accountId}, c.id, ${f.campaignId}, c.phone from contact_list_members l join contacts c on c.id = l.contact_id where l.list_id = ${f.listId} order by c.id`
  await sql`
    insert into send_chunks (org_id, campaign_id, account_id, first_id, last_id, intent_upto, ready_at)
    select ${f.orgId}, ${f.campaignId}, ${f.accountId}, min(id), max(id), min(id) - 1, now()
    from (select id, (row_number() over (order by id) - 1) / 100 as part from messages where campaign_id = ${f.campaignId}) rows group by part`
  await sql`insert into campaign_counts (campaign_id, status, n) values (${f.campaignId}, 0, ${f.people})`
}

/** The exclusive counts by rung, from the steps, beside what the rows themselves say. */
export async function readBothCounts(sql: Sql, campaignId: string): Promise<{ steps: Record<string, number>; rows: Record<string, number> }> {
  const steps = await sql<{ status: number; n: number }[]>`
    select status, sum(n)::int as n from campaign_counts where campaign_id = ${campaignId} group by status having sum(n) <> 0 order by status`
  const rows = await sql<{ status: number; n: number }[]>`
    select status, count(*)::int as n from messages where campaign_id = ${campaignId} group by status order by status`
  const toRecord = (list: { status: number; n: number }[]) => Object.fromEntries(list.map((row) => [String(row.status), row.n]))
  return { steps: toRecord(steps), rows: toRecord(rows) }
}
