import {
  allHandlersFinished, condition, continueAsNew, getExternalWorkflowHandle, proxyActivities, setCurrentDetails, setHandler, defineSignal, workflowInfo,
} from '@temporalio/workflow'
import { campaignWorkflowId, drainedSignal, accountChangedSignal, type StopNotice } from '../campaigns/contract.ts'
import { pump } from '../options.ts'
import { wakeSignal, type LaneActivities, type LaneTurnReport, type SendingLaneInput } from './contract.ts'

const { pumpLane } = proxyActivities<LaneActivities>({ ...pump, summary: 'Claim, write the intent, send, write the results' })
const wake = defineSignal(wakeSignal)
const drained = defineSignal(drainedSignal)
const accountChanged = defineSignal<[StopNotice]>(accountChangedSignal)

/** A lane without work for this long ends; the next launch or reply starts it anew under the same id. */
const IDLE_END_MS = 24 * 60 * 60 * 1000
const HISTORY_BUDGET = 1000

/** Sends everything of one number, turn by turn; between turns it sleeps until the next due time or a wake signal. */
export async function sendingLane(input: SendingLaneInput): Promise<{ sent: number }> {
  let woken = true
  let sent = input.sentBefore ?? 0
  setHandler(wake, () => {
    woken = true
  })
  for (;;) {
    woken = false
    setCurrentDetails(`Sending. ${String(sent)} messages accepted so far.`)
    const turn = await pumpLane({ accountId: input.accountId, orgId: input.orgId })
    sent += turn.sent
    await tell(turn)
    if (workflowInfo().historyLength > (input.historyBudget ?? HISTORY_BUDGET) || workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished)
      return continueAsNew<typeof sendingLane>({ ...input, sentBefore: sent })
    }
    if (goesOn(turn)) continue
    const waitMs = turn.nextDueAt ? Math.max(turn.nextDueInMs ?? Date.parse(turn.nextDueAt) - Date.now(), 100) : IDLE_END_MS
    setCurrentDetails(`Idle${turn.nextDueAt ? ` until ${turn.nextDueAt}` : ''}. ${String(sent)} messages accepted so far.`)
    const called = await condition(() => woken, waitMs)
    if (!called && !turn.nextDueAt) return { sent }
  }
}

/** Time was up or another campaign still has work: no pause. What has drained is told first and must not spin. */
function goesOn(turn: LaneTurnReport): boolean {
  return turn.reason === 'turn' || turn.reason === 'stopped' || (turn.nextDueAt !== null && turn.reason === 'drained' && turn.sent > 0)
}

async function tell(turn: LaneTurnReport): Promise<void> {
  const notices = [
    ...turn.drained.map((campaignId) => getExternalWorkflowHandle(campaignWorkflowId(campaignId)).signal(drained)),
    ...turn.held.map(({ campaignId, ...why }) => getExternalWorkflowHandle(campaignWorkflowId(campaignId)).signal(accountChanged, { held: true, ...why })),
  ]
  await Promise.allSettled(notices)
}
