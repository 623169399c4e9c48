import type { Actor } from '#server/auth/session-info.ts'
import { AppError } from '#server/lib/app-error.ts'
import type { Services } from '#server/services.ts'
import { summaryColumns, summaryTables, toSummary, type CampaignSummary, type SummaryRow } from './campaign-summary.ts'
import { findWaitsUntil } from './find-waits-until.ts'
import { readCountsOf } from './read-counts.ts'
import type { FindCampaignsInput } from './schema.ts'

export type CampaignPage = { items: CampaignSummary[]; nextCursor: string | null }

/** Newest first. @throws AppError BAD_INPUT for a cursor that is not ours */
export async function findCampaigns({ sql, now }: Pick<Services, 'sql' | 'now'>, actor: Actor, input: FindCampaignsInput): Promise<CampaignPage> {
  const after = input.cursor === undefined ? sql`` : sql`and k.id < ${toId(input.cursor)}`
  const ofState = input.state === undefined ? sql`` : sql`and k.state = ${input.state}`
  // Ids are UUIDs of version 7: their order is the order of creation.
  const rows = await sql<SummaryRow[]>`
    select ${summaryColumns(sql)} from ${summaryTables(sql)}
    where k.org_id = ${actor.orgId} ${ofState} ${after} order by k.id desc limit ${input.limit + 1}`
  const page = rows.slice(0, input.limit)
  const ids = page.map((row) => row.id)
  const [counts, waits] = await Promise.all([readCountsOf(sql, ids), findWaitsUntil(sql, ids, now())])
  return { items: page.map((row) => toSummary(row, counts.get(row.id), waits.get(row.id))), nextCursor: rows.length > input.limit ? page.at(-1)!.id : null }
}

function toId(cursor: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(cursor)) throw new AppError('BAD_INPUT', 'This page does not exist any more. Start at the first one.')
  return cursor
}
