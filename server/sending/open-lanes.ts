import type { Client } from '@temporalio/client'
import type { Sql } from '#db/client.ts'
import type { SendingLaneInput } from '#workflows/lanes/contract.ts'
import { releaseShares } from './release-held.ts'
import { wakeLane } from './wake-lane.ts'

export type OpenedCampaign = Pick<SendingLaneInput, 'accountId' | 'orgId' | 'phoneNumberId'> & { campaignId?: string }

/** Wakes the lanes of all numbers that a campaign sends from; the one given when it has no others. Safe to repeat. */
export async function openLanes(services: { sql: Sql; temporal: Client }, campaign: OpenedCampaign): Promise<void> {
  const { campaignId, ...own } = campaign
  const lanes = campaignId === undefined ? [] : await findLanes(services.sql, campaignId)
  if (lanes.length === 0) return wakeLane(services, own)
  await releaseShares(services.sql, campaignId!, 'due')
  for (const lane of await findLanes(services.sql, campaignId!)) if (!lane.isHeld) await wakeLane(services, lane)
}

/**
 * Wakes those lanes of a running campaign that hold nothing although people of it may be written to: they were through with all
 * that was written down when they looked last. Lanes that are at work find the rest by themselves.
 */
export async function wakeIdleLanes(services: { sql: Sql; temporal: Client }, campaignId: string): Promise<void> {
  const lanes = await services.sql<Pick<SendingLaneInput, 'accountId' | 'orgId' | 'phoneNumberId'>[]>`
    select a.id as "accountId", a.org_id as "orgId", a.phone_number_id as "phoneNumberId"
    from campaigns k left join campaign_accounts s on s.campaign_id = k.id join whatsapp_accounts a on a.id = coalesce(s.account_id, k.account_id)
    where k.id = ${campaignId} and k.state = 'running' and s.held_reason is null
      and exists (select 1 from send_chunks c where c.account_id = a.id and c.campaign_id = k.id and c.ready_at <= now())
      and not exists (select 1 from send_chunks c where c.account_id = a.id and c.lane_epoch is not null and c.done_at is null)`
  for (const lane of lanes) await wakeLane(services, lane)
}

function findLanes(sql: Sql, campaignId: string) {
  return sql<(Pick<SendingLaneInput, 'accountId' | 'orgId' | 'phoneNumberId'> & { isHeld: boolean })[]>`
    select a.id as "accountId", a.org_id as "orgId", a.phone_number_id as "phoneNumberId", s.held_reason is not null as "isHeld"
    from campaign_accounts s join whatsapp_accounts a on a.id = s.account_id where s.campaign_id = ${campaignId} order by a.id`
}
