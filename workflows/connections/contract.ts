/** Watches one grant for as long as it lives. */
export const connectionGuardianType = 'connectionGuardian'
export const connectionWorkflowId = (connectionId: string) => `connection/${connectionId}`

export type ConnectionGuardianInput = {
  connectionId: string
  orgId: string
  /** Checks so far, carried through continue-as-new. */
  checksBefore?: number
  /** Events after which a run hands over to the next; tests lower it. */
  historyBudget?: number
}

/** Look at the token now: somebody asked, reconnected, or a call was refused. */
export const checkNowSignal = 'checkNow'
/** The connection was ended by a person; the workflow ends too. */
export const disconnectedSignal = 'disconnected'

/** What one check found; times are ISO 8601. */
export type ConnectionCheck = {
  state: 'healthy' | 'expiring' | 'expired' | 'revoked' | 'error' | 'disconnected'
  /** How long to sleep until the next check. */
  nextCheckMs: number
  /** Null: never. */
  expiresAt: string | null
}

export type ConnectionActivities = {
  /** Asks Meta about the token, extends it when its end is near, writes the row, holds or releases campaigns. */
  checkConnectionToken: (input: { connectionId: string; orgId: string }) => Promise<ConnectionCheck>
}
