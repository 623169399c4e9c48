import { isDatabaseAway } from './is-database-away.ts'
import type { Logger } from './logger.ts'

/**
 * postgres.js asks each new connection for the array types and lets nobody hear of it when the server dies in that very
 * moment; Node would end the process for it. The connection is made again by the next statement. Anything else that
 * nobody caught still ends the process.
 */
export function surviveDatabaseLoss(log: Pick<Logger, 'warn'>): void {
  process.on('unhandledRejection', (reason) => {
    if (!isDatabaseAway(reason)) throw reason
    log.warn({ err: reason }, 'the database went away while a connection was opened')
  })
}
