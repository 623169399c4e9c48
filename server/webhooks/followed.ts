import type { SqlLike } from '#db/client.ts'
import type { AuditEntry } from '#server/audit/record-audit.ts'
import type { NumberDirectory } from './find-accounts.ts'
import type { TemplateNotice } from './follow-templates.ts'

/** What events bring beyond their rows. */
export type Followed = {
  /** Campaigns that were held, or may go on. */
  notices: TemplateNotice[]
  /** Connections whose token is worth a look. */
  connectionIds: string[]
  /** Nodes of Meta's that have changed: what was read of them is stale. */
  nodeIds: string[]
  /** Written last, because an organisation's audit events wait for each other until the transaction ends. */
  audits: { orgId: string; entry: AuditEntry }[]
}

/** One transaction's work on events. */
export type FollowStep = { tx: SqlLike; directory: NumberDirectory; followed: Followed }

export function nothingFollowed(): Followed {
  return { notices: [], connectionIds: [], nodeIds: [], audits: [] }
}
