import { and, asc, eq, gt } from 'drizzle-orm'
import { auditEvents } from '#db/schema/index.ts'
import type { Services } from '#server/services.ts'
import { FIRST_HASH, toChainHash } from './chain-hash.ts'

const BATCH = 2000

export type ChainVerdict = {
  verified: boolean
  /** Events looked at. */
  events: number
  /** The first event that does not follow from the one before it. */
  brokenAt: number | null
}

/** Recomputes an organisation's whole chain: a changed, removed or inserted event shows. A cut-off end does not. */
export async function verifyChain(services: Pick<Services, 'db'>, orgId: string): Promise<ChainVerdict> {
  let previousHash = FIRST_HASH
  let seq = 0
  for (;;) {
    const rows = await services.db.select().from(auditEvents).where(and(eq(auditEvents.orgId, orgId), gt(auditEvents.seq, seq))).orderBy(asc(auditEvents.seq)).limit(BATCH)
    for (const row of rows) {
      if (row.seq !== seq + 1 || row.previousHash !== previousHash || row.hash !== toChainHash(row)) return { verified: false, events: seq, brokenAt: seq + 1 }
      previousHash = row.hash
      seq = row.seq
    }
    if (rows.length < BATCH) return { verified: true, events: seq, brokenAt: null }
  }
}
