import { ApplicationFailure, proxyActivities, setCurrentDetails } from '@temporalio/workflow'
import { database } from '../options.ts'
import type { StaleLaunches, SweepActivities, SweepInput, SweepName } from './contract.ts'

/** Gives up long before the next run: what is left is done then. */
const sweeps = proxyActivities<SweepActivities>({ ...database, startToCloseTimeout: '2 minutes', scheduleToCloseTimeout: '4 minutes' })

/** One run of one sweep. @returns what it did, in words, which Temporal's UI shows as the result */
export async function sweep(input: SweepInput): Promise<string> {
  const words = await run(input.name)
  setCurrentDetails(words)
  return words
}

async function run(name: SweepName): Promise<string> {
  switch (name) {
    case 'identity':
      await sweeps.sweepIdentity()
      return 'Ended sessions, refresh tokens and sign-in counts removed.'
    case 'journal': {
      const { made, dropped } = await sweeps.keepJournal()
      return `${count(made, 'partition', 'partitions')} made, ${String(dropped)} dropped.`
    }
    case 'day-budgets':
      return `${count((await sweeps.sweepBudgets()).emptied, 'pot', 'pots')} emptied.`
    case 'held-statuses': {
      const { applied = 0, removed } = await sweeps.sweepHeldStatuses()
      return `${count(applied, 'status', 'statuses')} applied, ${String(removed)} removed.`
    }
    case 'lanes': {
      const { found, woken } = await sweeps.sweepLanes()
      return `${count(found, 'message', 'messages')} found, ${count(woken, 'lane', 'lanes')} woken.`
    }
    case 'launches':
      return startStale()
  }
  name satisfies never
  throw ApplicationFailure.nonRetryable(`This worker does not know the sweep “${String(name)}”.`, 'UNKNOWN_SWEEP')
}

/** Campaigns page by page, so that each step stays short however many there are. */
async function startStale(): Promise<string> {
  let campaigns = 0
  let told = 0
  let after: string | null = null
  do {
    const page: StaleLaunches = await sweeps.startStaleCampaigns({ after })
    campaigns += page.started
    told += page.told ?? 0
    after = page.next
  } while (after !== null)
  const series = await sweeps.startStaleSeries()
  const guardians = await sweeps.startStaleGuardians()
  return `${count(campaigns, 'campaign', 'campaigns')}, ${String(series.started)} series and ${count(guardians.started, 'guardian', 'guardians')} started${told > 0 ? `, ${count(told, 'campaign', 'campaigns')} told to read the row` : ''}.`
}

function count(n: number, one: string, many: string): string {
  return `${String(n)} ${n === 1 ? one : many}`
}
