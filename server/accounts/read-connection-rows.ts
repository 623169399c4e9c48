import type { Sql } from '#db/client.ts'
import type { ConnectionState } from './connection-state.ts'

export type ConnectionListRow = {
  id: string; businessId: string; businessName: string; state: ConnectionState; tokenKind: string; scopes: string[]
  tokenExpiresAt: Date | null; dataAccessExpiresAt: Date | null; lastCheckedAt: Date | null
  lastErrorCode: number | null; lastErrorSubcode: number | null; lastWebhookAt: Date | null
}
export type WabaListRow = {
  connectionId: string; wabaId: string; name: string; approvedTemplates: number; totalTemplates: number; lastSyncedAt: Date | null; messagingLimit: string | null
  state: string; stateReason: string | null; reviewDecision: string | null; alert: string | null; alertAt: Date | null
}
export type AccountListRow = {
  id: string; connectionId: string; phoneNumberId: string; wabaId: string; displayPhoneNumber: string; verifiedName: string; qualityRating: string
  throughputLevel: string; isOnBizApp: boolean; status: string; nameDecision: string | null; username: string | null; isActive: boolean; sentLately: number; hasLane: boolean
  pausedUntil: Date | null; pauseReason: string | null
}
export type ConnectionRows = { connections: ConnectionListRow[]; wabas: WabaListRow[]; accounts: AccountListRow[]; activeAccountId: string | null }

const ROWS_MAX = 1000

/** Everything that the page of connections shows, in four statements. */
export async function readConnectionRows(sql: Sql, orgId: string): Promise<ConnectionRows> {
  const [connections, wabas, accounts, orgs] = await Promise.all([
    sql<ConnectionListRow[]>`
      select c.id, c.business_id as "businessId", c.business_name as "businessName", c.state, c.token_kind as "tokenKind", c.scopes,
        c.token_expires_at as "tokenExpiresAt", c.data_access_expires_at as "dataAccessExpiresAt", c.last_checked_at as "lastCheckedAt",
        c.last_error_code as "lastErrorCode", c.last_error_subcode as "lastErrorSubcode",
        (select max(a.last_webhook_at) from whatsapp_accounts a where a.org_id = c.org_id and a.connection_id = c.id) as "lastWebhookAt"
      from meta_connections c where c.org_id = ${orgId} and c.access_token <> '' order by c.business_name, c.id limit ${ROWS_MAX}`,
    sql<WabaListRow[]>`
      select w.connection_id as "connectionId", w.waba_id as "wabaId", w.name, w.templates_synced_at as "lastSyncedAt", w.messaging_limit as "messagingLimit",
        w.state, w.state_reason as "stateReason", w.review_decision as "reviewDecision", case when w.alert_at > now() - interval '14 days' then w.alert end as alert, w.alert_at as "alertAt",
        count(t.id) filter (where t.status = 'APPROVED')::int as "approvedTemplates", count(t.id)::int as "totalTemplates"
      from wabas w left join templates t on t.org_id = w.org_id and t.waba_id = w.waba_id and t.removed_at is null
      where w.org_id = ${orgId} and w.connection_id is not null group by w.id order by w.name, w.waba_id limit ${ROWS_MAX}`,
    sql<AccountListRow[]>`
      select a.id, a.connection_id as "connectionId", a.phone_number_id as "phoneNumberId", a.waba_id as "wabaId", a.display_phone_number as "displayPhoneNumber",
        a.verified_name as "verifiedName", a.quality_rating as "qualityRating", a.throughput_level as "throughputLevel", a.is_on_biz_app as "isOnBizApp",
        a.status, a.name_decision as "nameDecision", a.username, a.is_active as "isActive", l.account_id is not null as "hasLane",
        case when l.paused_until > now() then l.paused_until end as "pausedUntil", case when l.paused_until > now() then l.pause_reason end as "pauseReason",
        coalesce((select sum(r.n) from campaigns k join campaign_rates r on r.campaign_id = k.id
          where k.org_id = a.org_id and k.account_id = a.id and k.state = 'running' and r.second >= now() - interval '6 seconds' and r.second < now() - interval '1 second'), 0)::int as "sentLately"
      from whatsapp_accounts a left join lanes l on l.account_id = a.id
      where a.org_id = ${orgId} and a.access_token <> '' and a.connection_id is not null
      order by a.verified_name, a.display_phone_number, a.id limit ${ROWS_MAX}`,
    sql<{ activeAccountId: string | null }[]>`select active_account_id as "activeAccountId" from orgs where id = ${orgId}`,
  ])
  return { connections, wabas, accounts, activeAccountId: orgs[0]?.activeAccountId ?? null }
}
