import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '#db/client.ts'
import type { Logger } from '#server/lib/logger.ts'
import { LIVE_CHANNEL, liveEventKinds, type LiveEvent, type LiveEventKind } from './live-event.ts'
import { LiveQueue } from './live-queue.ts'

/** Hands what any process publishes to the pages that are open in this one, each organisation's to its own. */
export type LiveBus = {
  /** Every event of the organisation from now on, equal ones within 300 ms once; ends with the signal. */
  events: (orgId: string, signal: AbortSignal) => AsyncGenerator<LiveEvent>
  close: () => Promise<void>
}

const COALESCE_MS = 300

/** Listens on one connection for the whole process, from the first page that opens until `close`. */
export function createLiveBus(sql: Sql, log: Pick<Logger, 'warn'>): LiveBus {
  const queues = new Map<string, Set<LiveQueue>>()
  let listening: Promise<{ unlisten: () => Promise<void> }> | null = null
  let wasListening = false

  const hear = (payload: string) => {
    const message = parse(payload)
    if (message) queues.get(message.orgId)?.forEach((queue) => queue.push(message.event))
  }
  // Whatever was published while the connection was down is lost: pages are told to look at everything.
  const onListening = () => {
    if (wasListening) for (const set of queues.values()) for (const queue of set) for (const kind of liveEventKinds) queue.push({ kind, id: '*' })
    wasListening = true
  }
  const listen = async () => {
    listening ??= sql.listen(LIVE_CHANNEL, hear, onListening)
    try {
      await listening
    } catch (error) {
      listening = null
      log.warn({ err: error }, 'live events cannot be heard: the database did not answer')
      throw error
    }
  }

  async function* events(orgId: string, signal: AbortSignal): AsyncGenerator<LiveEvent> {
    const queue = new LiveQueue()
    const set = queues.get(orgId) ?? new Set()
    queues.set(orgId, set.add(queue))
    try {
      await listen()
      while (!signal.aborted) {
        await queue.wait(signal)
        for (const event of queue.takeAll()) yield event
        await sleep(COALESCE_MS, undefined, { signal }).catch(() => undefined)
      }
    } finally {
      set.delete(queue)
      if (set.size === 0) queues.delete(orgId)
    }
  }

  const close = async () => {
    const current = listening
    listening = null
    await (await current?.catch(() => null))?.unlisten().catch(() => undefined)
  }
  return { events, close }
}

function parse(payload: string): { orgId: string; event: LiveEvent } | null {
  const fields = parseJson(payload)
  const [orgId, kind, id] = Array.isArray(fields) ? (fields as unknown[]) : []
  if (typeof orgId !== 'string' || typeof id !== 'string' || !isKind(kind)) return null
  return { orgId, event: { kind, id } }
}

/** Anyone with the database may notify: what is not ours is not an error. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isKind(value: unknown): value is LiveEventKind {
  return (liveEventKinds as readonly unknown[]).includes(value)
}
