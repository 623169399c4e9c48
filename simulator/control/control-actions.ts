import { numberWithin } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { readNumber, readObject } from '../core/read-member.ts'
import type { GraphRequest } from '../http/graph-request.ts'

const MAX_ADVANCE_MS = 400 * 86_400_000
const MAX_HOLD_MS = 3_600_000

/** `GET /_sim/stats`: is anything still on its way? */
export function readStats({ parts }: GraphRequest): JsonObject {
  const memory = process.memoryUsage()
  const cpu = process.cpuUsage()
  return {
    accepted: parts.ledger.accepted,
    rejected: parts.ledger.rejected,
    messages_in_flight: parts.lives.waiting,
    webhooks: { pending: parts.courier.pending, ...parts.courier.counts, holding: parts.courier.isHolding, undeliverable_updates: parts.outbox.undeliverable },
    process: { cpu_user_ms: Math.round(cpu.user / 1000), cpu_system_ms: Math.round(cpu.system / 1000), rss_mb: Math.round(memory.rss / 1048576), heap_mb: Math.round(memory.heapUsed / 1048576) },
  }
}

/** `POST /_sim/reset`: no messages, no webhooks on their way, no faults, no revocations; the world's objects stay. */
export function reset({ parts }: GraphRequest): JsonObject {
  parts.lives.clear()
  parts.outbox.clear()
  parts.courier.clear()
  parts.ledger.reset()
  parts.analytics.clear()
  parts.handsets.clear()
  parts.windows.clear()
  parts.pairs.clear()
  parts.audience.clear()
  parts.portfolio.clear()
  parts.pacing.clear()
  for (const waba of parts.world.wabas) for (const template of waba.templates) template.traffic.underway = 0
  parts.faults.clear()
  parts.scenarios.stop()
  parts.tokens.restoreAll()
  return { success: true }
}

/** `POST /_sim/webhooks/hold {for_ms}`: Meta is late; nothing is lost. */
export function holdWebhooks({ parts, params }: GraphRequest): JsonObject {
  const { for_ms: forMs } = readObject(params, 'the body', ['for_ms'])
  parts.courier.hold(readNumber(forMs, 'for_ms', { low: 0, high: MAX_HOLD_MS }))
  return { holding: parts.courier.isHolding }
}

/** `POST /_sim/clock {advance_ms}` */
export function advanceClock({ parts, params }: GraphRequest): JsonObject {
  parts.clock.advance(numberWithin(params['advance_ms'], { low: 0, high: MAX_ADVANCE_MS, fallback: 0 }))
  return { now: new Date(parts.clock.now()).toISOString() }
}
