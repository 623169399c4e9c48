import { ScheduleNotFoundError } from '@temporalio/client'
import { toScheduleUrl } from '#server/accounts/temporal-links.ts'
import type { Services } from '#server/services.ts'
import { sweepPlans, sweepScheduleId, type SweepPlan } from '#workflows/sweeps/contract.ts'

export type SweepItem = {
  /** The schedule's id in Temporal. */
  id: string
  /** What it does. */
  words: string
  /** missing: no worker has set it yet. */
  state: 'active' | 'paused' | 'missing'
  lastRunAt: Date | null
  /** Null while it is paused or missing. */
  nextRunAt: Date | null
  temporalUrl: string | null
}

const PATIENCE_MS = 2000

/** The chores on the clock as Temporal has them; null when it does not answer. */
export async function findSweeps(services: Pick<Services, 'temporal' | 'env' | 'log'>): Promise<SweepItem[] | null> {
  try {
    return await services.temporal.withDeadline(Date.now() + PATIENCE_MS, () => Promise.all(sweepPlans.map((plan) => readSweep(services, plan))))
  } catch (error) {
    services.log.debug({ err: error }, 'the schedules of sweeps could not be read')
    return null
  }
}

async function readSweep({ temporal, env }: Pick<Services, 'temporal' | 'env'>, { name, words }: SweepPlan): Promise<SweepItem> {
  const id = sweepScheduleId(name)
  const base = { id, words, temporalUrl: toScheduleUrl(env, id) }
  try {
    const { state: { paused }, info } = await temporal.schedule.getHandle(id).describe()
    return { ...base, state: paused ? 'paused' : 'active', lastRunAt: info.recentActions.at(-1)?.takenAt ?? null, nextRunAt: paused ? null : info.nextActionTimes[0] ?? null }
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error
    return { ...base, temporalUrl: null, state: 'missing', lastRunAt: null, nextRunAt: null }
  }
}
