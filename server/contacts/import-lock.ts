import type { ReservedSql } from 'postgres'
import type { SqlLike } from '#db/client.ts'
import { AppError } from '#server/lib/app-error.ts'

/** Imports that one process runs at once: each keeps a connection to itself. */
const RUNNING_MAX = 3
let running = 0

const lockName = (orgId: string) => `clarion/contact-import/${orgId}`

/**
 * Runs `work` as the only import of the organisation in any process: two would wait for each other's rows. The lock
 * belongs to the connection and ends with it, so it also tells whether an import is still alive.
 * @throws AppError CONFLICT while another one runs, RATE_LIMITED while this process has too many
 */
export async function holdImportLock<T>(connection: ReservedSql, orgId: string, work: () => Promise<T>): Promise<T> {
  const rows = await connection<{ held: boolean }[]>`select pg_try_advisory_lock(hashtextextended(${lockName(orgId)}, 0)) as held`
  if (!rows[0]?.held) throw new AppError('CONFLICT', 'Another import of your organisation is running. Wait until it has finished.')
  try {
    return await work()
  } finally {
    await connection`select pg_advisory_unlock(hashtextextended(${lockName(orgId)}, 0))`.catch(() => undefined)
  }
}

/** Counts the imports of this process. */
export async function withinImportLimit<T>(work: () => Promise<T>): Promise<T> {
  if (running >= RUNNING_MAX) throw new AppError('RATE_LIMITED', 'Several imports are running on this server. Try again in a minute.', { retryAfterMs: 60_000 })
  running += 1
  try {
    return await work()
  } finally {
    running -= 1
  }
}

/** Whether no import of the organisation is alive in any process; holds its lock until the transaction ends. */
export async function isImportIdle(tx: SqlLike, orgId: string): Promise<boolean> {
  const rows = await tx<{ idle: boolean }[]>`select pg_try_advisory_xact_lock(hashtextextended(${lockName(orgId)}, 0)) as idle`
  return rows[0]?.idle ?? false
}
