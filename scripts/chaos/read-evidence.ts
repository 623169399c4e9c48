import postgres from 'postgres'
import { RESENDS_MAX } from '#server/sending/reconcile-unknown.ts'
import type { Evidence, MessageRow } from './compare-people.ts'
import type { Policy } from './plan.ts'
import type { SimulatorControl } from './simulator-control.ts'

/**
 * `restS`: seconds until the last of those that rest before another attempt is due; 0 when none rests. `givenUp`: unknown after as many
 * attempts as anybody gets, so that they stay listed.
 */
export type Standing = { state: string; queued: number; unknown: number; open: number; restS: number; givenUp: number }

/** A first attempt and those that follow because nothing was heard of it. */
const ATTEMPTS_MAX = 1 + RESENDS_MAX

/** Looks into the database from outside, past the product. Survives its kills: each look is a connection of its own. */
export class DatabaseEye {
  private readonly url: string

  constructor(url: string) {
    this.url = url
  }

  async standing(campaignId: string): Promise<Standing> {
    return this.look(async (sql) => {
      const [row] = await sql<Standing[]>`
        select k.state, coalesce(sum(n) filter (where status = 0), 0)::int as queued, coalesce(sum(n) filter (where status = 10), 0)::int as unknown,
          coalesce(sum(n) filter (where status in (0, 10, 20, 21, 30)), 0)::int as open,
          coalesce((select ceil(extract(epoch from greatest(max(due_at) - now(), interval '0')))::int from send_due where campaign_id = k.id and lane_epoch is null), 0) as "restS",
          (select count(*)::int from unknown_messages u join messages m on m.id = u.message_id where u.campaign_id = k.id and m.status = 10 and m.attempt >= ${ATTEMPTS_MAX}) as "givenUp"
        from campaigns k left join campaign_counts c on c.campaign_id = k.id where k.id = ${campaignId} group by k.id`
      return row ?? { state: 'missing', queued: 0, unknown: 0, open: 0, restS: 0, givenUp: 0 }
    })
  }

  /** Ids of messages whose fate is unknown now. */
  async unknownIds(campaignId: string): Promise<number[]> {
    return this.look(async (sql) => {
      const rows = await sql<{ id: string }[]>`select message_id as id from unknown_messages where campaign_id = ${campaignId}`
      return rows.map((row) => Number(row.id))
    })
  }

  /** Which of these people are on the list of opt-outs. @param people digits only */
  async optedOut(people: string[]): Promise<string[]> {
    return this.look(async (sql) => {
      const rows = await sql<{ phone: string }[]>`
        select c.phone from suppressions s join contacts c on c.org_id = s.org_id and c.id = s.contact_id
        where s.lifted_at is null and c.phone in ${sql(people.map((person) => `+${person}`))}`
      return rows.map(({ phone }) => phone.slice(1))
    })
  }

  /** Messages that somebody has begun to write and of which nobody has heard yet, and those that rest before another attempt. */
  async begun(campaignId: string): Promise<number> {
    return this.look(async (sql) => {
      const [row] = await sql<{ n: number }[]>`
        select count(*)::int as n from messages m where m.campaign_id = ${campaignId} and (m.status = 10 or (m.status = 0 and (
          exists (select 1 from send_due d where d.message_id = m.id)
          or exists (select 1 from send_chunks c where c.campaign_id = m.campaign_id and c.lane_epoch is not null and m.id between c.first_id and c.intent_upto))))`
      return row!.n
    })
  }

  /** Everything in one snapshot of the database; the ledger is read first, so that nothing accepted meanwhile is missed. */
  async evidence(campaignId: string, policy: Policy, simulator: SimulatorControl): Promise<Evidence> {
    const ledger = await simulator.ledger(campaignId)
    return this.look((pool) => pool.begin('isolation level repeatable read read only', async (sql) => {
      const rows = await sql<MessageRow[]>`select id::float8 as id, address, status, attempt, wamid from messages where campaign_id = ${campaignId} order by id`
      const listed = await sql<{ id: number }[]>`select message_id::float8 as id from unknown_messages where campaign_id = ${campaignId}`
      const due = await sql<{ id: number }[]>`select message_id::float8 as id from send_due where campaign_id = ${campaignId}`
      const [chunks] = await sql<{ n: number }[]>`select count(*)::int as n from send_chunks where campaign_id = ${campaignId} and done_at is null`
      const counts = await sql<{ status: number; n: number }[]>`select status, sum(n)::int as n from campaign_counts where campaign_id = ${campaignId} group by status`
      const ids = (list: { id: number }[]) => new Set(list.map((row) => row.id))
      return { policy, rows: [...rows], ledger, listed: ids(listed), due: ids(due), openChunks: chunks?.n ?? 0, resent: new Map(), counts: new Map(counts.map((row) => [row.status, row.n])) }
    }))
  }

  private async look<T>(ask: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    // Without the question for array types: when the server dies during it, nobody could catch that.
    const sql = postgres(this.url, { max: 1, connect_timeout: 5, fetch_types: false, onnotice: () => undefined })
    try {
      return await ask(sql)
    } finally {
      await sql.end({ timeout: 1 })
    }
  }
}
