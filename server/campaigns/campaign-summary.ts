import type { Fragment } from 'postgres'
import type { SqlLike } from '#db/client.ts'
import { emptyCounts, type StateCounts } from '#server/lib/message-status.ts'
import type { CampaignState } from './schema.ts'

export type CampaignSummary = {
  id: string
  name: string
  state: CampaignState
  /** Why it is paused, held or failed, in words. */
  reason: string | null
  templateName: string
  language: string
  accountName: string
  /** People in the audience; before it is frozen, the size of the list. */
  total: number
  counts: StateCounts
  createdAt: Date
  launchedAt: Date | null
  /** When it first began to send; null for one that waits for its time, or never came to it. */
  startedAt: Date | null
  finishedAt: Date | null
  scheduledAt: Date | null
  /** Set while it runs and everybody who is left waits: from then on something leaves again. */
  waitsUntil: Date | null
}

export type SummaryRow = Omit<CampaignSummary, 'counts' | 'waitsUntil'>

/** Columns of a summary over `campaigns k`, `templates t`, `whatsapp_accounts a` and `contact_lists l`. */
export function summaryColumns(sql: SqlLike): Fragment {
  return sql`
    k.id, k.name, k.state, k.reason, coalesce(k.template_snapshot ->> 'name', t.name) as "templateName", coalesce(k.template_snapshot ->> 'language', t.language) as language,
    coalesce(nullif(a.verified_name, ''), a.display_phone_number) as "accountName", case when k.total = 0 and k.frozen_at is null and k.finished_at is null then l.size else k.total end as total,
    k.created_at as "createdAt", k.launched_at as "launchedAt", k.started_at as "startedAt", k.finished_at as "finishedAt", k.scheduled_at as "scheduledAt"`
}

export function summaryTables(sql: SqlLike): Fragment {
  return sql`campaigns k join templates t on t.id = k.template_id join whatsapp_accounts a on a.id = k.account_id join contact_lists l on l.id = k.list_id`
}

export function toSummary(row: SummaryRow, counts: StateCounts | undefined, waitsUntil: Date | undefined): CampaignSummary {
  const { id, name, state, reason, templateName, language, accountName, total, createdAt, launchedAt, startedAt, finishedAt, scheduledAt } = row
  return { id, name, state, reason, templateName, language, accountName, total, counts: counts ?? emptyCounts(), createdAt, launchedAt, startedAt, finishedAt, scheduledAt, waitsUntil: waitsUntil ?? null }
}
