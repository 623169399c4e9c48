import type { SqlLike } from '#db/client.ts'
import { rung } from '#server/lib/message-status.ts'
import { RESENDS_MAX } from '#server/sending/reconcile-unknown.ts'
import { graceOf, type Grace } from '#server/sending/worst-lag.ts'
import type { Services } from '#server/services.ts'

/** `open`: people without an answer who may still be sent to again. `graceMs`: how long silence must last before they are. */
export type SettleFacts = { category: string | null; ttlSeconds: number | null; open: number; graceMs: number }

const SECOND = 1000
/** Meta's own time for codes, where the template says nothing. */
const CODE_TTL_SECONDS = 600
/** The last statuses are told after the time is up. */
const MARGIN_MS = 5 * 60 * SECOND

/**
 * How long deliveries may take to settle after the last message left, in milliseconds. What Meta has not delivered within the
 * template's own time it drops, and need not tell us; longer than `atMostMs` nobody is served by a page that still waits. Whoever has no
 * answer gets the time that evidence takes, twice. Statuses that come later count all the same.
 * https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/#time-to-live
 */
export function settleMsOf(facts: SettleFacts, atMostMs: number): number {
  const ttlSeconds = ttlOf(facts)
  if (ttlSeconds === null) return atMostMs
  const evidenceMs = facts.open > 0 ? 2 * facts.graceMs : 0
  return Math.min(Math.max(ttlSeconds * SECOND, evidenceMs) + MARGIN_MS, atMostMs)
}

/** Null: thirty days. A marketing template's own time holds only for Meta's Marketing Messages API, which campaigns do not use. */
function ttlOf({ category, ttlSeconds }: SettleFacts): number | null {
  if (category === 'MARKETING' || (ttlSeconds !== null && ttlSeconds <= 0)) return null
  return ttlSeconds ?? (category === 'AUTHENTICATION' ? CODE_TTL_SECONDS : null)
}

/** How long one campaign's deliveries may take, by its template as it was frozen and its people without an answer. */
export async function readSettleMs({ sql, env }: Pick<Services, 'sql' | 'env'>, campaignId: string): Promise<number> {
  const { reconcileGraceMs: graceMs, reconcileLagFactor: lagFactor, settleMs } = env.sending
  return settleMsOf(await readFacts(sql, campaignId, { graceMs, lagFactor }), settleMs)
}

async function readFacts(sql: SqlLike, campaignId: string, grace: Grace): Promise<SettleFacts> {
  const [row] = await sql<SettleFacts[]>`
    select k.template_snapshot ->> 'category' as category, (k.template_snapshot ->> 'ttlSeconds')::int as "ttlSeconds",
      (select count(*)::int from unknown_messages u join messages m on m.id = u.message_id and m.status = ${rung.unknown} and m.attempt <= ${RESENDS_MAX}
        where u.campaign_id = k.id and k.unknown_policy = 'reconcile') as open,
      (select max(extract(epoch from ${graceOf(sql, grace)}) * 1000)::float8 from whatsapp_accounts a
        where a.id = k.account_id or a.id in (select account_id from campaign_accounts s where s.campaign_id = k.id)) as "graceMs"
    from campaigns k where k.id = ${campaignId}`
  return row ?? { category: null, ttlSeconds: null, open: 0, graceMs: 0 }
}
