import { contactImports } from '#db/schema/index.ts'
import { recordAudit } from '#server/audit/record-audit.ts'
import { AppError } from '#server/lib/app-error.ts'
import { publishLive } from '#server/live/publish-live.ts'
import type { ImportRun } from './import-contacts.ts'

/** The import is on record, audited, before it changes anything. */
export async function beginImport({ services, actor }: ImportRun, request: { listName: string; fileName: string }): Promise<string> {
  const id = await services.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(contactImports)
      .values({ orgId: actor.orgId, listName: request.listName, fileName: request.fileName, state: 'running', startedBy: actor.userId })
      .returning({ id: contactImports.id })
    await recordAudit(tx, actor, { action: 'contacts.import_started', targetKind: 'import', targetId: row!.id, details: { name: request.listName } })
    return row!.id
  })
  await publishLive(services.sql, actor.orgId, { kind: 'import', id })
  return id
}

export type ImportedCounts = { importId: string; listName: string; total: number; created: number; updated: number; unchanged: number; rejected: number }

export async function recordImported({ services, actor }: ImportRun, counts: ImportedCounts): Promise<void> {
  const { importId, listName, ...numbers } = counts
  await services.db.transaction((tx) =>
    recordAudit(tx, actor, { action: 'contacts.imported', targetKind: 'import', targetId: importId, details: { name: listName, ...numbers } }),
  )
}

/** Says on the import's row why it failed. When even that fails, `failStaleImports` does it later. */
export async function failImport({ services, actor }: ImportRun, importId: string, cause: unknown): Promise<void> {
  const sentence = cause instanceof AppError ? cause.userMessage : 'The import stopped before its end. Nothing was imported; start it again.'
  try {
    await services.sql`
      update contact_imports set state = 'failed', error = ${sentence}, finished_at = now(), created = 0, updated = 0, unchanged = 0
      where id = ${importId} and state = 'running'`
    await publishLive(services.sql, actor.orgId, { kind: 'import', id: importId })
  } catch (error) {
    services.log.error({ err: error, importId }, 'a failed import could not be marked as failed')
  }
}
