import type { Client } from '@temporalio/client'
import { laneWorkflowId, sendingLaneType, wakeSignal, type SendingLaneInput } from '#workflows/lanes/contract.ts'
import { CONTROL_QUEUE, LANE_PRIORITY } from '#workflows/options.ts'
import { OrgId, PhoneNumberId } from '#workflows/search-attributes.ts'

/** A server that goes away in the middle must not hold up the step that waits for it: what asks tries again. */
const WAIT_MS = 10_000

/** Tells a number's lane that there is something to send; starts it when it is not running. Safe to repeat. */
export async function wakeLane(services: { temporal: Client }, lane: Pick<SendingLaneInput, 'accountId' | 'orgId' | 'phoneNumberId'>): Promise<void> {
  const input: SendingLaneInput = { accountId: lane.accountId, orgId: lane.orgId, phoneNumberId: lane.phoneNumberId }
  await services.temporal.withDeadline(Date.now() + WAIT_MS, () => services.temporal.workflow.signalWithStart(sendingLaneType, {
    workflowId: laneWorkflowId(lane.accountId),
    taskQueue: CONTROL_QUEUE,
    args: [input],
    signal: wakeSignal,
    priority: LANE_PRIORITY,
    staticSummary: `Sends everything of phone number id ${lane.phoneNumberId}`,
    typedSearchAttributes: [{ key: OrgId, value: lane.orgId }, { key: PhoneNumberId, value: lane.phoneNumberId }],
  }))
}
