import type { Stage } from '../stage.ts'

const SHOWN = 14

/** Forgets what statements have cost so far. */
export async function resetStatements(stage: Stage): Promise<void> {
  await stage.sql`create extension if not exists pg_stat_statements`
  await stage.sql`select pg_stat_statements_reset()`
}

/** The dearest statements, one line each: calls, milliseconds, rows, blocks touched, WAL bytes, the beginning of the text. */
export async function listStatements(stage: Stage): Promise<string[]> {
  const rows = await stage.sql<{ line: string }[]>`
    select format('%s calls  %s ms  %s rows  %s blocks  %s WAL  %s', lpad(calls::text, 6), lpad(round(total_exec_time)::text, 6), lpad(rows::text, 7), lpad(shared_blks_hit::text, 8),
      lpad(pg_size_pretty(wal_bytes), 8), regexp_replace(left(query, 400), '\\s+', ' ', 'g')) as line
    from pg_stat_statements order by total_exec_time desc limit ${SHOWN}`
  return rows.map((row) => row.line.slice(0, 190))
}
