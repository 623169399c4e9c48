import type { Fragment } from 'postgres'
import type { Sql, SqlLike } from '#db/client.ts'
import { rung } from '#server/lib/message-status.ts'
import { publishLive } from '#server/live/publish-live.ts'
import type { Services } from '#server/services.ts'

/** Messages canceled in one transaction: a chunk's worth, so that results and statuses never wait long. */
const BATCH_MAX = 1000
/** Pages that watch hear of it this often, and at the end. */
const TELL_MS = 1000
/** Open chunks that are read at once. */
const PAGE = 1000

type OpenChunk = { id: number; intentUpto: number; lastId: number }

/**
 * Cancels what has not left: rows above each open chunk's watermark, and single messages that no lane has taken. What may
 * have left keeps its fate. Expects a campaign that is canceled already, so that no lane can move a watermark. In short
 * transactions: repeating it, also beside one that still runs, goes on with what is left.
 * @param afterBatch is called after each transaction
 */
export async function cancelQueued(services: Pick<Services, 'sql'>, input: { campaignId: string }, afterBatch?: () => void): Promise<{ canceled: number }> {
  const { sql } = services
  let canceled = 0
  let toldAtMs = performance.now()
  const add = async (batch: number) => {
    canceled += batch
    afterBatch?.()
    if (performance.now() - toldAtMs < TELL_MS) return
    toldAtMs = performance.now()
    await tellPages(sql, input.campaignId)
  }
  for await (const chunkIds of findOpenChunks(sql, input.campaignId)) await add(await sql.begin((tx) => cancelChunks(tx, input.campaignId, chunkIds)))
  for (;;) {
    const batch = await sql.begin((tx) => cancelDue(tx, input.campaignId))
    if (batch === null) break
    await add(batch)
  }
  if (canceled > 0) await tellPages(sql, input.campaignId)
  return { canceled }
}

async function tellPages(sql: Sql, campaignId: string): Promise<void> {
  const [row] = await sql<{ orgId: string }[]>`select org_id as "orgId" from campaigns where id = ${campaignId}`
  if (row) await publishLive(sql, row.orgId, { kind: 'campaign', id: campaignId })
}

/** Chunks with something above their watermark, by id, in groups of about a thousand messages: hours of the day make chunks of a few people each. */
async function* findOpenChunks(sql: Sql, campaignId: string): AsyncGenerator<number[]> {
  let after = 0
  for (;;) {
    const page = await sql<OpenChunk[]>`
      select id, intent_upto as "intentUpto", last_id as "lastId" from send_chunks
      where campaign_id = ${campaignId} and done_at is null and intent_upto < last_id and id > ${after} order by id limit ${PAGE}`
    let group: number[] = []
    let room = BATCH_MAX
    for (const { id, intentUpto, lastId } of page) {
      room -= lastId - intentUpto
      if (room < 0 && group.length > 0) {
        yield group
        group = []
        room = BATCH_MAX - (lastId - intentUpto)
      }
      group.push(id)
    }
    if (group.length > 0) yield group
    if (page.length < PAGE) return
    after = page.at(-1)!.id
  }
}

/** The chunks are locked and read again: others may cancel them too, and a lane may be closing one. */
async function cancelChunks(tx: SqlLike, campaignId: string, chunkIds: number[]): Promise<number> {
  const chunks = await tx<OpenChunk[]>`
    select id, intent_upto as "intentUpto", last_id as "lastId" from send_chunks
    where id = any(${chunkIds}::bigint[]) and done_at is null and intent_upto < last_id order by id for update`
  if (chunks.length === 0) return 0
  const ids = tx`
    select m.id from unnest(${chunks.map((chunk) => chunk.intentUpto)}::bigint[], ${chunks.map((chunk) => chunk.lastId)}::bigint[]) as c(intent_upto, last_id)
    cross join lateral (
      select id from messages where campaign_id = ${campaignId} and id > c.intent_upto and id <= c.last_id and status = ${rung.queued} order by id for update
    ) m`
  const canceled = await cancelRows(tx, campaignId, ids)
  // A chunk that a lane still holds is shortened to its watermark; the lane closes it when its results are durable.
  await tx`
    update send_chunks set
      last_id = intent_upto,
      ready_at = null,
      done_at = case when lane_epoch is null then now() end
    where id = any(${chunks.map((chunk) => chunk.id)}::bigint[])`
  return canceled
}

async function cancelDue(tx: SqlLike, campaignId: string): Promise<number | null> {
  const waiting = await tx<{ messageId: number }[]>`
    select message_id as "messageId" from send_due where campaign_id = ${campaignId} and lane_epoch is null order by message_id limit ${BATCH_MAX}`
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
