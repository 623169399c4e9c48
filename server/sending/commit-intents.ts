import type { SqlLike } from '#db/client.ts'
import { limitOf } from '#server/accounts/messaging-limit.ts'
import { toNumberArray, toTextArray } from '#server/lib/sql-array.ts'
import { isHeldShare } from './held-shares.ts'

/** A group of a chunk is about to leave: `upto` is its last message's id, `countedBy` what its people of a day were counted by (`limitOf`), if anything. */
export type Intent = { id: number; epoch: number; upto: number; countedBy: string | null }

/**
 * Moves the watermarks of chunks past their groups before a first byte leaves. False: the group must not leave, because the
 * campaign is not running any more, its canceling has shortened the chunk, another lane has taken over, or Meta's limit is another one by now. May be repeated when the answer
 * was lost: an intent that stands already is true whatever the campaign does by now, for above its watermark nobody would look for the group.
 * @returns for each intent, in the order given
 */
export async function commitIntents(sql: SqlLike, intents: Intent[]): Promise<boolean[]> {
  // One chunk after the other, as everybody locks them.
  const ordered = [...intents].sort((a, b) => a.id - b.id)
  const rows = await sql<{ id: number; epoch: number }[]>`
    update send_chunks c set intent_upto = greatest(c.intent_upto, u.upto), intent_at = now()
    from unnest(${toNumberArray(ordered.map(({ id }) => id))}::bigint[], ${toNumberArray(ordered.map(({ epoch }) => epoch))}::bigint[], ${toNumberArray(ordered.map(({ upto }) => upto))}::bigint[], ${toTextArray(ordered.map(({ countedBy }) => countedBy))}::text[]) as u(id, epoch, upto, counted_by), campaigns k
    where c.id = u.id and c.lane_epoch = u.epoch and c.done_at is null and k.id = c.campaign_id
      and (c.intent_upto >= u.upto or (u.upto <= c.last_id and k.state = 'running' and not ${isHeldShare(sql, 'c')} and ${limitOf(sql, sql`c.account_id`)} is not distinct from u.counted_by))
    returning c.id, c.lane_epoch as epoch`
  const committed = new Set(rows.map(({ id, epoch }) => `${String(id)}/${String(epoch)}`))
  return intents.map(({ id, epoch }) => committed.has(`${String(id)}/${String(epoch)}`))
}
