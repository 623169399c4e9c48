import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { SCOPES } from './token-store.ts'

/** `GET /me/permissions` */
export function listPermissions(request: GraphRequest): JsonObject {
  const session = request.session()
  return { data: SCOPES.filter((scope) => session.scopes.has(scope)).map((permission) => ({ permission, status: 'granted' })) }
}

/** `DELETE /me/permissions[/{permission}]`: the app is removed; every token of this user answers 190/458 from now on. One permission alone is taken from this token. */
export function revokePermissions(request: GraphRequest): JsonObject {
  const session = request.session()
  const permission = SCOPES.find((scope) => scope === request.segments[2])
  if (permission !== undefined) session.scopes.delete(permission)
  else if (session.kind === 'SYSTEM_USER') request.parts.tokens.revoke(session.token, 458)
  else request.parts.tokens.revokeUser(session.userId, 458)
  return { success: true }
}
