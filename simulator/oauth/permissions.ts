import { parameterError } from '../core/graph-error.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { SCOPES } from './token-store.ts'

/** `GET /me/permissions`: granted, expired with the access to data, or declined in the dialog. */
export function listPermissions(request: GraphRequest): JsonObject {
  const { tokens } = request.parts
  const { token } = request.session()
  // As granted: what `session` answers with leaves expired permissions out.
  const granted = tokens.find(token)
  if (!granted) return { data: [] }
  const status = tokens.hasDataAccess(granted) ? 'granted' : 'expired'
  const declined = tokens.declinedBy(granted.userId)
  return {
    data: SCOPES.flatMap((permission) => {
      if (granted.scopes.has(permission)) return [{ permission, status }]
      return declined.has(permission) ? [{ permission, status: 'declined' }] : []
    }),
  }
}

/** `DELETE /me/permissions[/{permission}]`: the app is removed; every token of this user answers 190/458 from now on. One permission alone is taken from this token. */
export function revokePermissions(request: GraphRequest): JsonObject {
  const { tokens } = request.parts
  const session = request.session()
  const named = request.segments[2]
  const permission = SCOPES.find((scope) => scope === named)
  if (named !== undefined && permission === undefined) throw parameterError(`Unknown permission ${named.slice(0, 80)}`)
  if (permission !== undefined) tokens.removeScope(session.token, permission)
  else if (session.kind === 'SYSTEM_USER') tokens.revoke(session.token, 458)
  else tokens.revokeUser(session.userId, 458)
  return { success: true }
}
