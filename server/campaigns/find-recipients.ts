import type { Actor } from '#server/auth/session-info.ts'
import { contactCondition, toContactSearch } from '#server/contacts/contact-search.ts'
import { AppError, notFound } from '#server/lib/app-error.ts'
import { rung, rungsOf, toMessageState, type MessageState } from '#server/lib/message-status.ts'
import type { Services } from '#server/services.ts'
import { explainRecipient, type RecipientFacts } from './explain-recipient.ts'
import type { UnknownContext } from './explain-unknown.ts'
import { judgeRetry } from './judge-retry.ts'
import { readChunkWaits } from './read-chunk-waits.ts'
import { readCounts } from './read-counts.ts'
import type { FindRecipientsInput } from './schema.ts'

export type Recipient = {
  messageId: string
  name: string | null
  phone: string | null
  country: string | null
  state: MessageState
  /** What happened, in one sentence. */
  detail: string
  at: Date | null
  attempt: number
  /** A person may have it sent again. */
  canRetry: boolean
}

export type RecipientPage = { items: Recipient[]; nextCursor: string | null }

type Row = RecipientFacts & { id: number; name: string | null; phone: string | null; country: string | null }

/** The people behind a campaign's numbers, in the order of sending. @throws AppError NOT_FOUND; BAD_INPUT for a cursor that is not ours */
export async function findRecipients(services: Pick<Services, 'sql'>, actor: Actor, input: FindRecipientsInput): Promise<RecipientPage> {
  const { sql } = services
  const [campaign] = await sql<(UnknownContext & { idRange: { first: number; last: number } | null })[]>`
    select state, unknown_policy as "unknownPolicy", template_snapshot -> 'idRange' as "idRange" from campaigns where id = ${input.id} and org_id = ${actor.orgId}`
  if (!campaign) throw notFound('The campaign')
  // Without the range the planner may look for the first row among all messages there ever were.
  const after = Math.max(toId(input.cursor), (campaign.idRange?.first ?? 1) - 1)
  const upto = campaign.idRange?.last ?? Number.MAX_SAFE_INTEGER
  // A state that nobody is in would be looked for through the whole audience.
  if (input.state && (await readCounts(sql, input.id))[input.state] === 0) return { items: [], nextCursor: null }
  const rows = await readRows(services, actor, { ...input, after, upto })
  const page = rows.slice(0, input.limit)
  const waits = await readChunkWaits(sql, input.id, page.filter((row) => toMessageState(row.status) === 'queued' && !row.dueAt).map(({ id }) => id))
  const items = page.map(({ id, name, phone, country, ...facts }) => ({
    messageId: String(id), name, phone, country, ...explainRecipient({ ...facts, chunkWait: waits.get(id) }, campaign), attempt: facts.attempt, canRetry: canRetry(facts, campaign.state),
  }))
  return { items, nextCursor: rows.length > input.limit ? items.at(-1)!.messageId : null }
}

function readRows({ sql }: Pick<Services, 'sql'>, actor: Actor, input: FindRecipientsInput & { after: number; upto: number }): Promise<Row[]> {
  const { id, after, upto, limit, state, failureCode, skipReason } = input
  const search = toContactSearch(input.search)
  const own = sql`m.campaign_id = ${id} and m.org_id = ${actor.orgId} and m.id > ${after} and m.id <= ${upto}
    ${state ? sql`and m.status = any(${rungsOf(state)}::smallint[])` : sql``}
    ${failureCode === undefined ? sql`` : sql`and m.status = any(${rungsOf('failed')}::smallint[]) and m.error_code = ${failureCode}`}
    ${skipReason ? sql`and m.status = any(${rungsOf('skipped')}::smallint[]) and m.skip_reason = ${skipReason}` : sql``}`
  // Without a search the page is cut before its people are looked up by key: nobody joins an audience of a million for 25 rows.
  const page = search.kind === 'all' ? sql`(select * from messages m where ${own} order by m.id limit ${limit + 1}) m` : sql`messages m`
  return sql<Row[]>`
    select m.id, m.status, m.attempt, m.error_code as "errorCode", m.skip_reason as "skipReason", m.created_at as "createdAt", m.accepted_at as "acceptedAt",
      m.sent_at as "sentAt", m.delivered_at as "deliveredAt", m.read_at as "readAt", m.failed_at as "failedAt", d.due_at as "dueAt", u.cause as "unknownCause", c.name, coalesce(c.phone, c.bsuid) as phone, c.country
    from ${page} join contacts c on c.id = m.contact_id left join send_due d on d.message_id = m.id and m.status = 0
      left join unknown_messages u on u.message_id = m.id and m.status = ${rung.unknown}
    where ${search.kind === 'all' ? sql`true` : sql`c.org_id = ${actor.orgId} and ${own}`} ${contactCondition(sql, search)}
    order by m.id limit ${limit + 1}`
}

const retryStates = new Set(['running', 'paused', 'held', 'settling', 'completed'])

function canRetry({ status, errorCode, deliveredAt, readAt, failedAt }: RecipientFacts, state: string): boolean {
  if (toMessageState(status) !== 'failed' || deliveredAt || readAt || !retryStates.has(state)) return false
  const { worth } = judgeRetry(errorCode)
  return worth === 'now' || (worth === 'later' && failedAt !== null && Date.now() - failedAt.getTime() > 86_400_000)
}

function toId(cursor: string | undefined): number {
  const id = Number(cursor ?? 0)
  if (!Number.isSafeInteger(id) || id < 0) throw new AppError('BAD_INPUT', 'This page does not exist any more. Start at the first one.')
  return id
}
