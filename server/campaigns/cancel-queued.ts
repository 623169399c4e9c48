import type { Fragment } from 'postgres'
import type { SqlLike } from '#db/client.ts'
import { rung } from '#server/lib/message-status.ts'
import { publishLive } from '#server/live/publish-live.ts'
import type { Services } from '#server/services.ts'

/** Messages canceled in one transaction: a chunk's worth, so that results and statuses never wait long. */
const DUE_BATCH_MAX = 1000

type OpenChunk = { id: number; intentUpto: number; lastId: number }

/**
 * Cancels what has not left: rows above each open chunk's watermark, and single messages that no lane has taken. What may
 * have left keeps its fate. Expects a campaign that is canceled already, so that no lane can move a watermark; repeating
 * it changes nothing.
 */
export async function cancelQueued(services: Pick<Services, 'sql'>, input: { campaignId: string }): Promise<{ canceled: number }> {
  const { sql } = services
  let canceled = 0
  for (;;) {
    const batch = await sql.begin((tx) => cancelChunk(tx, input.campaignId))
    if (batch === null) break
    canceled += batch
  }
  for (;;) {
    const batch = await sql.begin((tx) => cancelDue(tx, input.campaignId))
    if (batch === null) break
    canceled += batch
  }
  const [row] = await sql<{ orgId: string }[]>`select org_id as "orgId" from campaigns where id = ${input.campaignId}`
  if (row && canceled > 0) await publishLive(sql, row.orgId, { kind: 'campaign', id: input.campaignId })
  return { canceled }
}

/** Null when no chunk has anything left above its watermark. */
async function cancelChunk(tx: SqlLike, campaignId: string): Promise<number | null> {
  const [chunk] = await tx<OpenChunk[]>`
    select id, intent_upto as "intentUpto", last_id as "lastId" from send_chunks
    where campaign_id = ${campaignId} and done_at is null and intent_upto < last_id order by id limit 1 for update`
  if (!chunk) return null
  const ids = tx`select id from messages where campaign_id = ${campaignId} and id > ${chunk.intentUpto} and id <= ${chunk.lastId} and status = ${rung.queued}
    order by id for update`
  const canceled = await cancelRows(tx, campaignId, ids)
  // A chunk that a lane still holds is shortened to its watermark; the lane closes it when its results are durable.
  await tx`
    update send_chunks set
      last_id = ${chunk.intentUpto},
      ready_at = null,
      done_at = case when lane_epoch is null then now() end
    where id = ${chunk.id}`
  return canceled
}

async function cancelDue(tx: SqlLike, campaignId: string): Promise<number | null> {
  const waiting = await tx<{ messageId: number }[]>`
    select message_id as "messageId" from send_due where campaign_id = ${campaignId} and lane_epoch is null order by message_id limit ${DUE_BATCH_MAX}`
  if (waiting.length === 0) return null
  const ids = waiting.map((row) => row.messageId)
  // Messages before the small tables, in id order, like every other writer.
  await tx`select 1 from messages where id = any(${ids}::bigint[]) order by id for update`
  const gone = await tx<{ messageId: number }[]>`
    delete from send_due where message_id = any(${ids}::bigint[]) and lane_epoch is null returning message_id as "messageId"`
  const taken = gone.map((row) => row.messageId)
  return cancelRows(tx, campaignId, tx`select id from messages where id = any(${taken}::bigint[]) and status = ${rung.queued} order by id for update`)
}

async function cancelRows(tx: SqlLike, campaignId: string, ids: Fragment): Promise<number> {
  const rows = await tx<{ n: number }[]>`
    with due as (${ids}), changed as (
      update messages m set status = ${rung.canceled} from due where m.id = due.id returning m.id
    ), counted as (
      insert into campaign_counts (campaign_id, status, n)
      select ${campaignId}::uuid, s.status, s.sign * (select count(*) from changed)
      from (values (${rung.queued}::smallint, -1), (${rung.canceled}::smallint, 1)) as s(status, sign)
      where exists (select 1 from changed)
    )
    select count(*)::int as n from changed`
  return rows[0]?.n ?? 0
}
