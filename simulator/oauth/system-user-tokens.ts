import { GraphError, missingPermission, parameterError } from '../core/graph-error.ts'
import { listOf, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { SCOPES } from './token-store.ts'
import type { Scope, Session } from './token-store.ts'

const SIXTY_DAYS_MS = 60 * 86_400_000

/**
 * `POST /{business}/system_user_access_tokens?fetch_only=true`: the integration's token as it is; without `fetch_only` a new one, with fewer
 * permissions or accounts, or for sixty days, if asked.
 * @throws GraphError 200 without the permission, 3962 when there is none to be fetched
 */
export function systemUserToken(request: GraphRequest): JsonObject {
  const session = requireAdmin(request)
  if (isTrue(request.params['fetch_only'])) {
    if (session.kind !== 'SYSTEM_USER') throw new GraphError(3962, '(#3962) There is no system user token for this business and app.')
    return { access_token: session.token }
  }
  return { access_token: issueToken(request, session) }
}

/** `POST /{business}/access_token`: a token of one of the business's own system users. */
export function businessToken(request: GraphRequest): JsonObject {
  const session = requireAdmin(request)
  const { params, parts } = request
  const appId = textOf(params['app_id']) ?? textOf(params['business_app'])
  if (appId !== undefined && appId !== parts.world.app.id) throw parameterError('Param app_id must be the id of an app that the business has.')
  return { access_token: issueToken(request, session), token_type: 'bearer' }
}

function requireAdmin(request: GraphRequest): Session {
  const session = request.session()
  if (session.kind !== 'APP' && !session.scopes.has('business_management')) throw missingPermission('business_management')
  return session
}

function issueToken({ params, parts }: GraphRequest, session: Session): string {
  const asked = listOf(params['scope'])
  const assets = listOf(params['asset'])
  const scopes = SCOPES.filter((scope) => session.scopes.has(scope) && (asked.length === 0 || asked.includes(scope)))
  const mine = parts.world.wabas.map((waba) => waba.id).filter((id) => session.wabaIds === undefined || session.wabaIds.has(id) || session.kind === 'APP')
  const shared = mine.filter((id) => assets.length === 0 || assets.includes(id))
  return parts.tokens.issue({
    kind: 'SYSTEM_USER', userId: parts.world.systemUserId, scopes: new Set<Scope>(scopes),
    ...(assets.length === 0 && session.wabaIds === undefined ? {} : { wabaIds: new Set(shared) }),
    expiresAt: isTrue(params['set_token_expires_in_60_days']) ? parts.clock.now() + SIXTY_DAYS_MS : 0,
  })
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || value === '1' || value === 1
}
