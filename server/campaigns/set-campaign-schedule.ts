import { publishLive } from '#server/live/publish-live.ts'
import type { Services } from '#server/services.ts'
import { addCampaignEvent } from './add-campaign-event.ts'

export type NewCampaignSchedule = { campaignId: string; scheduledAt: string; wallTime: string; zone: string }

/** Writes another planned time into a campaign that still waits for one. False: it has begun, or is over. Safe to repeat. */
export async function setCampaignSchedule({ sql }: Pick<Services, 'sql'>, to: NewCampaignSchedule): Promise<{ changed: boolean }> {
  return sql.begin(async (tx) => {
    const [row] = await tx<{ orgId: string; was: Date | null }[]>`
      select org_id as "orgId", scheduled_at as was from campaigns
      where id = ${to.campaignId} and total = 0 and started_at is null and state in ('scheduled', 'paused') for no key update`
    if (!row) return { changed: false }
    await tx`update campaigns set scheduled_at = ${to.scheduledAt}, schedule_wall = ${to.wallTime}, schedule_zone = ${to.zone} where id = ${to.campaignId}`
    if (row.was?.toISOString() !== to.scheduledAt) await addCampaignEvent(tx, { campaignId: to.campaignId, kind: 'rescheduled', text: `Planned for ${to.wallTime.replace('T', ', ')}, ${to.zone}` })
    await publishLive(tx, row.orgId, { kind: 'campaign', id: to.campaignId })
    return { changed: true }
  })
}
