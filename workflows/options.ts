import type { ActivityOptions, LocalActivityOptions } from '@temporalio/workflow'

export const CONTROL_QUEUE = 'control'
export const SENDING_QUEUE = 'sending'

/** A lane overtakes what waits for a worker: a thousand campaigns that begin at once must not hold up those that send. The usual one is 3. */
export const LANE_PRIORITY = { priorityKey: 1 }

/**
 * One statement or a few, within the workflow task: nothing is scheduled and no further task follows, which counts when a thousand
 * campaigns begin at once. A database that is away for five minutes fails the step, not the process.
 */
export const withinTask: LocalActivityOptions = {
  startToCloseTimeout: '60 seconds',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
}

/** The same as an activity of its own, in any worker of the queue. */
export const database: ActivityOptions = { ...withinTask, taskQueue: CONTROL_QUEUE }

/** A handful of calls to Meta's management API. */
export const graphCall: ActivityOptions = {
  taskQueue: CONTROL_QUEUE,
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '60 seconds',
  scheduleToCloseTimeout: '30 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '60 seconds', maximumAttempts: 10 },
}

/**
 * A lane is told at once when its worker is to end: it gives back what it has not sent, and another worker goes on. With a grace it would go on sending, and
 * whoever kills after ten seconds would strike it in full flight.
 */
export const LANE_SHUTDOWN = { shutdownGraceTime: 0, shutdownForceTime: '40 seconds' } as const

/** The lane's pump: runs for minutes, heartbeats every two to four seconds, is followed by another after a crash. */
export const pump: ActivityOptions = {
  taskQueue: SENDING_QUEUE,
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
}
