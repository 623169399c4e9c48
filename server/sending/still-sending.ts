import type { Sql } from '#db/client.ts'
import { steadyNow } from '#server/lib/steady-now.ts'

/** What was read so recently still counts. */
const FRESH_MS = 200
const CAMPAIGNS_MAX = 100

/**
 * Whether a message's campaign still sends, read anew at most five times a second for each. For groups that leave slowly: their intents asked when
 * they were written, which is a moment ago as long as the number keeps its pace. A database that is away stops nothing that was intended.
 */
export function createStillSending(sql: Sql): (message: { campaignId: string | null }) => Promise<boolean> {
  const seen = new Map<string, { untilMs: number; sends: boolean }>()
  return async ({ campaignId }) => {
    // A reply in a chat.
    if (campaignId === null) return true
    const known = seen.get(campaignId)
    if (known && steadyNow() < known.untilMs) return known.sends
    if (seen.size >= CAMPAIGNS_MAX) seen.clear()
    const sends = await sql`select 1 from campaigns where id = ${campaignId} and state in ('running', 'settling')`.then((rows) => rows.length > 0, () => true)
    seen.set(campaignId, { untilMs: steadyNow() + FRESH_MS, sends })
    return sends
  }
}
