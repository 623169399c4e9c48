import { parameterError, unsupportedRequest } from '../core/graph-error.ts'
import { listOf, numberWithin, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { SCOPES } from '../oauth/token-store.ts'
import { changeTemplateStatus } from '../templates/change-template-status.ts'
import type { TemplateStatus } from '../world/types.ts'

const STATUSES: TemplateStatus[] = ['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED', 'ARCHIVED', 'IN_APPEAL', 'PENDING_DELETION', 'DELETED', 'LIMIT_EXCEEDED']
const MAX_ADVANCE_MS = 400 * 86_400_000
const SUBCODES = [458, 459, 460, 463, 464, 467, 492]

/** `GET /_sim/ledger/recipients?campaign=&after=&limit=`: who was sent to how often; go on with `next_after` until it is null. */
export function readRecipients({ parts, params }: GraphRequest): JsonObject {
  const campaign = textOf(params['campaign'])
  if (campaign === undefined) throw parameterError('The parameter campaign is required.')
  const after = numberWithin(params['after'], { low: 0, high: Number.MAX_SAFE_INTEGER, fallback: 0 })
  const limit = numberWithin(params['limit'], { low: 1, high: 50_000, fallback: 10_000 })
  const data = parts.ledger.recipients(campaign, { after, limit })
  return { data, next_after: data.length === limit ? after + limit : null }
}

/** `GET /_sim/ledger/recent?limit=`: the last accepted sends, newest first. */
export function readRecent({ parts, params }: GraphRequest): JsonObject {
  const rows = parts.ledger.recent(numberWithin(params['limit'], { low: 1, high: 20_000, fallback: 100 }))
  return { data: rows.map((row) => ({ id: row.wamid, phone_number_id: row.phoneNumberId, to: row.to, biz_opaque_callback_data: row.callbackData ?? null, at: new Date(row.at).toISOString() })) }
}

/** `GET /_sim/stats`: is anything still on its way? */
export function readStats({ parts }: GraphRequest): JsonObject {
  const memory = process.memoryUsage()
  const cpu = process.cpuUsage()
  return {
    accepted: parts.ledger.accepted,
    rejected: parts.ledger.rejected,
    messages_in_flight: parts.lives.waiting,
    webhooks: { pending: parts.courier.pending, ...parts.courier.counts, undeliverable_updates: parts.outbox.undeliverable },
    process: { cpu_user_ms: Math.round(cpu.user / 1000), cpu_system_ms: Math.round(cpu.system / 1000), rss_mb: Math.round(memory.rss / 1048576), heap_mb: Math.round(memory.heapUsed / 1048576) },
  }
}

/** `POST /_sim/reset`: no messages, no webhooks on their way, no faults, no revocations; the world's objects stay. */
export function reset({ parts }: GraphRequest): JsonObject {
  parts.lives.clear()
  parts.outbox.clear()
  parts.courier.clear()
  parts.ledger.reset()
  parts.handsets.clear()
  parts.windows.clear()
  parts.faults.clear()
  parts.tokens.restoreAll()
  return { success: true }
}

/** `POST /_sim/clock {advance_ms}` */
export function advanceClock({ parts, params }: GraphRequest): JsonObject {
  parts.clock.advance(numberWithin(params['advance_ms'], { low: 0, high: MAX_ADVANCE_MS, fallback: 0 }))
  return { now: new Date(parts.clock.now()).toISOString() }
}

/** `POST /_sim/oauth/codes {redirect_uri?, waba_ids?, ttl_ms?, never_expires?}`: a code as Embedded Signup hands it to a page: 30 seconds, no redirect. */
export function makeCode({ parts, params }: GraphRequest): JsonObject {
  const asked = listOf(params['waba_ids']).filter((id) => parts.world.waba(id) !== undefined)
  const code = parts.codes.issue({
    redirectUri: textOf(params['redirect_uri']) ?? '',
    kind: 'SYSTEM_USER',
    scopes: new Set(SCOPES.filter((scope) => scope.startsWith('whatsapp_business_m') || scope === 'business_management')),
    wabaIds: new Set(asked.length > 0 ? asked : parts.world.wabas.map((waba) => waba.id)),
    tokenLifeMs: params['never_expires'] === false ? 60 * 86_400_000 : 0,
  }, numberWithin(params['ttl_ms'], { low: 1, high: 600_000, fallback: 30_000 }))
  return { code }
}

/** `POST /_sim/tokens/revoke {access_token?, subcode?}`: that token, or every token there is but the app's own. */
export function revokeTokens({ parts, params }: GraphRequest): JsonObject {
  const subcode = numberWithin(params['subcode'], { low: 0, high: 10_000, fallback: 458 })
  if (!SUBCODES.includes(subcode)) throw parameterError(`subcode must be one of ${SUBCODES.join(', ')}.`)
  const token = textOf(params['token']) ?? textOf(params['access_token'])
  if (token !== undefined) parts.tokens.revoke(token, subcode)
  else for (const userId of [parts.world.user.id, parts.world.systemUserId]) parts.tokens.revokeUser(userId, subcode)
  return { success: true }
}

/** `POST /_sim/templates/{id} {status, reason?}`: a review, a pause, a deletion; the app is told by webhook. */
export function setTemplate(request: GraphRequest): JsonObject {
  const { parts, params, segments } = request
  const template = parts.world.template(segments[2] ?? '')
  if (!template) throw unsupportedRequest('POST', segments[2] ?? '')
  const status = STATUSES.find((known) => known === textOf(params['status'])?.toUpperCase())
  if (status === undefined) throw parameterError(`status must be one of ${STATUSES.join(', ')}.`)
  const reason = textOf(params['reason'])
  changeTemplateStatus(parts, template, { status, ...(reason === undefined ? {} : { reason: reason.slice(0, 80) }) })
  return { id: template.id, status: template.status, rejected_reason: template.rejectedReason }
}
