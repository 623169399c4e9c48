import type { ScheduleSummary } from '@temporalio/client'
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

/** The chores on the clock as Temporal lists them, a moment late: a page that is open asks often, and describing each costs more. Null when it does not answer. */
export async function findSweeps(services: Pick<Services, 'temporal' | 'env' | 'log'>): Promise<SweepItem[] | null> {
  const { temporal, env, log } = services
  try {
    const known = await temporal.withDeadline(Date.now() + PATIENCE_MS, async () => {
      const schedules = new Map<string, ScheduleSummary>()
      for await (const schedule of temporal.schedule.list()) schedules.set(schedule.scheduleId, schedule)
      return schedules
    })
    return sweepPlans.map((plan) => toItem(env, plan, known.get(sweepScheduleId(plan.name))))
  } catch (error) {
    log.debug({ err: error }, 'the schedules of sweeps could not be read')
    return null
  }
}

function toItem(env: Services['env'], { name, words }: SweepPlan, schedule: ScheduleSummary | undefined): SweepItem {
  const id = sweepScheduleId(name)
  if (!schedule) return { id, words, state: 'missing', lastRunAt: null, nextRunAt: null, temporalUrl: null }
  const { state: { paused }, info } = schedule
  const nextRunAt = paused ? null : info.nextActionTimes[0] ?? null
  return { id, words, state: paused ? 'paused' : 'active', lastRunAt: info.recentActions.at(-1)?.takenAt ?? null, nextRunAt, temporalUrl: toScheduleUrl(env, id) }
}
