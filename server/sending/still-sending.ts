import type { Sql } from '#db/client.ts'
import { steadyNow } from '#server/lib/steady-now.ts'

/** What was read so recently still counts. */
const FRESH_MS = 200
const CAMPAIGNS_MAX = 100
/** No group is older; the rows of those who opted out before are withdrawn and were not read. */
const OPT_OUTS_OF = '1 minute'
const OPT_OUTS_MAX = 10_000

type Seen = { untilMs: number; sends: boolean; optedOut: Set<number> }

/**
 * Whether a message's campaign still sends, and its person has not opted out lately, read anew at most five times a second for each campaign. For groups that leave slowly: their intents asked when
 * they were written, which is a moment ago as long as the number keeps its pace. A database that is away stops nothing that was intended.
 */
export function createStillSending(sql: Sql): (message: { campaignId: string | null; contactId: number }) => Promise<boolean> {
  const seen = new Map<string, Seen>()
  return async ({ campaignId, contactId }) => {
    // A reply in a chat.
    if (campaignId === null) return true
    let known = seen.get(campaignId)
    if (!known || steadyNow() >= known.untilMs) {
      if (seen.size >= CAMPAIGNS_MAX) seen.clear()
      known = await look(sql, campaignId)
      seen.set(campaignId, known)
    }
    return known.sends && !known.optedOut.has(contactId)
  }
}

async function look(sql: Sql, campaignId: string): Promise<Seen> {
  try {
    const rows = await sql<{ contactId: number | null }[]>`
      select s.contact_id as "contactId" from campaigns k left join lateral (
        select contact_id from suppressions s where s.org_id = k.org_id and s.created_at > now() - ${OPT_OUTS_OF}::interval and s.lifted_at is null order by s.created_at desc limit ${OPT_OUTS_MAX}) s on true
      where k.id = ${campaignId} and k.state in ('running', 'settling')`
    return { untilMs: steadyNow() + FRESH_MS, sends: rows.length > 0, optedOut: new Set(rows.flatMap(({ contactId }) => contactId ?? [])) }
  } catch {
    return { untilMs: steadyNow() + FRESH_MS, sends: true, optedOut: new Set() }
  }
}
