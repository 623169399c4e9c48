import { LRUCache } from 'lru-cache'
import type { Sql } from '#db/client.ts'
import { explainError } from '#server/graph/errors/classify-graph-error.ts'
import { rung } from '#server/lib/message-status.ts'

export type Failure = { code: number | null; title: string; explanation: string; whoActs: string; action: 'retry' | 'template' | 'contacts' | 'reconnect' | 'none'; count: number }

type Counted = { failed: number; rows: { code: number | null; count: number }[]; readAtMs: number; costMs: number }

/** Nothing that changes is indexed on messages, so counting by code reads the whole audience: kept, and at most this share of the time. */
const SHARE_OF_TIME = 20
const FRESH_MS = 3000

const known = new LRUCache<string, Counted>({ max: 500 })
const reading = new Map<string, Promise<Counted>>()

/**
 * Failures by meaning, most frequent first. Up to seconds old while a campaign runs; counted anew only when the number of
 * failures has changed.
 * @param failed the exact count of failed messages right now
 */
export async function findFailures(sql: Sql, campaignId: string, failed: number): Promise<Failure[]> {
  if (failed === 0) return []
  const { rows } = await readFresh(sql, campaignId, failed)
  return rows.map(({ code, count }) => {
    const { title, explanation, whoActs, action } = explainError(code)
    return { code, title, explanation, whoActs, action: action === 'check' ? 'reconnect' : action, count }
  })
}

async function readFresh(sql: Sql, campaignId: string, failed: number): Promise<Counted> {
  const last = known.get(campaignId)
  if (last && (last.failed === failed || Date.now() - last.readAtMs < Math.max(FRESH_MS, last.costMs * SHARE_OF_TIME))) return last
  const running = reading.get(campaignId) ?? read(sql, campaignId, failed).finally(() => reading.delete(campaignId))
  reading.set(campaignId, running)
  return running
}

async function read(sql: Sql, campaignId: string, failed: number): Promise<Counted> {
  const startedMs = Date.now()
  const rows = await sql<{ code: number | null; count: number }[]>`
    select error_code as code, count(*)::int as count from messages where campaign_id = ${campaignId} and status = ${rung.failed}
    group by error_code order by count desc, code limit 50`
  const counted = { failed, rows: [...rows], readAtMs: Date.now(), costMs: Date.now() - startedMs }
  known.set(campaignId, counted)
  return counted
}
