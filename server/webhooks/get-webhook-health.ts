import type { Actor } from '#server/auth/session-info.ts'
import { requireRole } from '#server/auth/require-role.ts'
import type { Services } from '#server/services.ts'

export type WebhookHealth = {
  lastReceivedAt: Date | null
  /** The last 24 hours, busiest first. */
  perField: { field: string; count: number; lastAt: Date }[]
  /** Deliveries of the last 24 hours that could not be read or applied, or were not signed by Meta. */
  failures24h: number
  /** Since when our endpoint has not been heard beating, or an answered delivery waits to be applied, in milliseconds. A few seconds are normal. */
  lagMs: number
  /** Deliveries that were answered and are not applied yet. */
  pending: number
  /** Statuses whose message nobody here has sent, or not yet, that wait for it. */
  heldStatuses: number
  /** They were counted no further: there may be more. */
  hasMoreHeld: boolean
  /** Those of the last 24 hours whose message never appeared. */
  dropped24h: number
}

const FIELDS_MAX = 50
/** Held statuses are counted up to here. */
const HELD_SHOWN_MAX = 10_000
/** What the sweep of held statuses drops is kept under this name. */
export const DROPPED_STATUSES = '(status without a message)'
/** Kept by the intake under this name, because such a body is never journaled. */
const BAD_SIGNATURE = '(bad signature)'
const BEAT_MS = 2000

/** How webhooks arrive. One endpoint serves the whole installation, so these counts are the installation's; they hold no content. */
export async function getWebhookHealth(services: Pick<Services, 'sql' | 'now'>, actor: Actor): Promise<WebhookHealth> {
  requireRole(actor, 'admin')
  const { sql } = services
  const [fields, [row]] = await Promise.all([
    sql<{ field: string; count: number; lastAt: Date }[]>`
      select field, sum(count)::int as count, max(last_at) as "lastAt" from webhook_stats
      where hour > now() - interval '25 hours' and field <> ${DROPPED_STATUSES} group by field order by 2 desc limit ${FIELDS_MAX}`,
    sql<{ failures: number; beatAt: Date | null; receivedAt: Date | null; held: number; dropped: number; pending: number }[]>`
      select
        (select count(*)::int from webhook_journal where received_at > now() - interval '24 hours' and outcome <> 'applied') as failures,
        (select max(last_beat_at) from webhook_endpoint) as "beatAt",
        (select max(last_at) from webhook_stats where field not in (${BAD_SIGNATURE}, ${DROPPED_STATUSES})) as "receivedAt",
        (select count(*)::int from webhook_pending) as pending,
        (select count(*)::int from (select 1 from held_statuses limit ${HELD_SHOWN_MAX}) h) as held,
        (select coalesce(sum(count), 0)::int from webhook_stats where hour > now() - interval '25 hours' and field = ${DROPPED_STATUSES}) as dropped`,
  ])
  const badSignatures = fields.find((entry) => entry.field === BAD_SIGNATURE)?.count ?? 0
  const silentMs = row?.beatAt ? services.now().getTime() - row.beatAt.getTime() : 0
  return {
    lastReceivedAt: row?.receivedAt ?? null,
    perField: [...fields],
    failures24h: (row?.failures ?? 0) + badSignatures,
    lagMs: Math.max(0, silentMs - BEAT_MS),
    pending: row?.pending ?? 0,
    heldStatuses: row?.held ?? 0,
    hasMoreHeld: row?.held === HELD_SHOWN_MAX,
    dropped24h: row?.dropped ?? 0,
  }
}
