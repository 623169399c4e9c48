import type { Database } from '#db/client.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { notFound } from '#server/lib/app-error.ts'
import type { RowError } from './to-import-row.ts'

export type ImportSummary = {
  id: string
  fileName: string
  state: 'running' | 'done' | 'failed'
  total: number
  created: number
  updated: number
  unchanged: number
  rejected: number
  error: string | null
  listName: string
  startedAt: Date
  finishedAt: Date | null
}

const IMPORTS_MAX = 50
const ERRORS_MAX = 10_000

/** The last fifty, newest first. */
export async function findImports(services: Pick<Database, 'sql'>, actor: Actor): Promise<ImportSummary[]> {
  const rows = await services.sql<ImportSummary[]>`
    select id, file_name as "fileName", state, total, created, updated, unchanged, rejected, error, list_name as "listName", started_at as "startedAt", finished_at as "finishedAt"
    from contact_imports where org_id = ${actor.orgId} order by started_at desc, id desc limit ${IMPORTS_MAX}`
  return [...rows]
}

/** The rejected rows of one import in the order of the file. @throws AppError NOT_FOUND */
export async function findImportErrors(services: Pick<Database, 'sql'>, actor: Actor, input: { importId: string }): Promise<RowError[]> {
  const known = await services.sql`select 1 from contact_imports where id = ${input.importId} and org_id = ${actor.orgId}`
  if (known.length === 0) throw notFound('The import')
  const rows = await services.sql<RowError[]>`select line, value, reason from contact_import_errors where import_id = ${input.importId} order by line limit ${ERRORS_MAX}`
  return [...rows]
}
