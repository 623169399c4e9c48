import type { WorkflowHandle } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { checkNowSignal, connectionGuardianType, disconnectedSignal, type ConnectionCheck } from '../connections/contract.ts'
import { templateSyncType, type TemplateSyncReport } from '../templates/contract.ts'

type Step = ConnectionCheck | TemplateSyncReport | 'refused'

/** One run of a workflow against answers that are laid down beforehand, one for each call of its activity. */
export type MetaScenario = {
  feature: 'connections' | 'templates'
  name: string
  workflow: string
  input: Record<string, unknown>
  answers: Step[]
  /** Plays people and refused calls until the workflow ends. */
  play: (handle: WorkflowHandle, until: (calls: number) => Promise<void>) => Promise<void>
  expectedCalls: number
}

const connection = { connectionId: '01900000-0000-7000-8000-00000000000c', orgId: '01900000-0000-7000-8000-000000000001' }
const waba = { orgId: connection.orgId, wabaId: '102290129340398' }
const HOUR_MS = 3_600_000
const healthy: ConnectionCheck = { state: 'healthy', nextCheckMs: HOUR_MS, expiresAt: '2027-01-20T00:00:00.000Z' }
const soon: ConnectionCheck = { ...healthy, state: 'expiring', nextCheckMs: 50 }
const gone: ConnectionCheck = { state: 'disconnected', nextCheckMs: HOUR_MS, expiresAt: null }
const endless: ConnectionCheck = { ...healthy, expiresAt: null }

export const metaScenarios: MetaScenario[] = [
  {
    feature: 'connections', name: 'checks-then-disconnected', workflow: connectionGuardianType, input: connection, answers: [endless, { ...healthy, state: 'revoked' }], expectedCalls: 2,
    play: async (handle, until) => {
      await until(1)
      await handle.signal(checkNowSignal)
      await until(2)
      await handle.signal(disconnectedSignal)
    },
  },
  { feature: 'connections', name: 'timer-then-gone', workflow: connectionGuardianType, input: connection, answers: [soon, gone], expectedCalls: 2, play: (_, until) => until(2) },
  {
    feature: 'connections', name: 'check-fails', workflow: connectionGuardianType, input: connection, answers: ['refused', healthy], expectedCalls: 2,
    play: async (handle, until) => {
      await until(1)
      await handle.signal(checkNowSignal)
      await until(2)
      await handle.signal(disconnectedSignal)
    },
  },
  { feature: 'connections', name: 'continue-as-new', workflow: connectionGuardianType, input: { ...connection, historyBudget: 15 }, answers: [soon, soon, soon, gone], expectedCalls: 4, play: (_, until) => until(4) },
  { feature: 'templates', name: 'synced', workflow: templateSyncType, input: waba, answers: [{ wabaId: waba.wabaId, fetched: 34, created: 30, updated: 2, removed: 1, unchanged: 2, durationMs: 120 }], expectedCalls: 1, play: (_, until) => until(1) },
  { feature: 'templates', name: 'refused', workflow: templateSyncType, input: waba, answers: ['refused'], expectedCalls: 1, play: (_, until) => until(1) },
]

/** Activities that answer what the scenario laid down, and count. */
export function createFakeMeta(answers: Step[]) {
  let calls = 0
  const answer = () => {
    const step = answers[Math.min(calls, answers.length - 1)]
    calls += 1
    if (step === undefined || step === 'refused') throw ApplicationFailure.nonRetryable('Meta refused', 'META_REFUSED')
    return Promise.resolve(step)
  }
  return { activities: { checkConnectionToken: async () => answer(), syncWabaTemplates: async () => answer() }, calls: () => calls }
}
