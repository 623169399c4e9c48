import { and, eq } from 'drizzle-orm'
import { metaConnections, whatsappAccounts } from '#db/schema/index.ts'
import { graphCodeOf } from '#server/graph/graph-error.ts'
import type { TokenFacts } from '#server/graph/oauth.ts'
import type { Services } from '#server/services.ts'
import type { ConnectionCheck } from '#workflows/connections/contract.ts'
import { endOfLife, stateOfFailure, stateOfLife } from './connection-state.ts'
import { findConnectedAccounts, requireConnection, type ConnectionRow } from './require-connection.ts'
import { findMissingScopes } from './scopes.ts'
import { setConnectionState } from './set-connection-state.ts'

const HOUR_MS = 60 * 60_000
const SOONEST_MS = 60_000
/** Meta's code for a missing permission. */
const NO_PERMISSION = 10

type CheckServices = Pick<Services, 'db' | 'sql' | 'graph' | 'keyring' | 'temporal' | 'log' | 'now'>
export type CheckInput = {
  orgId: string
  connectionId: string
  /** A person asks: a refusal that the token itself does not show is forgotten, and the next call tells. */
  byPerson?: boolean
}

/**
 * Asks Meta whether a connection's token still works and writes what it says; a token near its end is extended.
 * @throws AppError NOT_FOUND, or META_UNREACHABLE with nothing written
 */
export async function checkConnection(services: CheckServices, input: CheckInput): Promise<ConnectionCheck> {
  const row = await requireConnection(services, input.orgId, input.connectionId)
  if (row.accessToken === '') return { state: 'disconnected', nextCheckMs: HOUR_MS, expiresAt: null }
  const token = services.keyring.decrypt(row.accessToken, row.id)
  const facts = await debugToken(services, token)
  const problem = findProblem(facts)
  if (problem) {
    await setConnectionState(services, row, { state: stateOfFailure(problem.code, problem.subcode), error: problem, checked: true, ...(facts ? { scopes: facts.scopes } : {}) })
    return toCheck(services, { state: stateOfFailure(problem.code, problem.subcode), tokenExpiresAt: row.tokenExpiresAt, dataAccessExpiresAt: row.dataAccessExpiresAt })
  }
  return facts ? keepAlive(services, { row, token, facts, byPerson: input.byPerson ?? false }) : toCheck(services, { ...row, state: 'error' })
}

type Valid = { row: ConnectionRow; token: string; facts: TokenFacts; byPerson: boolean }

async function keepAlive(services: CheckServices, valid: Valid): Promise<ConnectionCheck> {
  const { row, facts } = valid
  const extended = stateOfLife(toLife(facts), services.now()) === 'expiring' ? await extend(services, valid) : null
  const current = extended ?? { row, facts }
  const life = toLife(current.facts)
  // Meta refused a call though the token is valid: only a person or a new grant ends that state.
  const state = row.state === 'error' && !valid.byPerson ? ('error' as const) : stateOfLife(life, services.now())
  const error = state === 'error' && row.lastErrorCode !== null ? { code: row.lastErrorCode, subcode: row.lastErrorSubcode } : null
  await setConnectionState(services, current.row, { state, error, life, scopes: current.facts.scopes, checked: true })
  return toCheck(services, { state, ...life })
}

/** Another sixty days, where this kind of token allows it; sealed anew for the connection and each of its numbers. */
async function extend(services: CheckServices, { row, token, facts }: Valid): Promise<{ row: ConnectionRow; facts: TokenFacts } | null> {
  try {
    const { oauth } = services.graph
    const { accessToken } = await (facts.kind === 'SYSTEM_USER' ? oauth.refreshSystemUserToken(token) : oauth.extendToken(token))
    const fresh = await services.graph.oauth.debugToken(accessToken)
    if (!fresh.isValid || (fresh.expiresAt?.getTime() ?? Infinity) <= (facts.expiresAt?.getTime() ?? Infinity)) return null
    return { row: await storeToken(services, row, { accessToken, facts: fresh }), facts: fresh }
  } catch (error) {
    services.log.warn({ err: error, connectionId: row.id }, 'a token near its end could not be extended')
    return null
  }
}

async function storeToken(services: CheckServices, row: ConnectionRow, fresh: { accessToken: string; facts: TokenFacts }): Promise<ConnectionRow> {
  const accounts = await findConnectedAccounts(services, row.orgId, row.id)
  const sealed = services.keyring.encrypt(fresh.accessToken, row.id)
  await services.db.transaction(async (tx) => {
    const written = await tx.update(metaConnections).set({ accessToken: sealed, ...toLife(fresh.facts) }).where(and(eq(metaConnections.orgId, row.orgId), eq(metaConnections.id, row.id), eq(metaConnections.accessToken, row.accessToken))).returning({ id: metaConnections.id })
    if (written.length === 0) return
    for (const account of accounts) {
      const change = { accessToken: services.keyring.encrypt(fresh.accessToken, account.id), tokenExpiresAt: fresh.facts.expiresAt }
      await tx.update(whatsappAccounts).set(change).where(and(eq(whatsappAccounts.orgId, row.orgId), eq(whatsappAccounts.id, account.id), eq(whatsappAccounts.accessToken, account.accessToken)))
    }
  })
  return { ...row, accessToken: sealed }
}

/** Null: Meta refused the question itself, for instance because the app's secret changed. */
async function debugToken(services: CheckServices, token: string): Promise<TokenFacts | null> {
  try {
    return await services.graph.oauth.debugToken(token)
  } catch (error) {
    if (graphCodeOf(error)?.class === 'token') return null
    throw error
  }
}

function findProblem(facts: TokenFacts | null): { code: number; subcode: number | null } | null {
  if (!facts) return { code: 101, subcode: null }
  if (!facts.isValid) return facts.error ?? { code: 190, subcode: null }
  return findMissingScopes(facts.scopes).length > 0 ? { code: NO_PERMISSION, subcode: null } : null
}

function toLife(facts: TokenFacts) {
  return { tokenExpiresAt: facts.expiresAt, dataAccessExpiresAt: facts.dataAccessExpiresAt }
}

function toCheck(services: Pick<Services, 'now'>, found: { state: ConnectionCheck['state']; tokenExpiresAt: Date | null; dataAccessExpiresAt: Date | null }): ConnectionCheck {
  const end = endOfLife(found)
  const left = end ? end.getTime() - services.now().getTime() : Infinity
  const nextCheckMs = left > 0 ? Math.min(HOUR_MS, Math.max(left + 1000, SOONEST_MS)) : HOUR_MS
  return { state: found.state, nextCheckMs, expiresAt: end?.toISOString() ?? null }
}
