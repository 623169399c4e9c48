import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#server/lib/app-error.ts'
import { tellOfRow, updateCampaign, wasRefused, type CampaignUpdate } from '#server/sending/update-campaign.ts'
import type { Services } from '#server/services.ts'
import { requireCommandAllowed, statesFor } from './campaign-commands.ts'
import { findCampaign } from './find-campaign.ts'
import type { CampaignState } from './schema.ts'
import { setCampaignState } from './set-campaign-state.ts'

/** Time for a workflow to read its row. */
const CATCH_UP_MS = 700

type GiveServices = Pick<Services, 'sql' | 'temporal'>
type Given = { state: CampaignState }

/**
 * Gives a campaign a command that its row allows. A workflow that refuses it although the row still does may have missed something: it reads the row
 * and is asked once more (docs/decisions/0024).
 * @throws AppError CONFLICT when the command makes no sense now; UNAVAILABLE when the workflow does not answer, unless the command stops the sending
 */
export async function giveCommand(services: GiveServices, orgId: string, command: CampaignUpdate): Promise<Given> {
  try {
    return await updateOrStop(services, command)
  } catch (error) {
    if (!wasRefused(error)) throw error
  }
  await requireStillAllowed(services, orgId, command)
  await tellOfRow(services, command.campaignId).catch(() => undefined)
  await sleep(CATCH_UP_MS)
  // Somebody else may have been at it meanwhile: theirs is the later wish.
  await requireStillAllowed(services, orgId, command)
  return updateOrStop(services, command)
}

async function requireStillAllowed({ sql }: GiveServices, orgId: string, { campaignId, command }: CampaignUpdate): Promise<void> {
  requireCommandAllowed(command, await findCampaign(sql, orgId, campaignId))
}

const stops = { pause: ['paused', 'Paused by a person'], cancel: ['canceled', 'Canceled by a person'] } as const

/**
 * While Temporal or its workers are away, or a workflow is gone that a sweep has not started again yet, lanes may go on for minutes with what they have. They obey
 * the row, so what stops them is written there; the workflow follows it when it looks, or is told by the sweep of launches.
 */
async function updateOrStop(services: GiveServices, update: CampaignUpdate): Promise<Given> {
  const { campaignId, command } = update
  try {
    return await updateCampaign(services, update)
  } catch (error) {
    if (wasRefused(error) || (command !== 'pause' && command !== 'cancel')) throw error
    const [to, reason] = stops[command]
    const { state } = await setCampaignState(services, { campaignId, from: [...statesFor(command)], to, reason })
    if (state !== to) throw new AppError('CONFLICT', `The campaign is ${state} now.`, { cause: error })
    return { state }
  }
}
