import type { SqlLike } from '#db/client.ts'
import { AppError, notFound } from '#server/lib/app-error.ts'
import { publishLive } from '#server/live/publish-live.ts'
import { releaseShares } from '#server/sending/release-held.ts'
import type { Services } from '#server/services.ts'
import { addCampaignEvent } from './add-campaign-event.ts'
import type { CampaignState } from './schema.ts'

/** Every state but a draft's: workflows know only campaigns that were launched. */
export type LaunchedState = Exclude<CampaignState, 'draft'>

export type StateChange = { campaignId: string; from: LaunchedState[]; to: LaunchedState; reason?: string | null }

/**
 * Moves a campaign from one of the given states to another, writes it into its story and tells open pages. A campaign
 * in any other state stays as it is; the answer says where it stands, so the step may be repeated.
 * @throws AppError NOT_FOUND; UNAVAILABLE (try again) for a draft: its launch was taken back and may be repeated
 */
export async function setCampaignState(services: Pick<Services, 'sql'>, change: StateChange): Promise<{ state: CampaignState; changed: boolean }> {
  return services.sql.begin(async (tx) => {
    const [row] = await tx<{ state: CampaignState; orgId: string }[]>`
      select state, org_id as "orgId" from campaigns where id = ${change.campaignId} for no key update`
    if (!row) throw notFound('The campaign')
    if (row.state === 'draft') throw new AppError('UNAVAILABLE', 'The campaign has not been launched yet.')
    if (row.state === change.to || !change.from.includes(row.state)) return { state: row.state, changed: false }
    await stamp(tx, change)
    if (change.to === 'running') await releaseShares(tx, change.campaignId, 'all')
    await addCampaignEvent(tx, { campaignId: change.campaignId, ...toStory(row.state, change) })
    await publishLive(tx, row.orgId, { kind: 'campaign', id: change.campaignId })
    return { state: change.to, changed: true }
  })
}

async function stamp(tx: SqlLike, change: StateChange): Promise<void> {
  const { to } = change
  const isFinal = to === 'completed' || to === 'canceled' || to === 'failed'
  await tx`
    update campaigns set state = ${to}, reason = ${change.reason ?? null},
      started_at = case when ${to === 'running'} then coalesce(started_at, now()) else started_at end,
      drained_at = case when ${to === 'settling'} then coalesce(drained_at, now()) else drained_at end,
      finished_at = case when ${isFinal} then coalesce(finished_at, now()) when ${to === 'running'} then null else finished_at end
    where id = ${change.campaignId}`
}

function toStory(was: LaunchedState, change: StateChange): { kind: string; text: string } {
  const goesOn = change.to === 'running' && (was === 'paused' || was === 'held')
  const [kind, words] = goesOn ? ['resumed', 'Sending goes on'] : stories[change.to]
  return { kind, text: change.reason ? `${words}: ${change.reason}` : words }
}

const stories: Record<LaunchedState, [kind: string, words: string]> = {
  scheduled: ['scheduled', 'Waits for its planned time'],
  preparing: ['preparing', 'Freezing the audience'],
  running: ['started', 'Sending started'],
  paused: ['paused', 'Paused'],
  held: ['held', 'Held'],
  settling: ['settling', 'Everything has left; waiting for deliveries'],
  completed: ['completed', 'Completed'],
  canceled: ['canceled', 'Canceled'],
  failed: ['failed', 'Failed'],
}
