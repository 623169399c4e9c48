import { allHandlersFinished, condition, continueAsNew, defineSignal, isCancellation, proxyActivities, setCurrentDetails, setHandler, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow'
import { graphCall } from '../options.ts'
import { State } from '../search-attributes.ts'
import { checkNowSignal, disconnectedSignal, type ConnectionActivities, type ConnectionCheck, type ConnectionGuardianInput } from './contract.ts'

const { heartbeatTimeout: _, ...singleCall } = graphCall
const { checkConnectionToken } = proxyActivities<ConnectionActivities>({ ...singleCall, startToCloseTimeout: '2 minutes', summary: 'Ask Meta about the token' })

const checkNow = defineSignal(checkNowSignal)
const disconnected = defineSignal(disconnectedSignal)

const HISTORY_BUDGET = 1000
/** After a check that could not be made at all. */
const RETRY_MS = 10 * 60_000

/** Checks a grant's token every hour, more often near its end; ends when the connection does. */
export async function connectionGuardian(input: ConnectionGuardianInput): Promise<{ checks: number }> {
  let asked = false
  let isOver = false
  let checks = input.checksBefore ?? 0
  setHandler(checkNow, () => void (asked = true))
  setHandler(disconnected, () => void (isOver = true))
  while (!isOver) {
    asked = false
    const check = await look(input)
    checks += 1
    if (check?.state === 'disconnected' || isOver) break
    const waitMs = check?.nextCheckMs ?? RETRY_MS
    show(check, waitMs, checks)
    if (workflowInfo().historyLength > (input.historyBudget ?? HISTORY_BUDGET) || workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished)
      return continueAsNew<typeof connectionGuardian>({ ...input, checksBefore: checks })
    }
    await condition(() => asked || isOver, waitMs, { summary: 'Until the next check of the token' })
  }
  upsertSearchAttributes([{ key: State, value: 'disconnected' }])
  setCurrentDetails(`Disconnected after ${String(checks)} checks.`)
  return { checks }
}

/** Null when Meta could not be asked within the activity's time; the next look comes soon. */
async function look(input: ConnectionGuardianInput): Promise<ConnectionCheck | null> {
  try {
    return await checkConnectionToken({ connectionId: input.connectionId, orgId: input.orgId })
  } catch (error) {
    if (isCancellation(error)) throw error
    return null
  }
}

function show(check: ConnectionCheck | null, waitMs: number, checks: number): void {
  const state = check?.state ?? 'unknown'
  const end = check?.expiresAt ? `; token ends ${check.expiresAt}` : check ? '; token never ends' : ''
  upsertSearchAttributes([{ key: State, value: state }])
  setCurrentDetails(`Connection ${state}${end}. Next check in ${String(Math.ceil(waitMs / 60_000))} min. ${String(checks)} checks so far.`)
}
