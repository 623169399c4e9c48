import type { SqlLike } from '#db/client.ts'
import { emptyCounts, type StateCounts } from '#server/lib/message-status.ts'
import { readCounts, readCountsOf } from './read-counts.ts'

export type Settlement = { settled: boolean; open: number; counts: StateCounts }

/**
 * How many messages of a campaign may still move. An unknown one counts only under "reconcile": under "never" nothing
 * will be done about it, so the campaign does not wait.
 */
export async function checkSettled(sql: SqlLike, campaignId: string): Promise<Settlement> {
  const counts = await readCounts(sql, campaignId)
  const rows = await sql<{ unknownPolicy: string }[]>`select unknown_policy as "unknownPolicy" from campaigns where id = ${campaignId}`
  const open = countOpen(counts, rows[0]?.unknownPolicy)
  return { settled: open === 0, open, counts }
}

/** Of these campaigns those that settle and have something to decide: nobody's message may move any more, or somebody waits for another attempt. */
export async function findDecided(sql: SqlLike, campaignIds: string[]): Promise<string[]> {
  const settling = await sql<{ id: string; unknownPolicy: string; isDue: boolean }[]>`
    select id, unknown_policy as "unknownPolicy", exists (select 1 from send_due d where d.campaign_id = k.id) as "isDue"
    from campaigns k where id = any(${campaignIds}::uuid[]) and state = 'settling'`
  if (settling.length === 0) return []
  const counts = await readCountsOf(sql, settling.map(({ id }) => id))
  return settling.filter(({ id, unknownPolicy, isDue }) => isDue || countOpen(counts.get(id) ?? emptyCounts(), unknownPolicy) === 0).map(({ id }) => id)
}

function countOpen(counts: StateCounts, unknownPolicy: string | undefined): number {
  return counts.queued + counts.accepted + counts.sent + (unknownPolicy === 'reconcile' ? counts.unknown : 0)
}
