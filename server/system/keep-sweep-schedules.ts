import { setTimeout as sleep } from 'node:timers/promises'
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client, type ScheduleOptions } from '@temporalio/client'
import type { Services } from '#server/services.ts'
import { CONTROL_QUEUE } from '#workflows/options.ts'
import { sweepPlans, sweepScheduleId, sweepType, type SweepInput, type SweepPlan } from '#workflows/sweeps/contract.ts'

/** One round of asking; a connection that hangs is given up and asked anew. */
const ATTEMPT_MAX_MS = 20_000
const RETRY_MIN_MS = 1000
const RETRY_MAX_MS = 60_000

/**
 * Has every sweep's schedule in Temporal as the code says it; a Temporal that does not answer is asked again until it does.
 * @returns stops asking
 */
export function keepSweepSchedules(services: Pick<Services, 'temporal' | 'log'>): () => void {
  const stopped = new AbortController()
  void keepTrying(services, stopped.signal)
  return () => stopped.abort()
}

async function keepTrying({ temporal, log }: Pick<Services, 'temporal' | 'log'>, stopped: AbortSignal): Promise<void> {
  for (let waitMs = RETRY_MIN_MS; !stopped.aborted; waitMs = Math.min(2 * waitMs, RETRY_MAX_MS)) {
    try {
      return await temporal.withDeadline(Date.now() + ATTEMPT_MAX_MS, () => setSweepSchedules(temporal))
    } catch (error) {
      if (stopped.aborted) return
      log.warn({ err: error, waitMs }, 'the schedules of sweeps could not be set; trying again')
    }
    await sleep(waitMs, undefined, { signal: stopped, ref: false }).catch(() => undefined)
  }
}

/** Creates what is missing and updates what is there; a pause that a person has set in Temporal's UI stays. Safe to repeat, in any number of processes. */
export async function setSweepSchedules(temporal: Client): Promise<void> {
  for (const plan of sweepPlans) {
    const options = toOptions(plan)
    try {
      await temporal.schedule.create(options)
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error
      await temporal.schedule.getHandle(options.scheduleId).update(({ state }) => ({ ...options, state: state.paused ? state : { ...state, note: plan.words } }))
    }
  }
}

/** Of runs that were missed, while Temporal was away, one is made up for: a sweep does all that is left. */
function toOptions({ name, everyMinutes, offsetMinutes, words }: SweepPlan): ScheduleOptions {
  const input: SweepInput = { name }
  const every = everyMinutes * 60_000
  return {
    scheduleId: sweepScheduleId(name),
    spec: { intervals: [{ every, offset: offsetMinutes * 60_000 }] },
    action: {
      type: 'startWorkflow', workflowType: sweepType, workflowId: sweepScheduleId(name), taskQueue: CONTROL_QUEUE, args: [input],
      workflowExecutionTimeout: Math.max(every, 15 * 60_000), staticSummary: words,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: every },
    state: { note: words },
  }
}
