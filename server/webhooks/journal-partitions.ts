import type { Sql, SqlLike } from '#db/client.ts'

const LOCK = 7_261_002
const DAY_MS = 86_400_000
const LOCK_WAIT_MS = '2000'
const STEP_MAX_MS = '10000'
/** Days made in advance: nobody needs to look for a week, and after that rows go to the default partition. */
const AHEAD_DAYS = 7

/**
 * Makes the journal's partitions of today and the next days, and drops those that are older than `days`. A day whose first rows
 * went to the default partition stays there; they are deleted when their time comes. Safe to repeat, in any number of processes.
 * @throws when a lock cannot be had or the database is away: webhooks go on, into what partitions there are; try again later
 */
export async function keepJournalPartitions(services: { sql: Sql }, input: { days: number; now: Date }): Promise<{ made: number; dropped: number }> {
  const { sql } = services
  let made = 0
  for (let ahead = 0; ahead < AHEAD_DAYS; ahead += 1) if (await makePartition(sql, new Date(input.now.getTime() + ahead * DAY_MS))) made += 1
  return { made, dropped: await dropOld(sql, new Date(input.now.getTime() - input.days * DAY_MS)) }
}

/** False: it is there, or its rows are in the default partition already. */
async function makePartition(sql: Sql, day: Date): Promise<boolean> {
  const [from, to] = [toDay(day), toDay(new Date(day.getTime() + DAY_MS))]
  return sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOCK})`
    const [state] = await tx<{ taken: boolean }[]>`
      select to_regclass(${nameOf(day)}) is not null
        or exists (select 1 from webhook_journal_default where received_at >= ${from}::timestamptz and received_at < ${to}::timestamptz) as taken`
    if (state?.taken) return false
    await beBrief(tx)
    await tx.unsafe(`create table ${nameOf(day)} partition of webhook_journal for values from ('${from}') to ('${to}')`)
    return true
  })
}

async function dropOld(sql: Sql, before: Date): Promise<number> {
  const partitions = await sql<{ name: string }[]>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'webhook_journal'::regclass and c.relname ~ '^webhook_journal_[0-9]{8}$'`
  const old = partitions.filter(({ name }) => name < nameOf(before))
  for (const { name } of old) {
    await sql.begin(async (tx) => {
      await beBrief(tx)
      await tx.unsafe(`drop table if exists ${name}`)
    })
  }
  await sql`delete from webhook_journal_default where received_at < ${before.toISOString()}::timestamptz`
  // Meta sends again for seven days at most; a month is safe.
  await sql`delete from meta_events where received_at < now() - interval '30 days'`
  return old.length
}

/**
 * Both steps lock the whole journal, and every webhook that comes meanwhile waits behind them: for somebody who reads it (a backup), or
 * while PostgreSQL looks through the default partition. Rather nothing is done this time.
 */
async function beBrief(tx: SqlLike): Promise<void> {
  await tx`select set_config('lock_timeout', ${LOCK_WAIT_MS}, true), set_config('statement_timeout', ${STEP_MAX_MS}, true)`
}

/** Midnight, UTC. */
function toDay(moment: Date): string {
  return `${moment.toISOString().slice(0, 10)}T00:00:00Z`
}

function nameOf(day: Date): string {
  return `webhook_journal_${day.toISOString().slice(0, 10).replaceAll('-', '')}`
}
