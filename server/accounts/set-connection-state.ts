import { and, eq, ne } from 'drizzle-orm'
import { metaConnections } from '#db/schema/index.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { recordAudit } from '#server/audit/record-audit.ts'
import { explainError } from '#server/graph/errors/classify-graph-error.ts'
import { publishLive } from '#server/live/publish-live.ts'
import type { Services } from '#server/services.ts'
import { isUsable, type ConnectionState, type TokenLife } from './connection-state.ts'
import { holdCampaignsOf, releaseCampaignsOf } from './hold-connection.ts'
import { findConnectedAccounts, type ConnectionRow } from './require-connection.ts'

export type StateChange = {
  state: ConnectionState
  /** What Meta answered; null when the token works. */
  error: { code: number; subcode: number | null } | null
  life?: TokenLife
  scopes?: string[]
  /** Set by checks, not by refused calls. */
  checked: boolean
}

type StateServices = Pick<Services, 'db' | 'sql' | 'temporal' | 'log' | 'now'>

/** Writes a connection's state, and when it has turned: an audit event, and its campaigns are held or let go. */
export async function setConnectionState(services: StateServices, row: ConnectionRow, change: StateChange): Promise<void> {
  const now = services.now()
  const turned = isUsable(row.state) !== isUsable(change.state)
  const written = await services.db.transaction(async (tx) => {
    const rows = await tx
      .update(metaConnections)
      .set({
        state: change.state, updatedAt: now, ...change.life,
        ...(change.scopes ? { scopes: change.scopes } : {}),
        ...(change.checked ? { lastCheckedAt: now } : {}),
        ...(change.error ? { lastErrorCode: change.error.code, lastErrorSubcode: change.error.subcode, lastErrorAt: now } : { lastErrorCode: null, lastErrorSubcode: null }),
      })
      // Somebody may have disconnected, or reconnected with another token, while Meta was asked; and what a refused call
      // has told since is newer than a check that began before it.
      .where(and(eq(metaConnections.orgId, row.orgId), eq(metaConnections.id, row.id), eq(metaConnections.accessToken, row.accessToken), ne(metaConnections.accessToken, ''), change.checked ? eq(metaConnections.state, row.state) : undefined))
      .returning({ id: metaConnections.id })
    if (rows.length > 0 && turned) await recordAudit(tx, systemActor(row.orgId), { action: isUsable(change.state) ? 'connections.recovered' : 'connections.failed', targetKind: 'connection', targetId: row.id, details: { name: row.businessName, state: change.state, ...change.error } })
    return rows.length > 0
  })
  if (!written) return
  const accounts = (await findConnectedAccounts(services, row.orgId, row.id)).map((account) => account.id)
  if (!isUsable(change.state)) await holdCampaignsOf(services, accounts, `${explainError(change.error?.code ?? 190, change.error?.subcode ?? null).title}: reconnect to Meta.`)
  else if (turned) await releaseCampaignsOf(services, row.orgId, accounts)
  if (turned || row.state !== change.state) await publishLive(services.sql, row.orgId, { kind: 'connection', id: row.id })
}

function systemActor(orgId: string): Actor {
  return { kind: 'system', userId: null, orgId, role: 'owner', ip: null }
}
