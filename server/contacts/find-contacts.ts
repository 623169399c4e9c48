import type { Database } from '#db/client.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { AppError, notFound } from '#server/lib/app-error.ts'
import { contactCondition, toContactSearch, type ContactSearch } from './contact-search.ts'
import type { ListContactsInput } from './schema.ts'

export type ContactSummary = {
  id: string
  phone: string | null
  name: string | null
  country: string | null
  attributes: Record<string, string>
  /** Why they are not to be written to, in words. */
  suppressed: { reason: string; since: Date } | null
  createdAt: Date
}

export type ContactPage = { items: ContactSummary[]; nextCursor: string | null; total: number; totalCapped: boolean }

/** Past it, nobody reads the number: counting stops. */
const COUNTED_MAX = 10_001

type Filter = { orgId: string; listId: string | null; search: ContactSearch }
type Row = Omit<ContactSummary, 'id' | 'suppressed'> & { id: number; source: string | null; evidence: string | null; since: Date | null }

/** Newest first, by list, by the beginning of a number or of a word of the name. @throws AppError NOT_FOUND for a list that is not theirs */
export async function findContacts(services: Pick<Database, 'sql'>, actor: Actor, input: ListContactsInput): Promise<ContactPage> {
  const filter = await toFilter(services, actor, input)
  const below = input.cursor === undefined ? Number.MAX_SAFE_INTEGER : toId(input.cursor)
  const [rows, total] = await Promise.all([findRows(services, filter, { below, limit: input.limit + 1 }), countRows(services, filter)])
  const items = rows.slice(0, input.limit).map(toSummary)
  return { items, nextCursor: rows.length > input.limit ? items.at(-1)!.id : null, total: Math.min(total, COUNTED_MAX), totalCapped: total >= COUNTED_MAX }
}

function toSummary({ source, evidence, since, ...row }: Row): ContactSummary {
  return { ...row, id: String(row.id), suppressed: source !== null && since !== null ? { reason: toReason(source, evidence), since } : null }
}

function toReason(source: string, evidence: string | null): string {
  if (source === 'stop_keyword') return 'Wrote a stop word'
  if (source === 'whatsapp_stop') return 'Stopped your marketing inside WhatsApp'
  if (source === 'code_131050') return 'WhatsApp said that they stopped your marketing'
  return evidence ?? 'Opted out'
}

async function toFilter(services: Pick<Database, 'sql'>, actor: Actor, input: ListContactsInput): Promise<Filter> {
  const listId = input.listId ?? null
  if (listId !== null) {
    const lists = await services.sql`select 1 from contact_lists where id = ${listId} and org_id = ${actor.orgId}`
    if (lists.length === 0) throw notFound('The list')
  }
  return { orgId: actor.orgId, listId, search: toContactSearch(input.search) }
}

function conditions({ sql }: Pick<Database, 'sql'>, filter: Filter) {
  const onList = filter.listId === null ? sql`` : sql`and c.id in (select m.contact_id from contact_list_members m where m.list_id = ${filter.listId})`
  return sql`c.org_id = ${filter.orgId} ${onList} ${contactCondition(sql, filter.search)}`
}

function findRows(services: Pick<Database, 'sql'>, filter: Filter, page: { below: number; limit: number }): Promise<Row[]> {
  return services.sql<Row[]>`
    select c.id, c.phone, c.name, c.country, c.attributes, c.created_at as "createdAt", s.source, s.evidence, s.created_at as since
    from contacts c left join suppressions s on s.org_id = c.org_id and s.contact_id = c.id and s.lifted_at is null
    where ${conditions(services, filter)} and c.id < ${page.below} order by c.id desc limit ${page.limit}`
}

async function countRows(services: Pick<Database, 'sql'>, filter: Filter): Promise<number> {
  const rows = await services.sql<{ n: number }[]>`
    select count(*)::int as n from (select 1 from contacts c where ${conditions(services, filter)} limit ${COUNTED_MAX}) counted`
  return rows[0]?.n ?? 0
}

function toId(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw new AppError('BAD_INPUT', 'The page asked for does not exist. Start from the first one.')
  return Number(cursor)
}
