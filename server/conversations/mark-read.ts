import type { Database } from '#db/client.ts'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { notFound } from '#server/lib/app-error.ts'
import { publishLive } from '#server/live/publish-live.ts'

/** Somebody of the team has seen the conversation. @throws AppError NOT_FOUND */
export async function markRead(services: Pick<Database, 'sql'>, actor: Actor, input: { id: string }): Promise<{ success: true }> {
  requireRole(actor, 'agent')
  const rows = await services.sql<{ was: number }[]>`
    update conversations c set unread = 0 from (select id, unread from conversations where id = ${input.id} and org_id = ${actor.orgId} for update) o
    where c.id = o.id returning o.unread as was`
  if (!rows[0]) throw notFound('The conversation')
  if (rows[0].was > 0) await publishLive(services.sql, actor.orgId, { kind: 'message', id: input.id })
  return { success: true }
}
