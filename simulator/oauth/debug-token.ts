import { parameterError } from '../core/graph-error.ts'
import { textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Session } from './token-store.ts'

const ASSET_SCOPES = new Set(['whatsapp_business_management', 'whatsapp_business_messaging'])

/** `GET /debug_token?input_token=`: what a token is and may; a bad one is still answered with 200, `is_valid: false`. */
export function debugToken(request: GraphRequest): JsonObject {
  request.session()
  const { params, parts } = request
  const input = textOf(params['input_token'])
  if (input === undefined) throw parameterError('The parameter input_token is required.')
  const session = parts.tokens.find(input)
  if (!session) return { data: { error: { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' }, is_valid: false, scopes: [] } }
  const problem = parts.tokens.problemOf(session)
  const scopes = problem === undefined ? [...session.scopes] : []
  return {
    data: {
      app_id: parts.world.app.id,
      type: session.kind,
      application: parts.world.app.name,
      data_access_expires_at: Math.floor(session.dataAccessUntil / 1000),
      expires_at: Math.floor(session.expiresAt / 1000),
      is_valid: problem === undefined,
      ...(problem === undefined ? {} : { error: { code: 190, message: problem.message, subcode: problem.subcode } }),
      issued_at: Math.floor(session.issuedAt / 1000),
      scopes,
      granular_scopes: problem === undefined ? granularScopes(session) : [],
      user_id: session.userId,
    },
  }
}

/** `target_ids` is missing when a permission covers every asset. */
function granularScopes(session: Session): JsonObject[] {
  return [...session.scopes].map((scope) => ({ scope, ...(session.wabaIds && ASSET_SCOPES.has(scope) ? { target_ids: [...session.wabaIds] } : {}) }))
}
