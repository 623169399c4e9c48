import {
  allHandlersFinished, condition, continueAsNew, defineSignal, proxyActivities, setCurrentDetails, setHandler, upsertSearchAttributes, workflowInfo,
} from '@temporalio/workflow'
import { database } from '../options.ts'
import { State } from '../search-attributes.ts'
import { changedSignal, type CampaignSeriesInput, type SeriesActivities } from './contract.ts'

const { planOccurrence } = proxyActivities<SeriesActivities>({ ...database, summary: 'Look when the next campaign is due' })
const { makeOccurrence } = proxyActivities<SeriesActivities>({ ...database, scheduleToCloseTimeout: '7 days', summary: 'Make and launch the campaign' })
const changed = defineSignal(changedSignal)

const HISTORY_BUDGET = 1000
/** Looks at the row this often by itself: a lost signal delays a change, never longer than this. */
const RECHECK_MS = 12 * 60 * 60_000

/**
 * Makes a series' campaigns at their times. Not a Temporal Schedule: a time of day that the clocks jump over, or that comes twice,
 * would be left out or doubled there, and the row, which people change, would have a second copy (docs/decisions/0011).
 */
export async function campaignSeries(input: CampaignSeriesInput): Promise<void> {
  const { seriesId } = input
  let hasChanged = false
  let shown = ''
  setHandler(changed, () => void (hasChanged = true))
  for (;;) {
    hasChanged = false
    const plan = await planOccurrence({ seriesId })
    setCurrentDetails(`${plan.words}. ${plan.at ? `Next: ${plan.at}.` : `Now ${plan.state}.`}`)
    if (plan.state !== shown) upsertSearchAttributes([{ key: State, value: plan.state }])
    shown = plan.state
    if (plan.state === 'ended') return
    const waitMs = plan.at ? Date.parse(plan.at) - Date.now() : RECHECK_MS
    if (waitMs > 0) await condition(() => hasChanged, Math.min(waitMs, RECHECK_MS))
    if (!hasChanged && plan.at && Date.now() >= Date.parse(plan.at)) await makeOccurrence({ seriesId, at: plan.at })
    if (workflowInfo().historyLength > (input.historyBudget ?? HISTORY_BUDGET) || workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished)
      return continueAsNew<typeof campaignSeries>(input)
    }
  }
}
