import type { SqlLike } from '#db/client.ts'
import { isSuppressed } from '#server/contacts/withdraw-queued.ts'
import { classifyGraphError, type GraphErrorClass, type GraphVerdict } from '#server/graph/errors/classify-graph-error.ts'
import { rung } from '#server/lib/message-status.ts'
import { holdForCode } from './hold-campaigns.ts'
import { probeAfter, scopeOfHold } from './judge-outcome.ts'
import { planRetry } from './plan-retry.ts'
import { requeueFailed } from './requeue-failed.ts'

/** A failure that was just written down for an attempt of a message. */
export type FailedAttempt = { id: number; attempt: number; code: number }

/** A campaign that was stopped in its row and has to hear of it. */
export type HoldNotice = { campaignId: string; held: true; reason: string; probeAfterMs?: number }

type Row = { id: number; campaignId: string; accountId: string; code: number; attempt: number; deferrals: number; failingForMs: number }

/** Somebody is looked after only while the campaign lives; afterwards a person decides. */
const livingStates = ['running', 'settling', 'paused', 'held']

/**
 * Decides by the error table what happens after failures, in the transaction that wrote them: passing ones wait for another
 * attempt, 131049 waits a day and once, what stops a template or a number holds its campaigns and keeps the message. The same
 * failure told twice finds the message waiting already.
 */
export async function retryFailedStatuses(tx: SqlLike, failed: FailedAttempt[], cause: 'webhook' | 'answer'): Promise<HoldNotice[]> {
  // What Meta accepted and failed afterwards it had held back: 135000 then speaks of the whole account.
  const classify = (code: number) => classifyGraphError({ code, wasHeld: cause === 'webhook' })
  const verdicts = new Map(failed.map(({ code }) => [code, classify(code)]))
  const candidates = failed.filter(({ code }) => mayGoOn(verdicts.get(code)!.class, code))
  if (candidates.length === 0) return []
  const rows = await readRows(tx, candidates)
  const plans = rows.flatMap((row) => {
    const verdict = verdicts.get(row.code)!
    const isHeld = scopeOfHold(verdict.class, row.code) !== null
    const delayMs = planRetry(isHeld ? { class: 'retry', scope: 'number', delayMs: 60_000 } : verdict, { ...row, random: Math.random })
    return delayMs === null ? [] : [{ id: row.id, delayMs }]
  })
  await requeueFailed(tx, plans, cause)
  return holdWhatStops(tx, rows, classify)
}

/** A status says nothing of our token: 0 stands for a failure without a code. */
function mayGoOn(errorClass: GraphErrorClass, code: number): boolean {
  return errorClass === 'retry' || errorClass === 'throttle' || errorClass === 'recipient_defer' || (errorClass !== 'token' && scopeOfHold(errorClass, code) !== null)
}

/** The campaigns' rows are locked, after the messages as everywhere: a cancel waits and then finds what we have queued. */
async function readRows(tx: SqlLike, failed: FailedAttempt[]): Promise<Row[]> {
  return tx<Row[]>`
    select m.id, m.campaign_id as "campaignId", m.account_id as "accountId", m.error_code as code, m.attempt,
      (select count(*)::int from message_retries r where r.message_id = m.id and r.error_code = m.error_code) as deferrals,
      coalesce((select extract(epoch from now() - min(r.at)) * 1000 from message_retries r where r.message_id = m.id), 0)::float8 as "failingForMs"
    from unnest(${failed.map((one) => one.id)}::bigint[], ${failed.map((one) => one.code)}::int[]) as u(id, code)
    join messages m on m.id = u.id and m.error_code = u.code
    join campaigns k on k.id = m.campaign_id
    where m.status = ${rung.failed} and m.delivered_at is null and m.read_at is null and k.state = any(${livingStates})
      and not ${isSuppressed(tx, tx`m`)}
    order by m.id for no key update of k`
}

async function holdWhatStops(tx: SqlLike, rows: Row[], classify: (code: number) => GraphVerdict): Promise<HoldNotice[]> {
  const notices: HoldNotice[] = []
  const seen = new Set<string>()
  for (const { code, campaignId, accountId } of rows) {
    const verdict = classify(code)
    const scope = scopeOfHold(verdict.class, code)
    const key = JSON.stringify([scope === 'campaign' ? campaignId : accountId, code])
    if (scope === null || seen.has(key)) continue
    seen.add(key)
    const held = await holdForCode(tx, { campaignId, accountId }, { scope, code, title: verdict.title, probeAfterMs: probeAfter(verdict, code) })
    notices.push(...held.map((one) => ({ ...one, held: true as const })))
  }
  return notices
}
