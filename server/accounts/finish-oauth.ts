import { graphCodeOf } from '#server/graph/graph-error.ts'
import { AppError } from '#server/lib/app-error.ts'
import { publishLive } from '#server/live/publish-live.ts'
import type { Services } from '#server/services.ts'
import { discoverGrant } from './discover-grant.ts'
import { followConnections } from './follow-connections.ts'
import { consumeState, type Asker } from './oauth-state.ts'
import type { CallbackQuery } from './schema.ts'
import { findMissingScopes } from './scopes.ts'
import { storeGrant } from './store-grant.ts'

export type OauthResult = {
  result: 'connected' | 'denied' | 'state_invalid' | 'state_expired' | 'exchange_failed' | 'missing_scopes' | 'no_accounts'
  /** A word or code for the page; never anything secret. */
  detail: string | null
}

/**
 * What follows Meta's dialog: code, long-lived token, scopes, accounts, numbers, webhooks, rows, workflows. Whatever goes
 * wrong is a result that the page explains, and leaves nothing half-written.
 */
export async function finishOauth(services: Services, asker: Asker, query: CallbackQuery): Promise<OauthResult> {
  const state = await consumeState(services, asker, query.state)
  if (state.kind === 'expired') return { result: 'state_expired', detail: null }
  if (state.kind === 'invalid') return { result: 'state_invalid', detail: state.why }
  if (query.error === 'access_denied' || query.error_reason === 'user_denied') return { result: 'denied', detail: null }
  if (query.error !== undefined || query.error_code !== undefined) return { result: 'exchange_failed', detail: 'dialog' }
  if (query.code === undefined) return { result: 'exchange_failed', detail: 'no_code' }
  try {
    return await connect(services, asker, { code: query.code, redirectUri: state.redirectUri })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    services.log.warn({ err: error }, 'connecting a Meta business failed')
    return { result: 'exchange_failed', detail: toDetail(error) }
  }
}

async function connect(services: Services, asker: Asker, answer: { code: string; redirectUri: string }): Promise<OauthResult> {
  const { oauth } = services.graph
  const short = await oauth.exchangeCode(answer.code, answer.redirectUri)
  const { accessToken } = await oauth.extendToken(short.accessToken)
  const facts = await oauth.debugToken(accessToken)
  if (!facts.isValid || facts.appId !== services.env.graph.appId) return { result: 'exchange_failed', detail: 'token' }
  const missing = findMissingScopes(facts.scopes)
  if (missing.length > 0) return { result: 'missing_scopes', detail: missing.join(',') }
  // Compared with Meta's own times, and with those of other processes.
  const [clock] = await services.sql<{ now: Date }[]>`select clock_timestamp() as now`
  const askedAt = clock!.now
  const found = await discoverGrant(services, accessToken, facts)
  if (!found.some((waba) => waba.numbers.length > 0)) return { result: 'no_accounts', detail: found.length === 0 ? null : 'no_numbers' }
  const stored = await storeGrant(services, asker, { accessToken, facts, found, askedAt })
  await followConnections(services, asker.actor, stored)
  for (const { connectionId } of stored) await publishLive(services.sql, asker.actor.orgId, { kind: 'connection', id: connectionId })
  return { result: 'connected', detail: found.every((waba) => waba.isSubscribed) ? null : 'webhooks' }
}

/** `unreachable`, or Meta's code and subcode, for which the page has words. */
function toDetail(error: AppError): string {
  const meta = graphCodeOf(error)
  if (meta) return meta.subcode === null ? String(meta.code) : `${String(meta.code)}-${String(meta.subcode)}`
  return error.code === 'META_UNREACHABLE' ? 'unreachable' : 'unexpected'
}
