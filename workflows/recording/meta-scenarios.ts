import type { WorkflowHandle } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { checkNowSignal, connectionGuardianType, disconnectedSignal, type ConnectionCheck } from '../connections/contract.ts'
import { campaignSeriesType, changedSignal } from '../series/contract.ts'
import { sweepType, type StaleLaunches } from '../sweeps/contract.ts'
import { templateSyncType, type TemplateSyncReport } from '../templates/contract.ts'

type SeriesStep = { state: 'active' | 'paused' | 'ended'; at: string | null; words: string } | { made: boolean; campaignId: string | null }
type SweepStep = StaleLaunches | { started: number } | { made: number; dropped: number }
type Step = ConnectionCheck | TemplateSyncReport | SeriesStep | SweepStep | 'refused'

/** One run of a workflow against answers that are laid down beforehand, one for each call of its activity. */
export type MetaScenario = {
  feature: 'connections' | 'series' | 'sweeps' | 'templates'
  name: string
  workflow: string
  input: Record<string, unknown>
  answers: Step[] | (() => Step[])
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

const series = { seriesId: '01900000-0000-7000-8000-00000000000d', orgId: '01900000-0000-7000-8000-000000000001' }
const planned = (inMs: number): Step => ({ state: 'active', at: new Date(Date.now() + inMs).toISOString(), words: 'Every day at 09:00, Europe/Berlin' })
const over: Step = { state: 'ended', at: null, words: 'Every day at 09:00, Europe/Berlin' }
const made: Step = { made: true, campaignId: '01900000-0000-7000-8000-0000000000ff' }

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
  { feature: 'series', name: 'makes-then-ends', workflow: campaignSeriesType, input: series, answers: () => [planned(800), made, over], expectedCalls: 3, play: (_, until) => until(3) },
  {
    feature: 'series', name: 'paused-then-resumed', workflow: campaignSeriesType, input: series, answers: () => [{ state: 'paused', at: null, words: 'Every day' }, planned(-1000), made, over], expectedCalls: 4,
    play: async (handle, until) => {
      await until(1)
      await handle.signal(changedSignal)
      await until(4)
    },
  },
  {
    feature: 'series', name: 'changed-while-waiting', workflow: campaignSeriesType, input: series, answers: () => [planned(3_600_000), over], expectedCalls: 2,
    play: async (handle, until) => {
      await until(1)
      await handle.signal(changedSignal)
      await until(2)
    },
  },
  { feature: 'series', name: 'continue-as-new', workflow: campaignSeriesType, input: { ...series, historyBudget: 15 }, answers: () => [planned(-2000), made, planned(-1000), made, planned(-500), made, over], expectedCalls: 7, play: (_, until) => until(7) },
  { feature: 'sweeps', name: 'journal', workflow: sweepType, input: { name: 'journal' }, answers: [{ made: 1, dropped: 1 }], expectedCalls: 1, play: (_, until) => until(1) },
  { feature: 'sweeps', name: 'launches', workflow: sweepType, input: { name: 'launches' }, answers: [{ started: 1, next: series.seriesId }, { started: 0, next: null }, { started: 1 }, { started: 0 }], expectedCalls: 4, play: (_, until) => until(4) },
  { feature: 'templates', name: 'synced', workflow: templateSyncType, input: waba, answers: [{ wabaId: waba.wabaId, fetched: 34, created: 30, updated: 2, removed: 1, unchanged: 2, durationMs: 120 }], expectedCalls: 1, play: (_, until) => until(1) },
  { feature: 'templates', name: 'refused', workflow: templateSyncType, input: waba, answers: ['refused'], expectedCalls: 1, play: (_, until) => until(1) },
]

/** Activities that answer what the scenario laid down, and count. */
export function createFakeMeta(laidDown: MetaScenario['answers']) {
  const answers = typeof laidDown === 'function' ? laidDown() : laidDown
  let calls = 0
  const answer = () => {
    const step = answers[Math.min(calls, answers.length - 1)]
    calls += 1
    if (step === undefined || step === 'refused') throw ApplicationFailure.nonRetryable('Meta refused', 'META_REFUSED')
    return Promise.resolve(step)
  }
  const names = ['checkConnectionToken', 'syncWabaTemplates', 'planOccurrence', 'makeOccurrence', 'keepJournal', 'startStaleCampaigns', 'startStaleSeries', 'startStaleGuardians']
  return { activities: Object.fromEntries(names.map((name) => [name, async () => answer()])), calls: () => calls }
}
