import { createHash } from 'node:crypto'
import type { SqlLike } from '#db/client.ts'

/** What Meta said, and when; null when it did not say. */
export type Heard = { wabaId: string; kind: string; time: Date | null; value: unknown }
export type News = 'new' | 'repeated' | 'outdated'

/**
 * Whether an event tells something: one that came before is `repeated`, one that is older than the last about the same
 * subject is `outdated`, since webhooks come in any order and for seven days. An event without a time of its own is
 * repeated only when it is the last that was heard.
 */
export async function isNews(tx: SqlLike, event: Heard, subject: string): Promise<News> {
  const { wabaId, kind, time } = event
  const digest = createHash('sha256').update(JSON.stringify([wabaId, kind, subject, time, event.value])).digest('hex')
  const rows = await tx<{ isOutdated: boolean }[]>`
    with last as (
      select digest, at from meta_events where waba_id = ${wabaId} and kind = ${kind} and subject = ${subject} order by at desc, received_at desc limit 1
    ), noted as (
      insert into meta_events as e (digest, waba_id, kind, subject, at)
      values (${digest}, ${wabaId}, ${kind}, ${subject}, coalesce(${time?.toISOString() ?? null}::timestamptz, clock_timestamp()))
      on conflict (digest) do update set at = excluded.at, received_at = excluded.received_at
        where ${time === null} and not exists (select 1 from last where last.digest = excluded.digest)
      returning e.at
    )
    select exists (select 1 from last where last.at > noted.at) as "isOutdated" from noted`
  if (!rows[0]) return 'repeated'
  return rows[0].isOutdated ? 'outdated' : 'new'
}
