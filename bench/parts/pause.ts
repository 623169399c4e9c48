import { sleep } from '../../scripts/services/wait-until.ts'
import { acceptedOf, createCampaign, isQuiet } from '../follow-campaign.ts'
import type { Stage } from '../stage.ts'

export type PauseFigures = {
  /** From the pause being asked for until the last message reached the simulator; 0: none came after it. */
  pauseMs: number
  acceptedAtPause: number
  acceptedAfterwards: number
}

const CALM_MS = 3000

/** Pauses a campaign in full flight and waits for the last message on the wire; cancels what is left. */
export async function measurePause(stage: Stage, count: number): Promise<PauseFigures> {
  const id = await createCampaign(stage, count, { name: 'Bench of pausing' })
  await stage.client.api.campaigns.launch.mutate({ id })
  while ((await acceptedOf(stage, id)) < count / 20) await sleep(5)
  const askedAtMs = performance.now()
  const paused = stage.client.api.campaigns.pause.mutate({ id })
  const acceptedAtPause = await acceptedOf(stage, id)
  let [accepted, lastAtMs] = [acceptedAtPause, askedAtMs]
  while (performance.now() - lastAtMs < CALM_MS) {
    const now = await acceptedOf(stage, id)
    if (now > accepted) [accepted, lastAtMs] = [now, performance.now()]
    await sleep(5)
  }
  await paused
  await stage.client.api.campaigns.cancel.mutate({ id })
  while (!(await isQuiet(stage))) await sleep(100)
  return { pauseMs: lastAtMs - askedAtMs, acceptedAtPause, acceptedAfterwards: accepted - acceptedAtPause }
}
