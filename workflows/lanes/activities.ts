import { LRUCache } from 'lru-cache'
import { activityInfo, cancellationSignal } from '@temporalio/activity'
import { getSendingAccount } from '#server/accounts/get-sending-account.ts'
import { markTokenFailure } from '#server/accounts/mark-token-failure.ts'
import { classifyGraphError } from '#server/graph/errors/classify-graph-error.ts'
import type { MessageSender } from '#server/graph/message-call.ts'
import { createLaneSender } from '#server/sending/lane-sender.ts'
import { holdCampaigns } from '#server/sending/hold-campaigns.ts'
import { pumpLane } from '#server/sending/pump-lane.ts'
import type { ReplyBell } from '#server/sending/reply-bell.ts'
import { Pacer } from '#server/sending/pacer.ts'
import type { Services } from '#server/services.ts'
import { createChatBody } from '#server/templates/create-chat-body.ts'
import { createTemplateBody } from '#server/templates/create-template-body.ts'
import { beatWhile } from '../beat-while.ts'
import { campaignWorkflowId, drainedSignal } from '../campaigns/contract.ts'
import type { LaneActivities, LaneTurnReport } from './contract.ts'

/** A turn's length: one activity in the workflow's history per this much sending. */
const TURN_MS = 10 * 60_000
/** Numbers whose pace is remembered between their turns. */
const NUMBERS_MAX = 10_000

export type LaneParts = { sender: MessageSender; bell: ReplyBell }

/** @param parts what all lanes of the process share: the way to Meta, and the bell that rings for replies */
export function createLaneActivities(services: Services, { sender, bell }: LaneParts): LaneActivities {
  const pacers = new LRUCache<string, Pacer>({ max: NUMBERS_MAX })
  const pacerOf = (accountId: string, ratePerSecond: number) => {
    const known = pacers.get(accountId)
    if (known?.fullRate === ratePerSecond) return known
    const pacer = new Pacer(ratePerSecond)
    pacers.set(accountId, pacer)
    return pacer
  }
  return {
    async pumpLane(input) {
      const account = await getSendingAccount(services, input.accountId)
      if (!account.isActive || account.connectionState === 'revoked' || account.connectionState === 'expired') return holdEverything(services, input.accountId)
      const stop = cancellationSignal()
      const ratePerSecond = services.env.sending.rateOverride ?? account.throughputPerSecond
      return beatWhile((progress) => pumpLane(services.hot, { ...input, ratePerSecond, graceMs: services.env.sending.reconcileGraceMs, lagFactor: services.env.sending.reconcileLagFactor }, {
        stop,
        bell,
        pacer: pacerOf(input.accountId, ratePerSecond),
        turnMs: TURN_MS,
        log: services.log.child({ lane: input.accountId, attempt: activityInfo().attempt }),
        progress: (sent) => progress({ sent }),
        tellDrained: (campaignId) => tellDrained(services, campaignId),
        sender: createLaneSender(services.sql, {
          call: (body, done) => sender.post({ phoneNumberId: account.phoneNumberId, accessToken: account.accessToken, body }, done),
          classify: classifyGraphError,
          createBody: createTemplateBody,
          createChatBody,
          reportTokenFailure: (code, subcode) => markTokenFailure(services, { accountId: input.accountId, code, subcode }),
        }),
      }))
    },
  }
}

/** The campaign looks by itself as well, and the turn's report names it again if it has not heard. */
function tellDrained({ temporal, log }: Services, campaignId: string): void {
  temporal.workflow.getHandle(campaignWorkflowId(campaignId)).signal(drainedSignal).catch((error: unknown) => log.warn({ err: error, campaignId }, 'campaign was not told that it has drained'))
}

async function holdEverything(services: Services, accountId: string): Promise<LaneTurnReport> {
  const reason = 'The number is disconnected: reconnect it and resume.'
  const ids = await holdCampaigns(services.sql, { accountId }, reason)
  return { sent: 0, reason: 'idle', nextDueAt: null, drained: [], held: ids.map((campaignId) => ({ campaignId, reason })) }
}
