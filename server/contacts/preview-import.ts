import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import type { ColumnPlan } from './plan-columns.ts'
import { readImport } from './import-reader.ts'
import type { RowError } from './to-import-row.ts'

export type ImportPreview = {
  /** The header row as it stands in the file. */
  columns: string[]
  /** What each column becomes: phone, name, country, timeZone, bsuid, optInSource, optInAt, attribute, or null: left out. */
  meanings: (string | null)[]
  /** The first rows as they stand in the file, cut to the width of the header. */
  sample: string[][]
  total: number
  rejected: number
  /** The first 100. */
  errors: RowError[]
}

const SAMPLE_ROWS = 5
const SHOWN_ERRORS = 100

/** Reads a file as the import would, and changes nothing. @throws AppError UNPROCESSABLE as the import does */
export async function previewImport(actor: Actor, source: AsyncIterable<Uint8Array>): Promise<ImportPreview> {
  requireRole(actor, 'marketer')
  const preview: ImportPreview = { columns: [], meanings: [], sample: [], total: 0, rejected: 0, errors: [] }
  for await (const { plan, records, errors } of readImport(source)) {
    preview.columns = plan.headers
    preview.meanings = toMeanings(plan)
    const missing = SAMPLE_ROWS - preview.sample.length
    for (const { values } of records.slice(0, missing)) preview.sample.push(plan.headers.map((_, index) => (values[index] ?? '').slice(0, 200)))
    preview.total += records.length
    preview.rejected += errors.length
    preview.errors.push(...errors.slice(0, SHOWN_ERRORS - preview.errors.length))
  }
  return preview
}

function toMeanings(plan: ColumnPlan): (string | null)[] {
  const meanings = new Map<number, string>(Object.entries(plan.fields).map(([field, index]) => [index, field]))
  for (const { index } of plan.attributes) meanings.set(index, 'attribute')
  return plan.headers.map((_, index) => meanings.get(index) ?? null)
}
