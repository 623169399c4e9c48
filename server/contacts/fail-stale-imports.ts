import type { Database } from '#db/client.ts'
import { publishLive } from '#server/live/publish-live.ts'
import { isImportIdle } from './import-lock.ts'

/**
 * Marks imports as failed whose process has died; call it when a web process starts. One that runs in another process
 * is left alone: it holds its organisation's lock. Answers how many were marked.
 */
export async function failStaleImports(services: Pick<Database, 'sql'>): Promise<number> {
  const orgs = await services.sql<{ orgId: string }[]>`select distinct org_id as "orgId" from contact_imports where state = 'running' limit 1000`
  let failed = 0
  for (const { orgId } of orgs) failed += await failStaleImportsOf(services, orgId)
  return failed
}

async function failStaleImportsOf(services: Pick<Database, 'sql'>, orgId: string): Promise<number> {
  return services.sql.begin(async (tx) => {
    if (!(await isImportIdle(tx, orgId))) return 0
    const rows = await tx<{ id: string }[]>`
      update contact_imports set state = 'failed', finished_at = now(), created = 0, updated = 0, unchanged = 0,
        error = 'The server stopped while this import ran. Nothing was imported; start it again.'
      where org_id = ${orgId} and state = 'running' returning id`
    for (const { id } of rows) await publishLive(tx, orgId, { kind: 'import', id })
    return rows.length
  })
}
