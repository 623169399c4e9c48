import { AppError } from '#server/lib/app-error.ts'
import { LineIndex } from './line-index.ts'
import { planColumns, type ColumnPlan } from './plan-columns.ts'
import { readCsv, type CsvRecord } from './read-csv.ts'
import { toImportRow, type ImportRow, type RowError } from './to-import-row.ts'

export type ImportCounts = { total: number; rejected: number }

/** What one piece of the file came to. */
export type ImportPiece = { plan: ColumnPlan; rows: ImportRow[]; errors: RowError[]; records: CsvRecord[] }

export const ROWS_MAX = 5_000_000

/**
 * Reads a file of contacts piece by piece: each row is checked, and rejected when its number or BSUID stood before.
 * @throws AppError UNPROCESSABLE when the file as a whole cannot be read
 */
export async function* readImport(source: AsyncIterable<Uint8Array>): AsyncGenerator<ImportPiece> {
  const phones = new LineIndex()
  const bsuids = new Map<string, number>()
  let plan: ColumnPlan | null = null
  let total = 0
  for await (const records of readCsv(source)) {
    plan ??= planColumns(records.shift()?.values ?? [])
    if (records.length === 0) continue
    total += records.length
    if (total > ROWS_MAX) throw new AppError('UNPROCESSABLE', `The file has more than ${ROWS_MAX.toLocaleString('en')} rows. Split it.`)
    const piece: ImportPiece = { plan, rows: [], errors: [], records }
    for (const record of records) {
      const result = toImportRow(plan, record.line, record.values)
      const error = result.kind === 'rejected' ? result.error : findDuplicate(result.row, phones, bsuids)
      if (error) piece.errors.push(error)
      else if (result.kind === 'row') piece.rows.push(result.row)
    }
    yield piece
  }
  if (plan && total === 0) {
    const sentence = 'The file has column names and no rows below them.'
    throw new AppError('UNPROCESSABLE', sentence, { fields: { file: sentence } })
  }
  if (!plan) planColumns([])
}

function findDuplicate(row: ImportRow, phones: LineIndex, bsuids: Map<string, number>): RowError | null {
  const samePhone = phones.claim(row.phone, row.line)
  if (samePhone !== null) return { line: row.line, value: row.phone, reason: `The number is a duplicate of line ${String(samePhone)}.` }
  if (row.bsuid === null) return null
  const sameBsuid = bsuids.get(row.bsuid)
  if (sameBsuid !== undefined) return { line: row.line, value: row.phone, reason: `The bsuid is a duplicate of line ${String(sameBsuid)}.` }
  bsuids.set(row.bsuid, row.line)
  return null
}
