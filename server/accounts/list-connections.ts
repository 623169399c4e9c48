import type { Actor } from '#server/auth/session-info.ts'
import { explainError } from '#server/graph/errors/classify-graph-error.ts'
import type { Services } from '#server/services.ts'
import { connectionWorkflowId } from '#workflows/connections/contract.ts'
import { laneWorkflowId } from '#workflows/lanes/contract.ts'
import type { ConnectionState } from './connection-state.ts'
import { toThroughput } from './get-sending-account.ts'
import { readConnectionRows, type AccountListRow, type ConnectionListRow, type WabaListRow } from './read-connection-rows.ts'
import { findMissingScopes } from './scopes.ts'
import { toTemporalUrl } from './temporal-links.ts'

export type AccountItem = {
  id: string; phoneNumberId: string; wabaId: string; displayPhoneNumber: string; verifiedName: string; qualityRating: string
  /** Messages a second that Meta allows. */
  throughputPerSecond: number
  status: string; isActive: boolean
  /** Meta's word on a requested display name that it has not approved. */
  nameDecision: string | null
  /** Without "@". */
  username: string | null
  /** Messages a second over the last five; null when nothing is going out. */
  sendingNow: number | null
  /** Until when Meta has asked this number to send nothing, and why; null when it may send. */
  pausedUntil: Date | null; pauseReason: string | null
  laneTemporalUrl: string | null
  portfolioLimit: string | null
}

export type WabaItem = {
  wabaId: string; name: string; approvedTemplates: number; totalTemplates: number; lastSyncedAt: Date | null; accounts: AccountItem[]
  /** What Meta did to the account: active, restricted, ending, disabled, deleted, removed; and why, in words. */
  state: string; stateReason: string | null
  /** Meta's review: APPROVED, REJECTED, PENDING, DEFERRED. */
  reviewDecision: string | null
  alert: string | null; alertAt: Date | null
}

export type ConnectionItem = {
  id: string; businessId: string; businessName: string; state: ConnectionState; tokenKind: string; scopes: string[]; missingScopes: string[]
  tokenExpiresAt: Date | null; dataAccessExpiresAt: Date | null; lastCheckedAt: Date | null
  lastError: { code: number | null; title: string; explanation: string; whoActs: string; action: 'reconnect' | 'check' | 'none' } | null
  lastWebhookAt: Date | null; temporalUrl: string | null; wabas: WabaItem[]
}

/** The organisation's connections with their accounts and numbers; disconnected ones are left out. */
export async function listConnections(services: Pick<Services, 'sql' | 'env'>, actor: Actor): Promise<{ connections: ConnectionItem[]; activeAccountId: string | null }> {
  const { connections, wabas, accounts, activeAccountId } = await readConnectionRows(services.sql, actor.orgId)
  const items = connections.map((row) => {
    const own = wabas.filter((waba) => waba.connectionId === row.id)
    return toConnection(services, row, own.map((waba) => toWaba(services, waba, accounts.filter((account) => account.connectionId === row.id && account.wabaId === waba.wabaId))))
  })
  return { connections: items, activeAccountId }
}

function toConnection(services: Pick<Services, 'env'>, row: ConnectionListRow, wabas: WabaItem[]): ConnectionItem {
  const { lastErrorCode, lastErrorSubcode, ...rest } = row
  return { ...rest, missingScopes: findMissingScopes(row.scopes), lastError: toLastError(lastErrorCode, lastErrorSubcode), temporalUrl: toTemporalUrl(services.env, connectionWorkflowId(row.id)), wabas }
}

function toLastError(code: number | null, subcode: number | null): ConnectionItem['lastError'] {
  if (code === null) return null
  const { title, explanation, whoActs, action } = explainError(code, subcode)
  return { code, title, explanation, whoActs, action: action === 'reconnect' || action === 'check' ? action : 'none' }
}

function toWaba(services: Pick<Services, 'env'>, row: WabaListRow, accounts: AccountListRow[]): WabaItem {
  const { wabaId, name, approvedTemplates, totalTemplates, lastSyncedAt, messagingLimit, state, stateReason, reviewDecision, alert, alertAt } = row
  return { wabaId, name, approvedTemplates, totalTemplates, lastSyncedAt, state, stateReason, reviewDecision, alert, alertAt, accounts: accounts.map((account) => toAccount(services, account, messagingLimit)) }
}

function toAccount(services: Pick<Services, 'env'>, row: AccountListRow, portfolioLimit: string | null): AccountItem {
  const { id, phoneNumberId, wabaId, displayPhoneNumber, verifiedName, qualityRating, status, nameDecision, username, isActive } = row
  return {
    id, phoneNumberId, wabaId, displayPhoneNumber, verifiedName, qualityRating, status, nameDecision, username, isActive, portfolioLimit,
    throughputPerSecond: toThroughput(row), pausedUntil: row.pausedUntil, pauseReason: row.pauseReason, sendingNow: row.sentLately > 0 ? row.sentLately / 5 : null,
    laneTemporalUrl: row.hasLane ? toTemporalUrl(services.env, laneWorkflowId(id)) : null,
  }
}
