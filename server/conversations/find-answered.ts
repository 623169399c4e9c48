import type { SqlLike } from '#db/client.ts'

export type AnsweredMessage = { messageId: number; campaignId: string }

/** Rungs of messages that have left or may have: unknown, held, accepted, sent, delivered, read. */
const left = [10, 20, 21, 30, 40, 50]

/**
 * The campaign message that a person answers: the one they quote, else the latest that this number sent them within
 * thirty days. Both by the index on the contact.
 */
export async function findAnswered(
  sql: SqlLike,
  reply: { orgId: string; accountId: string; contactId: number; contextWamid: string | null },
): Promise<AnsweredMessage | null> {
  const rows = await sql<AnsweredMessage[]>`
    select id as "messageId", campaign_id as "campaignId" from messages
    where contact_id = ${reply.contactId} and campaign_id is not null and org_id = ${reply.orgId} and account_id = ${reply.accountId}
      and (wamid = ${reply.contextWamid} or (status = any(${left}::smallint[]) and coalesce(accepted_at, created_at) > now() - interval '30 days'))
    order by (wamid is not distinct from ${reply.contextWamid} and ${reply.contextWamid}::text is not null) desc, coalesce(accepted_at, created_at) desc, id desc limit 1`
  return rows[0] ?? null
}
