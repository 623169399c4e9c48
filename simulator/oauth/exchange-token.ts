import { GraphError, parameterError, tokenError } from '../core/graph-error.ts'
import { sameText } from '../core/hmac.ts'
import { textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'

const DAY_MS = 86_400_000
const LONG_LIFE_MS = 60 * DAY_MS

/**
 * `GET|POST /oauth/access_token`: a code, a token to be prolonged (`fb_exchange_token`), or the app itself (`client_credentials`).
 * @throws GraphError 101 wrong client, 1 wrong secret, 100 with a subcode for the code, 190 for the old token
 */
export function exchangeToken(request: GraphRequest): JsonObject {
  const { params, parts } = request
  requireClient(request)
  const grantType = textOf(params['grant_type']) ?? 'authorization_code'
  if (grantType === 'client_credentials') return { access_token: parts.tokens.clientCredentialsToken, token_type: 'bearer' }
  if (grantType === 'fb_exchange_token') return prolong(request)
  if (grantType !== 'authorization_code') throw parameterError('Param grant_type must be one of {authorization_code, client_credentials, fb_exchange_token}')
  const code = textOf(params['code'])
  if (code === undefined) throw parameterError('Missing authorization code')
  const grant = parts.codes.redeem(code, textOf(params['redirect_uri']) ?? '')
  const expiresAt = grant.tokenLifeMs === 0 ? 0 : parts.clock.now() + grant.tokenLifeMs
  const userId = grant.kind === 'SYSTEM_USER' ? parts.world.systemUserId : parts.world.user.id
  const token = parts.tokens.issue({ kind: grant.kind, userId, scopes: grant.scopes, wabaIds: grant.wabaIds, expiresAt })
  return answer(token, grant.tokenLifeMs)
}

/** A token that never expires stays so, unless sixty days are asked for. */
function prolong({ params, parts }: GraphRequest): JsonObject {
  const old = textOf(params['fb_exchange_token'])
  if (old === undefined) throw parameterError('The parameter fb_exchange_token is required.')
  const session = parts.tokens.require(old)
  if (session.kind === 'APP') throw tokenError('Invalid OAuth access token.')
  const now = parts.clock.now()
  // A long-lived token of a person is prolonged once a day at most; until then it is its own successor.
  if (session.kind === 'USER' && session.expiresAt - session.issuedAt > LONG_LIFE_MS / 2 && now - session.issuedAt < DAY_MS) return answer(old, session.expiresAt - now)
  const endless = session.expiresAt === 0 && params['set_token_expires_in_60_days'] === undefined
  const lifeMs = endless ? 0 : LONG_LIFE_MS
  const token = parts.tokens.issue({
    kind: session.kind, userId: session.userId, scopes: session.scopes,
    ...(session.wabaIds === undefined ? {} : { wabaIds: session.wabaIds }),
    expiresAt: endless ? 0 : now + lifeMs,
    dataAccessUntil: session.dataAccessUntil,
  })
  return answer(token, lifeMs)
}

/** `expires_in` is absent for a token that never expires; Meta's figure lies a few seconds under the round one. */
function answer(token: string, lifeMs: number): JsonObject {
  return { access_token: token, token_type: 'bearer', ...(lifeMs === 0 ? {} : { expires_in: Math.floor(lifeMs / 1000) - 1 }) }
}

function requireClient({ params, parts }: GraphRequest): void {
  const id = textOf(params['client_id'])
  if (id === undefined) throw new GraphError(101, 'Missing client_id parameter.')
  if (id !== parts.world.app.id) throw new GraphError(101, 'Error validating application. Cannot get application info due to a system error.')
  if (!sameText(textOf(params['client_secret']) ?? '', parts.world.app.secret)) throw new GraphError(1, 'Error validating client secret.')
}
