import type { ReservedSql } from 'postgres'
import { v7 } from 'uuid'
import type { ImportRun } from './import-contacts.ts'
import type { ImportProgress } from './import-progress.ts'
import { addMembers, mergeBlock, type MergeCounts } from './import-staging.ts'
import type { RowError } from './to-import-row.ts'

export type StagedImport = {
  importId: string
  listName: string
  blocks: { firstLine: number; lastLine: number }[]
  errors: RowError[]
  rejected: number
  total: number
}

/** One transaction: the contacts, the list, its size, the row errors and the import's own end, or none of it. */
export async function mergeStaged(run: ImportRun, staged: StagedImport, progress: ImportProgress): Promise<{ listId: string; counts: MergeCounts }> {
  const { connection, actor } = run
  await connection`begin`
  try {
    const listId = await findOrCreateList(connection, actor.orgId, staged.listName)
    const counts: MergeCounts = { created: 0, updated: 0, unchanged: 0 }
    let added = 0
    for (const block of staged.blocks) {
      const target = { orgId: actor.orgId, listId, ...block }
      const { created, updated, rows } = await mergeBlock(connection, target)
      counts.created += created
      counts.updated += updated
      counts.unchanged += rows - created - updated
      added += await addMembers(connection, target)
      progress.set(counts)
    }
    await progress.stop()
    await connection`update contact_lists set size = size + ${added} where id = ${listId}`
    await storeErrors(connection, staged)
    await connection`
      update contact_imports set state = 'done', finished_at = now(), list_id = ${listId}, total = ${staged.total}, rejected = ${staged.rejected},
        created = ${counts.created}, updated = ${counts.updated}, unchanged = ${counts.unchanged}
      where id = ${staged.importId}`
    await connection`commit`
    return { listId, counts }
  } catch (error) {
    await connection`rollback`.catch(() => undefined)
    throw error
  }
}

async function findOrCreateList(connection: ReservedSql, orgId: string, name: string): Promise<string> {
  const rows = await connection<{ id: string }[]>`
    insert into contact_lists (id, org_id, name) values (${v7()}, ${orgId}, ${name})
    on conflict (org_id, name) do update set name = excluded.name returning id`
  return rows[0]!.id
}

async function storeErrors(connection: ReservedSql, staged: StagedImport): Promise<void> {
  if (staged.errors.length === 0) return
  await connection`
    insert into contact_import_errors (import_id, line, value, reason)
    select ${staged.importId}::uuid, * from unnest(
      ${staged.errors.map((error) => error.line)}::int[], ${staged.errors.map((error) => error.value)}::text[], ${staged.errors.map((error) => error.reason)}::text[])`
}
