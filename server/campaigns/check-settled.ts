import type { SqlLike } from '#db/client.ts'
import type { StateCounts } from '#server/lib/message-status.ts'
import { readCounts } from './read-counts.ts'

export type Settlement = { settled: boolean; open: number; counts: StateCounts }

/**
 * How many messages of a campaign may still move. An unknown one counts only under "reconcile": under "never" nothing
 * will be done about it, so the campaign does not wait.
 */
export async function checkSettled(sql: SqlLike, campaignId: string): Promise<Settlement> {
  const counts = await readCounts(sql, campaignId)
  const rows = await sql<{ unknownPolicy: string }[]>`select unknown_policy as "unknownPolicy" from campaigns where id = ${campaignId}`
  const unknown = rows[0]?.unknownPolicy === 'reconcile' ? counts.unknown : 0
  const open = counts.queued + counts.accepted + counts.sent + unknown
  return { settled: open === 0, open, counts }
}
