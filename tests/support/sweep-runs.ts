import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import { afterAll, beforeAll } from 'vitest'
import { setSweepSchedules } from '#server/system/keep-sweep-schedules.ts'
import { sweepPlans, sweepScheduleId, type SweepName } from '#workflows/sweeps/contract.ts'
import { startCampaignWorkers, type CampaignWorkers } from './campaign-workers.ts'

/** The product's workers for a test file, with all sweeps paused: only what a test asks for runs. */
export function useSweptWorkers(): () => CampaignWorkers {
  let workers: CampaignWorkers
  beforeAll(async () => {
    workers = await startCampaignWorkers()
    await pauseSweeps(workers.services.temporal)
  })
  afterAll(() => workers.stop())
  return () => workers
}

async function pauseSweeps(temporal: Client): Promise<void> {
  await setSweepSchedules(temporal)
  for (const { name } of sweepPlans) await temporal.schedule.getHandle(sweepScheduleId(name)).pause('Paused by the tests')
}

/** Has a schedule act now, and waits for the run's result. */
export async function triggerSweep(temporal: Client, name: SweepName): Promise<unknown> {
  const schedule = temporal.schedule.getHandle(sweepScheduleId(name))
  const before = (await schedule.describe()).info.numActionsTaken
  await schedule.trigger()
  const { workflow } = await comesTo(async () => {
    const { info } = await schedule.describe()
    return info.numActionsTaken > before && info.recentActions.at(-1)?.action
  })
  return temporal.workflow.getHandle(workflow.workflowId, workflow.firstExecutionRunId).result()
}

/** Asks until there is an answer, for twenty seconds. */
export async function comesTo<T>(what: () => Promise<T | null | undefined | false>): Promise<T> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = await what()
    if (found) return found
    await sleep(50)
  }
  throw new Error('It never came to that.')
}
