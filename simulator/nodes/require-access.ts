import { missingPermission, unsupportedRequest } from '../core/graph-error.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { mayUseWaba } from '../oauth/token-store.ts'
import type { Scope, Session } from '../oauth/token-store.ts'
import type { Phone, Waba } from '../world/types.ts'

/** @throws GraphError 104, 190 or 200 */
export function requireScope(request: GraphRequest, scope: Scope): Session {
  const session = request.session()
  if (!session.scopes.has(scope)) throw missingPermission(scope)
  return session
}

/** @throws GraphError 100/33 when it does not exist or was not shared with the token's holder, 200 without the scope */
export function requireWaba(request: GraphRequest, id: string): Waba {
  const session = request.session()
  const waba = request.parts.world.waba(id)
  if (!waba || !mayUseWaba(session, waba.id)) throw unsupportedRequest(request.method, id)
  requireScope(request, 'whatsapp_business_management')
  return waba
}

/** As `requireWaba`, for a number; `messaging` suffices for media. */
export function requirePhone(request: GraphRequest, id: string, scope: Scope = 'whatsapp_business_management'): Phone {
  const session = request.session()
  const phone = request.parts.world.phone(id)
  if (!phone || !mayUseWaba(session, phone.wabaId)) throw unsupportedRequest(request.method, id)
  requireScope(request, scope)
  return phone
}
