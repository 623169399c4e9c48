import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow'
import {
  accountChangedSignal, cancelUpdate, deliveryProgressSignal, drainedSignal, pauseUpdate, progressQuery, reopenedSignal, rescheduleUpdate, resumeUpdate, rowChangedSignal,
  templateChangedSignal,
  type CommandAnswer, type CommandTerms, type NewSchedule, type ProgressAnswer, type StopNotice,
} from './contract.ts'

/** What a campaign listens to: people's commands (updates), news from lanes, webhooks and the connection (signals), and a look at it (query). */
export const listens = {
  pause: defineUpdate<CommandAnswer, [CommandTerms | undefined]>(pauseUpdate),
  resume: defineUpdate<CommandAnswer, [CommandTerms | undefined]>(resumeUpdate),
  cancel: defineUpdate<CommandAnswer, [CommandTerms | undefined]>(cancelUpdate),
  reschedule: defineUpdate<CommandAnswer, [NewSchedule & CommandTerms]>(rescheduleUpdate),
  drained: defineSignal(drainedSignal),
  deliveryProgress: defineSignal<[{ moved: number }]>(deliveryProgressSignal),
  templateChanged: defineSignal<[StopNotice]>(templateChangedSignal),
  accountChanged: defineSignal<[StopNotice]>(accountChangedSignal),
  reopened: defineSignal(reopenedSignal),
  rowChanged: defineSignal(rowChangedSignal),
  progress: defineQuery<ProgressAnswer>(progressQuery),
}
