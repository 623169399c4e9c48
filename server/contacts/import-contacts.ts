import type { ReservedSql } from 'postgres'
import type { Database } from '#db/client.ts'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { AppError } from '#server/lib/app-error.ts'
import type { Logger } from '#server/lib/logger.ts'
import { holdImportLock, withinImportLimit } from './import-lock.ts'
import { ImportProgress } from './import-progress.ts'
import { readImport, type ImportPiece } from './import-reader.ts'
import { closeStaging, indexStaging, openStaging, stageRows } from './import-staging.ts'
import { mergeStaged } from './merge-staged.ts'
import { beginImport, failImport, recordImported } from './record-import.ts'
import type { ImportRow, RowError } from './to-import-row.ts'

export type ImportRequest = {
  source: AsyncIterable<Uint8Array>
  /** Name of the list that everybody in the file is put on; made when there is none. */
  listName: string
  fileName: string
}

export type ImportResult = {
  importId: string
  listId: string
  total: number
  created: number
  updated: number
  unchanged: number
  rejected: number
  /** The first 100; `contacts.importErrors` has up to 10,000. */
  errors: RowError[]
}

export type ImportServices = Pick<Database, 'db' | 'sql'> & { log: Logger }

type Staged = { blocks: { firstLine: number; lastLine: number }[]; errors: RowError[]; rejected: number; total: number }

const BLOCK_ROWS = 5000
const STORED_ERRORS = 10_000
const SHOWN_ERRORS = 100

/**
 * Imports a file of contacts onto a list: all good rows or none, bad rows listed with their reason.
 * @throws AppError UNPROCESSABLE with fields when the file as a whole is wrong, CONFLICT while another import runs
 */
export async function importContacts(services: ImportServices, actor: Actor, request: ImportRequest): Promise<ImportResult> {
  requireRole(actor, 'marketer')
  const { listName, fileName } = checkNames(request)
  return withinImportLimit(async () => {
    const connection = await services.sql.reserve()
    try {
      return await holdImportLock(connection, actor.orgId, () => runImport({ services, actor, connection }, { ...request, listName, fileName }))
    } finally {
      connection.release()
    }
  })
}

export type ImportRun = { services: ImportServices; actor: Actor; connection: ReservedSql }

async function runImport(run: ImportRun, request: ImportRequest): Promise<ImportResult> {
  const pieces = readImport(request.source)
  const first = await pieces.next()
  if (first.done) throw new AppError('UNPROCESSABLE', 'The file is empty.')
  const importId = await beginImport(run, request)
  const progress = new ImportProgress(run.services.sql, { orgId: run.actor.orgId, importId })
  try {
    await openStaging(run.connection)
    const staged = await stage(run.connection, { first: first.value, rest: pieces }, progress)
    await indexStaging(run.connection)
    const { listId, counts } = await mergeStaged(run, { importId, listName: request.listName, ...staged }, progress)
    await progress.announce()
    await recordImported(run, { importId, listName: request.listName, total: staged.total, rejected: staged.rejected, ...counts })
    return { importId, listId, total: staged.total, rejected: staged.rejected, ...counts, errors: staged.errors.slice(0, SHOWN_ERRORS) }
  } catch (error) {
    await progress.stop()
    await failImport(run, importId, error)
    throw error
  } finally {
    await closeStaging(run.connection).catch(() => undefined)
  }
}

async function stage(connection: ReservedSql, pieces: { first: ImportPiece; rest: AsyncIterable<ImportPiece> }, progress: ImportProgress): Promise<Staged> {
  const staged: Staged = { blocks: [], errors: [], rejected: 0, total: 0 }
  let waiting: ImportRow[] = []
  const flush = async (least: number) => {
    while (waiting.length >= least && waiting.length > 0) {
      const block = waiting.slice(0, BLOCK_ROWS)
      waiting = waiting.slice(BLOCK_ROWS)
      await stageRows(connection, block)
      staged.blocks.push({ firstLine: block[0]!.line, lastLine: block.at(-1)!.line })
    }
  }
  const take = async (piece: ImportPiece) => {
    staged.total += piece.records.length
    staged.rejected += piece.errors.length
    staged.errors.push(...piece.errors.slice(0, Math.max(0, STORED_ERRORS - staged.errors.length)))
    waiting.push(...piece.rows)
    await flush(BLOCK_ROWS)
    progress.set({ total: staged.total, rejected: staged.rejected })
  }
  await take(pieces.first)
  for await (const piece of pieces.rest) await take(piece)
  await flush(1)
  return staged
}

function checkNames(request: ImportRequest): { listName: string; fileName: string } {
  const listName = request.listName.trim()
  if (listName === '' || listName.length > 100) {
    const sentence = 'Name the list that the contacts go on, in at most 100 characters.'
    throw new AppError('UNPROCESSABLE', sentence, { fields: { list: sentence } })
  }
  return { listName, fileName: request.fileName.trim().slice(0, 255) || 'contacts.csv' }
}
