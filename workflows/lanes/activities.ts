import { LRUCache } from 'lru-cache'
import { activityInfo, cancellationSignal } from '@temporalio/activity'
import { getSendingAccount, type SendingAccount } from '#server/accounts/get-sending-account.ts'
import { markTokenFailure } from '#server/accounts/mark-token-failure.ts'
import { classifyGraphError } from '#server/graph/errors/classify-graph-error.ts'
import type { MessageSender } from '#server/graph/message-call.ts'
import { createLaneSender } from '#server/sending/lane-sender.ts'
import { holdCampaigns } from '#server/sending/hold-campaigns.ts'
import { pumpLane, type LaneHooks } from '#server/sending/pump-lane.ts'
import type { ReplyBell } from '#server/sending/reply-bell.ts'
import { Pacer } from '#server/sending/pacer.ts'
import { createSharedWrites } from '#server/sending/shared-writes.ts'
import { tellDrained } from '#server/sending/tell-drained.ts'
import type { Services } from '#server/services.ts'
import { createChatBody } from '#server/templates/create-chat-body.ts'
import { createTemplateBody } from '#server/templates/create-template-body.ts'
import { beatWhile } from '../beat-while.ts'
import type { LaneActivities, LaneTurnInput, LaneTurnReport } from './contract.ts'

/** A turn's length: one activity in the workflow's history per this much sending. */
const TURN_MS = 10 * 60_000
/** Numbers whose pace is remembered between their turns. */
const NUMBERS_MAX = 10_000
/** With more lanes at work in the process each heartbeats every four seconds instead of two. */
const MANY_LANES = 16

export type LaneParts = { sender: MessageSender; bell: ReplyBell }

/** @param parts what all lanes of the process share: the way to Meta, and the bell that rings for replies */
export function createLaneActivities(services: Services, { sender, bell }: LaneParts): LaneActivities {
  const pacers = new LRUCache<string, Pacer>({ max: NUMBERS_MAX })
  const pacerOf = (accountId: string, ratePerSecond: number) => {
    const pacer = pacers.get(accountId) ?? new Pacer(ratePerSecond)
    pacer.setLevel(ratePerSecond)
    pacers.set(accountId, pacer)
    return pacer
  }
  const shared = createSharedWrites(services.hot)
  const { env, log } = services
  let atWork = 0
  const takeTurn = (input: LaneTurnInput, account: SendingAccount, progress: LaneHooks['progress']) => {
    const ratePerSecond = env.sending.rateOverride ?? account.throughputPerSecond
    return pumpLane(services.hot, { ...input, ratePerSecond, followsLevel: env.sending.rateOverride === null, graceMs: env.sending.reconcileGraceMs, lagFactor: env.sending.reconcileLagFactor }, {
      stop: cancellationSignal(), bell, shared, progress, turnMs: TURN_MS,
      pacer: pacerOf(input.accountId, ratePerSecond),
      log: log.child({ lane: input.accountId, attempt: activityInfo().attempt }),
      tellDrained: (campaignIds) => tellDrained(services, campaignIds),
      sender: createLaneSender(services.sql, {
        call: (body, done) => sender.post({ phoneNumberId: account.phoneNumberId, accessToken: account.accessToken, body }, done),
        classify: classifyGraphError,
        createBody: createTemplateBody,
        createChatBody,
        reportTokenFailure: (code, subcode) => markTokenFailure(services, { accountId: input.accountId, code, subcode }),
      }),
    })
  }
  return {
    async pumpLane(input) {
      const account = await getSendingAccount(services, input.accountId)
      if (!account.isActive || account.connectionState === 'revoked' || account.connectionState === 'expired') return holdEverything(services, input.accountId)
      atWork += 1
      try {
        return await beatWhile(async (progress) => endTurn(services, await takeTurn(input, account, (sent) => progress({ sent }))), { isSparing: () => atWork > MANY_LANES })
      } finally {
        atWork -= 1
      }
    },
  }
}

async function endTurn(services: Services, turn: LaneTurnReport): Promise<LaneTurnReport> {
  return { ...turn, drained: await tellDrained(services, turn.drained) }
}

async function holdEverything(services: Services, accountId: string): Promise<LaneTurnReport> {
  const reason = 'The number is disconnected: reconnect it and resume.'
  const ids = await holdCampaigns(services.sql, { accountId }, reason)
  return { sent: 0, reason: 'idle', nextDueAt: null, drained: [], held: ids.map((campaignId) => ({ campaignId, reason })) }
}
