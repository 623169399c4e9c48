import type { SqlLike } from '#db/client.ts'

export type ChunkWait = { until: Date; why: 'hours' | 'limit' | null }

/** Chunks looked at: a page's people lie in as many at most. */
const CHUNKS_MAX = 500

/**
 * Until when people wait whose part of the queue may not leave yet, and why: the campaign's hours on their clocks, or a limit of people a day.
 * @param ids messages of the campaign that are queued, ascending. @returns by message; nothing for those that wait for their turn alone
 */
export async function readChunkWaits(sql: SqlLike, campaignId: string, ids: number[]): Promise<Map<number, ChunkWait>> {
  const waits = new Map<number, ChunkWait>()
  if (ids.length === 0) return waits
  const chunks = await sql<{ firstId: number; lastId: number; until: Date; why: ChunkWait['why'] }[]>`
    select c.first_id as "firstId", c.last_id as "lastId", c.ready_at as until,
      case when k.budget_until >= c.ready_at then 'limit' when c.zone_group is not null then 'hours' end as why
    from send_chunks c join campaigns k on k.id = c.campaign_id
    where c.campaign_id = ${campaignId} and c.done_at is null and c.ready_at > now() and c.last_id >= ${ids[0]!} and c.first_id <= ${ids.at(-1)!}
    order by c.first_id limit ${CHUNKS_MAX}`
  for (const id of ids) {
    const chunk = chunks.find(({ firstId, lastId }) => id >= firstId && id <= lastId)
    if (chunk) waits.set(id, { until: chunk.until, why: chunk.why })
  }
  return waits
}
