import { patched, proxyActivities, proxyLocalActivities, workflowInfo } from '@temporalio/workflow'
import { database, withinTask } from '../options.ts'
import type { CampaignActivities, CampaignInput } from './contract.ts'

/** One statement or a few. Until they ran within the workflow task each was an activity of its own, which a history of those days still has. */
export const quick = (summary: string) => (patched('steps-within-the-task') ? proxyLocalActivities<CampaignActivities>(withinTask) : proxyActivities<CampaignActivities>({ ...database, summary }))

/** These heartbeat every two seconds: one whose worker has died is begun again after fifteen. */
export const slow = (summary: string) => proxyActivities<CampaignActivities>({ ...database, startToCloseTimeout: '10 minutes', heartbeatTimeout: '15 seconds', summary })

/** A campaign that needs three workflow tasks when nothing happens to it: it begins, it has drained, it has settled. Older histories needed more. */
export const hasFewTasks = () => patched('few-tasks')

/** Where the row says something else than the workflow knows, the workflow follows. Until then it went by what it had heard. */
export const rowLeads = () => patched('the-row-leads')

/** A thousand people at most; repeated, a thousand more. */
export const first = () => (hasFewTasks() ? proxyLocalActivities<CampaignActivities>(withinTask) : slow('Freeze the first people'))

const HISTORY_BUDGET = 1500

/** Whether the run should hand over to the next one. */
export const isOverBudget = ({ historyBudget = HISTORY_BUDGET }: CampaignInput) => workflowInfo().historyLength > historyBudget || workflowInfo().continueAsNewSuggested
