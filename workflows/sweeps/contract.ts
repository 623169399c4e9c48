/** Chores on the clock: one Temporal Schedule each, every run a workflow `sweep/<name>-<time>`. */
export const sweepType = 'sweep'
export const sweepScheduleId = (name: SweepName) => `sweep/${name}`

export type SweepName = 'identity' | 'journal' | 'day-budgets' | 'held-statuses' | 'lanes' | 'launches'

export type SweepInput = { name: SweepName }

/** `offsetMinutes` past midnight UTC: sweeps do not all begin in the same second. */
export type SweepPlan = { name: SweepName; everyMinutes: number; offsetMinutes: number; words: string }

export const sweepPlans: readonly SweepPlan[] = [
  { name: 'identity', everyMinutes: 60, offsetMinutes: 7, words: 'Removes ended sessions, refresh tokens and sign-in counts.' },
  { name: 'journal', everyMinutes: 60, offsetMinutes: 13, words: 'Makes the webhook journal’s partitions of the next days and drops those that are older than its retention.' },
  { name: 'day-budgets', everyMinutes: 60, offsetMinutes: 23, words: 'Forgets whom day budgets counted more than 24 hours ago.' },
  { name: 'held-statuses', everyMinutes: 5, offsetMinutes: 2, words: 'Applies statuses that came before their message was known, and removes those of messages that nobody here sent, once the journal has forgotten their webhooks.' },
  { name: 'lanes', everyMinutes: 5, offsetMinutes: 1, words: 'Takes found messages off the list of unknown ones and wakes the lanes that have something to judge or to send.' },
  { name: 'launches', everyMinutes: 5, offsetMinutes: 3, words: 'Starts the workflows of launched campaigns, series and connections that have none, and has those read their row that show something else.' },
]

/** Where one page of campaigns ended; null: that was the last one. */
/** `told`: workflows that were told to read their row; missing in answers of before. */
export type StaleLaunches = { started: number; told?: number; next: string | null }

export type SweepActivities = {
  sweepIdentity: () => Promise<void>
  keepJournal: () => Promise<{ made: number; dropped: number }>
  sweepBudgets: () => Promise<{ emptied: number }>
  /** `applied` is missing in answers of workers that only removed. */
  sweepHeldStatuses: () => Promise<{ applied?: number; removed: number }>
  sweepLanes: () => Promise<{ found: number; woken: number }>
  /** One page of launched campaigns, from the id after `after`. */
  startStaleCampaigns: (input: { after: string | null }) => Promise<StaleLaunches>
  startStaleSeries: () => Promise<{ started: number }>
  startStaleGuardians: () => Promise<{ started: number }>
}
