import { checkConnection } from '#server/accounts/check-connection.ts'
import { AppError } from '#server/lib/app-error.ts'
import type { Services } from '#server/services.ts'
import type { ConnectionActivities } from './contract.ts'

const HOUR_MS = 60 * 60_000

export function createConnectionActivities(services: Services): ConnectionActivities {
  return {
    async checkConnectionToken(input) {
      try {
        return await checkConnection(services, input)
      } catch (error) {
        // The organisation was deleted, and the connection with it.
        if (error instanceof AppError && error.code === 'NOT_FOUND') return { state: 'disconnected', nextCheckMs: HOUR_MS, expiresAt: null }
        throw error
      }
    },
  }
}
