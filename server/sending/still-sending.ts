import type { Sql } from '#db/client.ts'
import { recentOptOuts } from '#server/contacts/recent-opt-outs.ts'
import { steadyNow } from '#server/lib/steady-now.ts'

/** What was read so recently still counts. */
const FRESH_MS = 200
const CAMPAIGNS_MAX = 100

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

/** No group is older than the minute of opt-outs; the rows of those who opted out before were withdrawn and not read. */
async function look(sql: Sql, campaignId: string): Promise<Seen> {
  try {
    const [campaign] = await sql<{ orgId: string }[]>`select org_id as "orgId" from campaigns where id = ${campaignId} and state in ('running', 'settling')`
    const optedOut = campaign ? await recentOptOuts(sql, campaign.orgId) : new Set<number>()
    return { untilMs: steadyNow() + FRESH_MS, sends: campaign !== undefined, optedOut }
  } catch {
    return { untilMs: steadyNow() + FRESH_MS, sends: true, optedOut: new Set() }
  }
}
