/** A number's lane: one workflow per `whatsapp_accounts` row that has something to send. */
export const sendingLaneType = 'sendingLane'
export const laneWorkflowId = (accountId: string) => `lane/${accountId}`

export type SendingLaneInput = {
  accountId: string
  orgId: string
  phoneNumberId: string
  /** Messages accepted since the lane began, carried through continue-as-new. */
  sentBefore?: number
  /** Events after which a run hands over to the next; tests lower it. */
  historyBudget?: number
}

/** There is something new to send. */
export const wakeSignal = 'wake'

/** What one turn of the pump reports; see server/sending/pump-lane.ts. */
export type LaneTurnReport = {
  sent: number
  reason: 'idle' | 'drained' | 'turn' | 'stopped'
  nextDueAt: string | null
  /** How long until then by the database's clock, in milliseconds: Temporal's own may differ. Older turns did not say. */
  nextDueInMs?: number
  drained: string[]
  held: { campaignId: string; reason: string; probeAfterMs?: number }[]
}

export type LaneTurnInput = { accountId: string; orgId: string }

export type LaneActivities = {
  /** Sends whatever is due for the number; heartbeats. */
  pumpLane: (input: LaneTurnInput) => Promise<LaneTurnReport>
}
