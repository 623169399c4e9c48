import type { Sql, SqlLike } from '#db/client.ts'
import { lockedLimitOf } from '#server/accounts/messaging-limit.ts'
import { writtenOfLate } from './written-of-late.ts'

/** People whom a limit counts for 24 hours: a portfolio's by Meta's rule, or a campaign's by a person's wish. */
export type Pot = {
  orgId: string
  pot: string
  /** People in 24 hours. */
  limit: number
  /** Whose open conversation windows are free; null: everybody counts. */
  freeWindowsOf: string | null
  /** The portfolio whose messages of the last 24 hours are in the pot from its beginning; null: it begins empty. */
  beganBefore: string | null
}

/** `fits`: how many of those asked for, from the first, may be written to now. `freesAt`: when the next may; null while all fit. */
export type Reserved = { fits: number; freesAt: Date | null }

export type Person = { contactId: number; address: string }

const EXPIRED_MAX = 5000
/** What is used up is waited for until a fiftieth of the limit is free again, so that a lane is not woken for each single person. */
const PART_FREED = 50

export const portfolioPot = (businessId: string) => `portfolio/${businessId}`
export const campaignPot = (campaignId: string) => `campaign/${campaignId}`

/**
 * Counts people against a pot before they are written to: as many as fit, in the order given. Whoever was counted within 24 hours
 * costs nothing and is counted from now on; nor does a person with an open conversation window, where those are free. The
 * pot's row is locked: lanes of one portfolio come one after the other, and together never take more than the limit.
 * @param now a test's wall clock; null: the database's
 */
export async function reservePeople(sql: Sql, pot: Pot, ask: { people: Person[]; now: Date | null }): Promise<Reserved> {
  const { people, now } = ask
  if (people.length === 0) return { fits: 0, freesAt: null }
  return sql.begin(async (tx) => {
    if (await lockPot(tx, pot)) await fill(tx, pot, now)
    else await forget(tx, pot, now)
    const fits = await take(tx, pot, ask)
    return { fits, freesAt: fits < people.length ? await findFreesAt(tx, pot) : null }
  })
}

/** Has a pot begin that is not there yet, with whom its portfolio has written to before it. */
export async function beginPot(sql: Sql, pot: Pot, now: Date | null): Promise<void> {
  await sql.begin(async (tx) => {
    if (await lockPot(tx, pot)) await fill(tx, pot, now)
  })
}

/** @returns whether the pot is new */
async function lockPot(tx: SqlLike, { orgId, pot }: Pot): Promise<boolean> {
  const [row] = await tx<{ isNew: boolean }[]>`
    insert into day_budgets (org_id, pot) values (${orgId}, ${pot}) on conflict (org_id, pot) do update set used = day_budgets.used returning xmax = 0 as "isNew"`
  return row?.isNew ?? false
}

/**
 * Empties a pot that nobody counts into any more, since Meta sets no limit now: what leaves meanwhile would be missing in it. The next
 * time somebody asks, it is filled anew. It stays when the limit is not the one any more that was read, which nobody changes meanwhile: another lane may have had it begin.
 */
export async function dropPot(sql: Sql, { orgId, pot }: Pick<Pot, 'orgId' | 'pot'>, read: { accountId: string; countedBy: string | null }): Promise<void> {
  await sql`
    with known as materialized (${lockedLimitOf(sql, read.accountId)}), gone as (
      delete from day_budgets where org_id = ${orgId} and pot = ${pot} and (select counted_by from known) is not distinct from ${read.countedBy}::text returning 1
    )
    delete from day_budget_people where org_id = ${orgId} and pot = ${pot} and exists (select 1 from gone)`
}

/** Whoever was written to before a portfolio's pot was there counts as well, for a day of Meta's does not begin with its limit. */
async function fill(tx: SqlLike, { orgId, pot, beganBefore }: Pot, now: Date | null): Promise<void> {
  if (beganBefore === null) return
  await tx`
    with before as (
      insert into day_budget_people (org_id, pot, person, at) select ${orgId}::uuid, ${pot}, person, at from (${writtenOfLate(tx, { orgId, businessId: beganBefore, now })}) w
      on conflict (org_id, pot, person) do update set at = excluded.at returning 1
    )
    update day_budgets set used = (select count(*) from before) where org_id = ${orgId} and pot = ${pot}`
}

/** Who was counted more than 24 hours ago counts no more. The pot's row must be locked. */
export async function forget(tx: SqlLike, { orgId, pot }: Pick<Pot, 'orgId' | 'pot'>, now: Date | null): Promise<void> {
  await tx`
    with old as (
      select person from day_budget_people where org_id = ${orgId} and pot = ${pot} and at <= coalesce(${now}::timestamptz, now()) - interval '24 hours' order by at limit ${EXPIRED_MAX}
    ), gone as (
      delete from day_budget_people p using old where p.org_id = ${orgId} and p.pot = ${pot} and p.person = old.person returning 1
    )
    update day_budgets set used = used - (select count(*) from gone) where org_id = ${orgId} and pot = ${pot} and exists (select 1 from gone)`
}

async function take(tx: SqlLike, { orgId, pot, limit, freeWindowsOf }: Pot, { people, now }: { people: Person[]; now: Date | null }): Promise<number> {
  const at = tx`coalesce(${now}::timestamptz, now())`
  const isOpen = freeWindowsOf === null ? tx`false` : tx`exists (
    select 1 from conversations v where v.account_id = ${freeWindowsOf} and v.contact_id = u.contact_id and v.last_inbound_at > ${at} - interval '24 hours')`
  const [row] = await tx<{ fits: number }[]>`
    with asked as materialized (
      select u.place, u.person, k.person is not null as is_counted, ${isOpen} as is_open
      from (
        select place, hashtextextended(address, 0) as person, contact_id
        from unnest(${people.map((one) => one.address)}::text[], ${people.map((one) => one.contactId)}::bigint[]) with ordinality as t(address, contact_id, place)
      ) u left join day_budget_people k on k.org_id = ${orgId} and k.pot = ${pot} and k.person = u.person
    ), judged as materialized (
      select place, person, is_counted, is_open, count(*) filter (where not is_counted and not is_open) over (order by place) as needed from asked
    ), taken as (
      select * from judged where needed <= greatest(0, ${limit}::bigint - (select used from day_budgets where org_id = ${orgId} and pot = ${pot}))
    ), counted as (
      insert into day_budget_people (org_id, pot, person, at) select distinct ${orgId}::uuid, ${pot}, person, ${at} from taken where not is_open
      on conflict (org_id, pot, person) do update set at = excluded.at
    ), summed as (
      update day_budgets set used = used + (select count(distinct person) from taken where not is_counted and not is_open) where org_id = ${orgId} and pot = ${pot}
    )
    select count(*)::int as fits from taken`
  return row?.fits ?? 0
}

async function findFreesAt(tx: SqlLike, { orgId, pot, limit }: Pot): Promise<Date> {
  const [row] = await tx<{ freesAt: Date | null }[]>`
    with budget as (select used from day_budgets where org_id = ${orgId} and pot = ${pot})
    select at + interval '24 hours' as "freesAt" from day_budget_people where org_id = ${orgId} and pot = ${pot}
    order by at limit 1 offset greatest(0, (select least(used - 1, used - ${limit} + ${Math.max(1, Math.floor(limit / PART_FREED))} - 1) from budget))`
  return row?.freesAt ?? new Date()
}
