import { randomBytes, randomUUID } from 'node:crypto'
import type { Sql } from '#db/client.ts'
import { createServices } from '#server/create-services.ts'
import { parseEnv } from '#server/env.ts'
import type { Actor, Role } from '#server/auth/session-info.ts'

export type Sender = { orgId: string; userId: string; connectionId: string; accountId: string; wabaId: string }
export type Person = { phone?: string | null; bsuid?: string | null; name?: string | null; country?: string | null; attributes?: Record<string, string>; suppressed?: boolean }

/** The web process's parts on a test's database; Temporal answers at the address, or nobody does. */
export function createTestServices(databaseUrl: string, temporalAddress: string) {
  return createServices(parseEnv({
    NODE_ENV: 'test', DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress, VERIFY_TOKEN: randomBytes(12).toString('hex'),
    ENCRYPTION_KEY: randomBytes(32).toString('base64'), JWT_SECRET: randomBytes(32).toString('base64'), LOG_LEVEL: 'silent', TEMPORAL_UI_URL: 'http://127.0.0.1:8233',
  }))
}

export function actorOf(sender: Pick<Sender, 'orgId' | 'userId'>, role: Role = 'marketer'): Actor {
  return { kind: 'user', userId: sender.userId, orgId: sender.orgId, role, ip: null }
}

/** An organisation with a person and a connected number. */
export async function createSender(sql: Sql): Promise<Sender> {
  const [orgId, userId, connectionId, accountId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
  const wabaId = `102${orgId.slice(0, 8)}`
  await sql`insert into orgs (id, name) values (${orgId}, 'Bakery')`
  await sql`insert into users (id, email, name) values (${userId}, ${`${userId}@clarion.test`}, 'Ines')`
  await sql`
    insert into meta_connections (id, org_id, business_id, business_name, token_kind, scopes, access_token)
    values (${connectionId}, ${orgId}, '500', 'Bakery', 'SYSTEM_USER', array['whatsapp_business_messaging'], 'sealed')`
  await sql`
    insert into whatsapp_accounts (id, org_id, connection_id, phone_number_id, waba_id, business_id, display_phone_number, verified_name, access_token)
    values (${accountId}, ${orgId}, ${connectionId}, ${`106${orgId.slice(0, 8)}`}, ${wabaId}, '500', '+48 22 555 01 42', 'Bakery', 'sealed')`
  return { orgId, userId, connectionId, accountId, wabaId }
}

/** Another number of the same account. */
export async function addNumber(sql: Sql, sender: Sender, display: string): Promise<string> {
  const id = randomUUID()
  await sql`
    insert into whatsapp_accounts (id, org_id, connection_id, phone_number_id, waba_id, business_id, display_phone_number, verified_name, access_token)
    values (${id}, ${sender.orgId}, ${sender.connectionId}, ${id.slice(0, 13)}, ${sender.wabaId}, '500', ${display}, 'Bakery', 'sealed')`
  return id
}

export type TemplateOptions = { components?: unknown[]; category?: string; status?: string; parameterFormat?: 'POSITIONAL' | 'NAMED'; name?: string; ttlSeconds?: number | null }

export async function createTemplate(sql: Sql, sender: Sender, options: TemplateOptions = {}): Promise<string> {
  const id = randomUUID()
  const components = JSON.stringify({ list: options.components ?? [{ type: 'BODY', text: 'Hello there, fresh bread today.' }] })
  await sql`
    insert into templates (id, org_id, waba_id, template_id, name, language, category, status, parameter_format, ttl_seconds, components, content_hash, synced_at)
    values (${id}, ${sender.orgId}, ${sender.wabaId}, ${id}, ${options.name ?? `t_${id.slice(0, 8)}`}, 'en_US', ${options.category ?? 'UTILITY'},
      ${options.status ?? 'APPROVED'}, ${options.parameterFormat ?? 'POSITIONAL'}, ${options.ttlSeconds ?? null}, ${components}::text::jsonb, 'x', now())`
  return id
}

export async function createList(sql: Sql, orgId: string, people: Person[]): Promise<string> {
  const listId = randomUUID()
  await sql`insert into contact_lists (id, org_id, name, size) values (${listId}, ${orgId}, ${`List ${listId.slice(0, 8)}`}, ${people.length})`
  for (const person of people) {
    const [row] = await sql<{ id: number }[]>`
      insert into contacts (org_id, phone, bsuid, name, country, attributes)
      values (${orgId}, ${person.phone ?? null}, ${person.bsuid ?? null}, ${person.name ?? null}, ${person.country ?? null}, ${JSON.stringify(person.attributes ?? {})}::text::jsonb) returning id`
    await sql`insert into contact_list_members (list_id, contact_id) values (${listId}, ${row!.id})`
    if (person.suppressed) await sql`insert into suppressions (id, org_id, contact_id, source) values (${randomUUID()}, ${orgId}, ${row!.id}, 'manual')`
  }
  return listId
}

/** Numbers given out so far: two lists of one organisation share nobody. */
let numbered = 0

/** A list of `size` people with numbers, names and an attribute `city`, written in bulk. */
export async function createLargeList(sql: Sql, orgId: string, size: number): Promise<string> {
  const listId = randomUUID()
  const from = numbered
  numbered += size
  await sql`insert into contact_lists (id, org_id, name, size) values (${listId}, ${orgId}, ${`List ${listId.slice(0, 8)}`}, ${size})`
  await sql`
    with made as (
      insert into contacts (org_id, phone, name, country, attributes)
      select ${orgId}, '+48' || (500000000 + ${from}::int + n), 'Person ' || n, 'PL', jsonb_build_object('city', 'City ' || n % 100) from generate_series(1, ${size}::int) n returning id
    )
    insert into contact_list_members (list_id, contact_id) select ${listId}, id from made`
  return listId
}
