import type { ActivityOptions, LocalActivityOptions } from '@temporalio/workflow'

export const CONTROL_QUEUE = 'control'
export const SENDING_QUEUE = 'sending'

/** A lane overtakes what waits for a worker: a thousand campaigns that begin at once must not hold up those that send. The usual one is 3. */
export const LANE_PRIORITY = { priorityKey: 1 }

/** One statement or a few; a database that is away for five minutes fails the step, not the process. */
export const database: ActivityOptions = {
  taskQueue: CONTROL_QUEUE,
  startToCloseTimeout: '60 seconds',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
}

/**
 * The same within the workflow task: a step costs the server one write instead of six, which counts when a thousand campaigns begin at
 * once, and one whose worker has died is done again after ten seconds instead of sixty.
 */
export const withinTask: LocalActivityOptions = {
  startToCloseTimeout: '60 seconds',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
}

/** A handful of calls to Meta's management API. */
export const graphCall: ActivityOptions = {
  taskQueue: CONTROL_QUEUE,
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '60 seconds',
  scheduleToCloseTimeout: '30 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '60 seconds', maximumAttempts: 10 },
}

/** The lane's pump: runs for minutes, heartbeats every two seconds, is followed by another after a crash. */
export const pump: ActivityOptions = {
  taskQueue: SENDING_QUEUE,
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '8 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
}
