import { parameterError } from '../core/graph-error.ts'
import { listOf, numberWithin, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { readChoice } from '../core/read-member.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { SCOPES } from '../oauth/token-store.ts'
import type { Scope } from '../oauth/token-store.ts'
import type { Parts } from '../parts.ts'

const SUBCODES = [458, 459, 460, 463, 464, 467, 492]
const KINDS = ['USER', 'SYSTEM_USER'] as const
const DAY_MS = 86_400_000
const EMBEDDED_CODE_MS = 30_000

/**
 * `POST /_sim/oauth/codes {redirect_uri?, waba_ids?, ttl_ms?, never_expires?}`: a code as Embedded Signup hands it to a page: 30 seconds, no redirect; and the
 * text of the window message that comes with it.
 */
export function makeCode({ parts, params }: GraphRequest): JsonObject {
  const wabaIds = readWabas(parts, params) ?? parts.world.wabas.map((waba) => waba.id)
  const days = params['never_expires'] === false ? 60 : parts.policies.businessTokenDays
  const code = parts.codes.issue({
    redirectUri: textOf(params['redirect_uri']) ?? '',
    kind: 'SYSTEM_USER',
    scopes: new Set(businessScopes()),
    wabaIds: new Set(wabaIds),
    tokenLifeMs: days * DAY_MS,
  }, numberWithin(params['ttl_ms'], { low: 1, high: 600_000, fallback: EMBEDDED_CODE_MS }))
  const data = { phone_number_id: parts.world.waba(wabaIds[0] ?? '')?.phones[0]?.id, waba_id: wabaIds[0], business_id: parts.world.business.id }
  return { code, message: JSON.stringify({ data, type: 'WA_EMBEDDED_SIGNUP', event: 'FINISH', version: '3' }) }
}

/** `POST /_sim/tokens {kind?, scopes?, waba_ids?, expires_in_ms?, data_access_in_ms?}`: a token of any kind, as no dialog would give it out. */
export function makeToken({ parts, params }: GraphRequest): JsonObject {
  const kind = params['kind'] === undefined ? 'SYSTEM_USER' : readChoice(params['kind'], 'kind', KINDS)
  const wabaIds = readWabas(parts, params)
  const asked = listOf(params['scopes'])
  const now = parts.clock.now()
  const after = (name: string) => numberWithin(params[name], { low: 0, high: 400 * DAY_MS, fallback: 0 })
  const token = parts.tokens.issue({
    kind,
    userId: kind === 'USER' ? parts.world.user.id : parts.world.systemUserId,
    scopes: new Set(asked.length === 0 ? businessScopes() : SCOPES.filter((scope) => asked.includes(scope))),
    ...(wabaIds === undefined ? {} : { wabaIds: new Set(wabaIds) }),
    expiresAt: after('expires_in_ms') === 0 ? 0 : now + after('expires_in_ms'),
    ...(after('data_access_in_ms') === 0 ? {} : { dataAccessUntil: now + after('data_access_in_ms') }),
  })
  return { access_token: token }
}

/** `POST /_sim/tokens/revoke {token?, subcode?, scope?}`: that token, or every token there is but the app's own; with `scope` the token loses only that permission. */
export function revokeTokens({ parts, params }: GraphRequest): JsonObject {
  const token = textOf(params['token']) ?? textOf(params['access_token'])
  if (params['scope'] !== undefined) {
    if (token === undefined) throw parameterError('The parameter token is required with scope.')
    parts.tokens.removeScope(token, readChoice(params['scope'], 'scope', SCOPES))
    return { success: true }
  }
  const subcode = numberWithin(params['subcode'], { low: 0, high: 10_000, fallback: 458 })
  if (!SUBCODES.includes(subcode)) throw parameterError(`subcode must be one of ${SUBCODES.join(', ')}.`)
  if (token !== undefined) parts.tokens.revoke(token, subcode)
  else for (const userId of [parts.world.user.id, parts.world.systemUserId]) parts.tokens.revokeUser(userId, subcode)
  return { success: true }
}

function businessScopes(): Scope[] {
  return SCOPES.filter((scope) => scope.startsWith('whatsapp_business_m') || scope === 'business_management')
}

/** Those of this world that the body names; undefined when it names none. */
function readWabas(parts: Parts, params: JsonObject): string[] | undefined {
  const asked = listOf(params['waba_ids']).filter((id) => parts.world.waba(id) !== undefined)
  return asked.length === 0 ? undefined : asked
}
