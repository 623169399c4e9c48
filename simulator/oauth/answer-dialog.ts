import { listOf, textOf } from '../core/json.ts'
import { HttpAnswer } from '../http/graph-request.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { dialogErrorPage, dialogPage } from './dialog-page.ts'
import { readDialog } from './read-dialog.ts'
import type { DialogCall } from './read-dialog.ts'
import type { Scope } from './token-store.ts'

const HOUR = 3_600_000
const HTML = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'x-frame-options': 'DENY' }

/** `GET|POST /dialog/oauth`: the page where a person allows or denies; the answer of the form goes to the redirect address. */
export function answerDialog(request: GraphRequest): HttpAnswer {
  const { parts, params } = request
  const call = readDialog(parts, params)
  if ('title' in call) return new HttpAnswer(400, HTML, dialogErrorPage(call))
  const decision = textOf(params['decision'])
  if (request.method !== 'POST' || decision === undefined) return new HttpAnswer(200, HTML, dialogPage(parts.world, call, params))
  const target = decision === 'allow' ? allow(request, call) : deny(call)
  return new HttpAnswer(302, { location: target, 'cache-control': 'no-store' }, '')
}

function deny(call: DialogCall): string {
  return withParams(call, { error_reason: 'user_denied', error: 'access_denied', error_description: 'Permissions error.' })
}

function allow(request: GraphRequest, call: DialogCall): string {
  const { parts, params } = request
  const shared = new Set(listOf(params['waba_ids']).filter((id) => parts.world.waba(id) !== undefined))
  const declined = new Set(listOf(params['declined_scopes']))
  // Login for Business grants all of its configuration or nothing.
  const granted = call.configId === undefined ? call.scopes.filter((scope) => !declined.has(scope)) : call.scopes
  const scopes = new Set<Scope>(granted)
  const isBusinessLogin = call.configId !== undefined
  const grant = {
    kind: isBusinessLogin ? ('SYSTEM_USER' as const) : ('USER' as const),
    scopes,
    wabaIds: shared,
  }
  const userId = isBusinessLogin ? parts.world.systemUserId : parts.world.user.id
  const denied = call.scopes.filter((scope) => !scopes.has(scope))
  parts.tokens.rememberDialog(userId, { granted, declined: denied })
  const lists = params['return_scopes'] === undefined && !call.responseType.includes('granted_scopes') ? {} : { granted_scopes: granted.join(','), denied_scopes: denied.join(',') }
  const token = () => parts.tokens.issue({ ...grant, userId, expiresAt: parts.clock.now() + 1.5 * HOUR })
  const code = () => parts.codes.issue({ ...grant, redirectUri: call.redirectUri, tokenLifeMs: isBusinessLogin ? parts.policies.businessTokenDays * 24 * HOUR : 1.5 * HOUR })
  if (call.responseType === 'token') return withParams(call, { access_token: token(), expires_in: '5400', ...lists }, true)
  if (/^code[ +]token$/.test(call.responseType)) return withParams(call, { code: code(), access_token: token(), expires_in: '5400', ...lists }, true)
  return `${withParams(call, { code: code(), ...lists })}#_=_`
}

/** Adds to the query, or for response types with a token to the fragment; `state` goes back as it came. */
function withParams(call: DialogCall, params: Record<string, string>, inFragment = false): string {
  const target = new URL(call.redirectUri)
  const all = { ...params, ...(call.state === undefined ? {} : { state: call.state }) }
  if (inFragment) target.hash = new URLSearchParams(all).toString()
  else for (const [name, value] of Object.entries(all)) target.searchParams.append(name, value)
  return target.href
}
