import type { Sql } from '#db/client.ts'
import type { Logger } from '#server/lib/logger.ts'

const LOCK = 7_261_002
const DAY_MS = 86_400_000
/** Days made in advance, so that a process that missed a sweep still finds its partition. */
const AHEAD_DAYS = 3

/**
 * Makes the journal's partitions of today and the next days, and drops those that are older than `days`. A day whose first rows
 * went to the default partition stays there; they are deleted when their time comes. Safe to repeat, in any number of processes.
 */
export async function keepJournalPartitions(services: { sql: Sql; log: Pick<Logger, 'warn'> }, input: { days: number; now: Date }): Promise<void> {
  const { sql } = services
  try {
    for (let ahead = 0; ahead < AHEAD_DAYS; ahead += 1) await makePartition(sql, new Date(input.now.getTime() + ahead * DAY_MS))
    await dropOld(sql, new Date(input.now.getTime() - input.days * DAY_MS))
  } catch (error) {
    services.log.warn({ err: error }, 'the webhook journal’s partitions wait for the next hour')
  }
}

async function makePartition(sql: Sql, day: Date): Promise<void> {
  const [from, to] = [toDay(day), toDay(new Date(day.getTime() + DAY_MS))]
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOCK})`
    const [state] = await tx<{ taken: boolean }[]>`
      select to_regclass(${nameOf(day)}) is not null
        or exists (select 1 from webhook_journal_default where received_at >= ${from}::timestamptz and received_at < ${to}::timestamptz) as taken`
    if (state?.taken) return
    await tx.unsafe(`create table ${nameOf(day)} partition of webhook_journal for values from ('${from}') to ('${to}')`)
  })
}

async function dropOld(sql: Sql, before: Date): Promise<void> {
  const partitions = await sql<{ name: string }[]>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'webhook_journal'::regclass and c.relname ~ '^webhook_journal_[0-9]{8}$'`
  for (const { name } of partitions) if (name < nameOf(before)) await sql.unsafe(`drop table if exists ${name}`)
  await sql`delete from webhook_journal_default where received_at < ${before.toISOString()}::timestamptz`
  // Meta sends again for seven days at most; a month is safe.
  await sql`delete from meta_events where received_at < now() - interval '30 days'`
}

/** Midnight, UTC. */
function toDay(moment: Date): string {
  return `${moment.toISOString().slice(0, 10)}T00:00:00Z`
}

function nameOf(day: Date): string {
  return `webhook_journal_${day.toISOString().slice(0, 10).replaceAll('-', '')}`
}
