import { pino } from 'pino'
import type { Sql } from '#db/client.ts'
import { classifyGraphError } from '#server/graph/errors/classify-graph-error.ts'
import type { SendOutcome } from '#server/graph/message-call.ts'
import type { QueuedMessage } from '#server/sending/lane-store.ts'
import type { Pacer } from '#server/sending/pacer.ts'
import { pumpLane, type LaneHooks, type LaneInput, type LaneTurn } from '#server/sending/pump-lane.ts'
import type { SharedWrites } from '#server/sending/shared-writes.ts'

export const wamidOf = (message: { id: number; attempt: number }) => `wamid.${String(message.id)}.${String(message.attempt)}`
export const acceptAll = (message: QueuedMessage): SendOutcome => ({ kind: 'accepted', wamid: wamidOf(message), held: false })
export const refusedWith = (code: number, retryAfterMs: number | null = null): SendOutcome => ({
  kind: 'refused', error: { code, subcode: null, httpStatus: 400, isTransient: false, retryAfterMs, fbtraceId: null },
})

export type PumpedNumber = Pick<LaneInput, 'accountId' | 'orgId' | 'now'> & Partial<Pick<LaneInput, 'ratePerSecond' | 'followsLevel'>> & Partial<Pick<LaneHooks, 'tellDrained' | 'pacer' | 'shared' | 'stop'>>

/** One turn of a number's lane, without a limit of pace unless one is given, against a Meta that is only a function; `calls` lists what left as `id:attempt`. */
export async function pumpOnce(sql: Sql, { tellDrained, pacer, shared, stop, ...number }: PumpedNumber, answer: (message: QueuedMessage) => SendOutcome | Promise<SendOutcome> = acceptAll): Promise<{ calls: string[]; turn: LaneTurn }> {
  const calls: string[] = []
  const hooks: LaneHooks = {
    stop: stop ?? new AbortController().signal, turnMs: 60_000, progress: () => undefined, log: pino({ level: 'silent' }), ...(tellDrained ? { tellDrained } : {}), ...(pacer ? { pacer } : {}), ...(shared ? { shared } : {}),
    sender: {
      classify: classifyGraphError,
      reportTokenFailure: () => Promise.resolve(),
      send: (message, done) => {
        calls.push(`${String(message.id)}:${String(message.attempt)}`)
        setImmediate(() => {
          const outcome = answer(message)
          if (outcome instanceof Promise) void outcome.then(done)
          else done(outcome)
        })
      },
    },
  }
  const turn = await pumpLane(sql, { ratePerSecond: 0, ...number, graceMs: 900_000 }, hooks)
  return { calls, turn }
}
