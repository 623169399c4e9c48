import { and, asc, count, eq, ilike, isNull, max, sql, type SQL } from 'drizzle-orm'
import { campaigns, templates, wabas } from '#db/schema/index.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { AppError } from '#server/lib/app-error.ts'
import type { Services } from '#server/services.ts'
import type { ListTemplatesInput } from './schema.ts'
import { toTemplateItem, type TemplateItem } from './template-item.ts'

export type Facet = { value: string; count: number }
export type TemplateList = {
  items: TemplateItem[]
  nextCursor: string | null
  lastSyncedAt: Date | null
  /** Of what matches the filters. */
  total: number
  /** Of all templates of the account or organisation, whatever the filters. */
  facets: { statuses: Facet[]; categories: Facet[]; languages: Facet[] }
}

/** The organisation's templates by name and language. @throws AppError BAD_INPUT for a cursor that is not ours */
export async function listTemplates(services: Pick<Services, 'db'>, actor: Actor, input: ListTemplatesInput): Promise<TemplateList> {
  const scope = and(eq(templates.orgId, actor.orgId), isNull(templates.removedAt), input.wabaId === undefined ? undefined : eq(templates.wabaId, input.wabaId))!
  const matching = and(scope, ...filtersOf(input))!
  const { db } = services
  const used = db.$count(campaigns, and(eq(campaigns.orgId, actor.orgId), eq(campaigns.templateId, templates.id)))
  const [rows, [counted], statuses, categories, languages, [synced]] = await Promise.all([
    db.select({ template: templates, used }).from(templates).where(and(matching, after(input.cursor))).orderBy(asc(templates.name), asc(templates.language), asc(templates.id)).limit(input.limit + 1),
    db.select({ total: count() }).from(templates).where(matching),
    readFacet(services, 'status', scope),
    readFacet(services, 'category', scope),
    readFacet(services, 'language', scope),
    db.select({ at: max(wabas.templatesSyncedAt) }).from(wabas).where(and(eq(wabas.orgId, actor.orgId), input.wabaId === undefined ? undefined : eq(wabas.wabaId, input.wabaId))),
  ])
  const page = rows.slice(0, input.limit)
  const last = rows.length > input.limit ? page.at(-1)?.template : undefined
  return {
    items: page.map((row) => toTemplateItem(row.template, row.used)),
    nextCursor: last ? Buffer.from(JSON.stringify([last.name, last.language, last.id])).toString('base64url') : null,
    lastSyncedAt: synced?.at ?? null, total: counted?.total ?? 0, facets: { statuses, categories, languages },
  }
}

function filtersOf(input: ListTemplatesInput): (SQL | undefined)[] {
  return [
    input.status ? eq(templates.status, input.status) : undefined,
    input.category ? eq(templates.category, input.category) : undefined,
    input.language ? eq(templates.language, input.language) : undefined,
    input.search ? ilike(templates.name, `%${input.search.replace(/[\\%_]/g, '\\$&').replace(/\s+/g, '\\_')}%`) : undefined,
  ]
}

async function readFacet(services: Pick<Services, 'db'>, column: 'status' | 'category' | 'language', scope: SQL): Promise<Facet[]> {
  return services.db.select({ value: templates[column], count: count() }).from(templates).where(scope).groupBy(templates[column]).orderBy(asc(templates[column])).limit(200)
}

function after(cursor: string | undefined): SQL | undefined {
  if (cursor === undefined) return undefined
  const [name, language, id] = parseCursor(cursor)
  return sql`(${templates.name}, ${templates.language}, ${templates.id}) > (${name}, ${language}, ${id}::uuid)`
}

function parseCursor(cursor: string): [string, string, string] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(value) && value.length === 3 && value.every((part) => typeof part === 'string') && /^[0-9a-f-]{36}$/.test(value[2] as string)) return value as [string, string, string]
  } catch {
    // Falls through to the refusal below.
  }
  throw new AppError('BAD_INPUT', 'This page mark is not valid. Start from the first page.')
}
