import { parameterError } from '../core/graph-error.ts'
import { numberWithin, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'

const MAX_ROWS = 50_000
const HOUR_MS = 3_600_000
const BUCKET_MS = 100

/** `GET /_sim/ledger/recipients?campaign=&after=&limit=`: who was sent to how often, by number; go on with `next_after` until it is null. */
export function readRecipients({ parts, params }: GraphRequest): JsonObject {
  const campaign = textOf(params['campaign'])
  if (campaign === undefined) throw parameterError('The parameter campaign is required.')
  const { after, limit } = pageOf(params)
  const data = parts.ledger.recipients(campaign, { after, limit })
  return { data, next_after: data.length === limit ? after + limit : null }
}

/** `GET /_sim/ledger/recent?limit=`: the last accepted sends, newest first. */
export function readRecent({ parts, params }: GraphRequest): JsonObject {
  const rows = parts.ledger.recent(numberWithin(params['limit'], { low: 1, high: 20_000, fallback: 100 }))
  return { data: rows.map((row) => ({ id: row.wamid, phone_number_id: row.phoneNumberId, to: row.to, biz_opaque_callback_data: row.callbackData ?? null, at: new Date(row.at).toISOString() })) }
}

/** `GET /_sim/ledger/sends?after=&limit=`: the last million accepted sends, oldest first; go on with `next_after` until it is null. */
export function readSends({ parts, params }: GraphRequest): JsonObject {
  const { after, limit } = pageOf(params)
  const rows = parts.ledger.sends({ after, limit })
  const last = rows.at(-1)
  return {
    data: rows.map((row) => ({ position: row.position, to: row.to, phone_number_id: row.phoneNumberId, biz_opaque_callback_data: row.callbackData ?? null, at_ms: row.at })),
    next_after: last && rows.length === limit ? last.position + 1 : null,
  }
}

/** `GET /_sim/ledger/pace?phone_number_id=&bucket_ms=&from_ms=&to_ms=`: accepted sends in each bucket of the last hour that had any. */
export function readPace({ parts, params }: GraphRequest): JsonObject {
  const bucketMs = numberWithin(params['bucket_ms'], { low: 1, high: HOUR_MS, fallback: 1000 })
  if (bucketMs % BUCKET_MS !== 0) throw parameterError(`bucket_ms must be a multiple of ${String(BUCKET_MS)}.`)
  const phoneNumberId = textOf(params['phone_number_id'])
  if (phoneNumberId !== undefined && !parts.world.phone(phoneNumberId)) throw parameterError('phone_number_id is not one of this world; see GET /_sim/world.')
  const bound = (name: string, fallback: number) => numberWithin(params[name], { low: 0, high: Number.MAX_SAFE_INTEGER, fallback })
  const rows = parts.ledger.pace(bucketMs, {
    ...(phoneNumberId === undefined ? {} : { phoneNumberId }), from: bound('from_ms', 0), to: bound('to_ms', Number.MAX_SAFE_INTEGER),
  })
  return {
    bucket_ms: bucketMs,
    phone_number_id: phoneNumberId ?? null,
    accepted: rows.reduce((sum, row) => sum + row.count, 0),
    peak: rows.reduce((peak, row) => Math.max(peak, row.count), 0),
    data: rows.map(({ at, count }) => ({ at_ms: at, count })),
  }
}

function pageOf(params: JsonObject): { after: number; limit: number } {
  return {
    after: numberWithin(params['after'], { low: 0, high: Number.MAX_SAFE_INTEGER, fallback: 0 }),
    limit: numberWithin(params['limit'], { low: 1, high: MAX_ROWS, fallback: 10_000 }),
  }
}
