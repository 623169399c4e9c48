import type { JsonObject } from '../core/json.ts'
import { readNumber, readObject } from '../core/read-member.ts'
import { parameterError } from '../core/graph-error.ts'

/** How webhooks are gathered and repeated. Milliseconds of real time, whatever the speed. */
export type WebhookSettings = {
  /** How long a status waits for company. */
  gatherMs: number
  /** Updates that fill a body. */
  maxUpdates: number
  /** The wait before the second attempt, and the longest wait; each is twice the one before. */
  retryMs: [first: number, longest: number]
  /** On the simulator's clock, which `POST /_sim/clock` moves: how long a body is tried. */
  retryForMs: number
  /** An endpoint that has not answered by then has failed. */
  timeoutMs: number
}

const DAY_MS = 86_400_000
const MAX_UPDATES = 1000

/** Meta's seven days and thousand updates; the waits are short so that a test sees them. */
export function defaultWebhookSettings(): WebhookSettings {
  return { gatherMs: 50, maxUpdates: MAX_UPDATES, retryMs: [200, 5000], retryForMs: 7 * DAY_MS, timeoutMs: 10_000 }
}

const MEMBERS = ['gather_ms', 'max_updates', 'retry_ms', 'retry_for_ms', 'timeout_ms'] as const

/**
 * Changes what the body names and leaves the rest.
 * @throws GraphError 100 naming the member that is wrong; nothing has changed then
 */
export function changeWebhookSettings(settings: WebhookSettings, value: unknown, path: string): void {
  const change = readObject(value, path === '' ? 'the body' : path, MEMBERS)
  const at = (name: string) => (path === '' ? name : `${path}.${name}`)
  Object.assign(settings, {
    gatherMs: readNumber(change['gather_ms'], at('gather_ms'), { low: 1, high: 60_000, fallback: settings.gatherMs }),
    maxUpdates: readNumber(change['max_updates'], at('max_updates'), { low: 1, high: MAX_UPDATES, whole: true, fallback: settings.maxUpdates }),
    retryMs: change['retry_ms'] === undefined ? settings.retryMs : readRange(change['retry_ms'], at('retry_ms')),
    retryForMs: readNumber(change['retry_for_ms'], at('retry_for_ms'), { low: 0, high: 30 * DAY_MS, fallback: settings.retryForMs }),
    timeoutMs: readNumber(change['timeout_ms'], at('timeout_ms'), { low: 10, high: 120_000, fallback: settings.timeoutMs }),
  })
}

export function describeWebhookSettings({ gatherMs, maxUpdates, retryMs, retryForMs, timeoutMs }: WebhookSettings): JsonObject {
  return { gather_ms: gatherMs, max_updates: maxUpdates, retry_ms: retryMs, retry_for_ms: retryForMs, timeout_ms: timeoutMs }
}

function readRange(value: unknown, path: string): [number, number] {
  const [first, longest] = Array.isArray(value) ? (value as unknown[]) : []
  const isRange = typeof first === 'number' && typeof longest === 'number' && first >= 1 && first <= longest && longest <= DAY_MS
  if (!isRange) throw parameterError(`${path} must be [first, longest] in milliseconds, from 1 to ${String(DAY_MS)}.`)
  return [first, longest]
}
