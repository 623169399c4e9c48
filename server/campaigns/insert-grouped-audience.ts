import type { SqlLike } from '#db/client.ts'
import { rung } from '#server/lib/message-status.ts'
import type { SendWindow } from '#server/schedules/send-window.ts'
import { UNKNOWN_GROUP } from '#server/schedules/zone-group.ts'
import { CHUNK_SIZE, type AudienceGroup } from './insert-audience.ts'
import { judgeAudience, members, placeColumns, type Audience } from './judge-audience.ts'
import { toNumber, type NumberShare } from './spread-over-numbers.ts'
import type { Place, ZoneFinder } from './zone-finder.ts'

/** Places that are looked at in a slice; who lives elsewhere follows the campaign's own zone. */
const PLACES_MAX = 5000

export type GroupedCampaign = { id: string; orgId: string; accountId: string; sendWindow: SendWindow | null; shares: NumberShare[]; zones: ZoneFinder }

type Grouping = { places: { place: string; group: string }[]; openings: { group: string; readyAt: string | null }[] }

/**
 * Freezes a slice of an audience that is spread over several numbers, or waits for hours of the day: rows in the order of
 * number and zone, so that each chunk is of one number and one zone, and becomes ready when that zone's window opens.
 * @returns `kinds`: the pairs of number and zone that its people may be of; each has chunks of its own
 */
export async function insertGroupedAudience(tx: SqlLike, campaign: GroupedCampaign, audience: Audience): Promise<{ groups: AudienceGroup[]; kinds: number }> {
  const { id, sendWindow, shares, zones } = campaign
  const places = sendWindow ? (await readPlaces(tx, audience)).map((place) => ({ place: place.place, group: zones.groupOf(place) })) : []
  const met = [...new Set([...places.map((place) => place.group), UNKNOWN_GROUP])]
  const openings = sendWindow ? met.map((group) => ({ group, readyAt: zones.readyAt(id, group, sendWindow) })) : []
  const groups = await insertPeople(tx, { ...campaign, places, openings }, audience)
  return { groups, kinds: met.length * Math.max(shares.length, 1) }
}

async function insertPeople(tx: SqlLike, campaign: GroupedCampaign & Grouping, audience: Audience): Promise<AudienceGroup[]> {
  const { id, orgId, accountId, sendWindow, shares, places, openings } = campaign
  // Nobody knows how many rows a CTE holds: the planner would compare each row with each other, for minutes at 100,000 people.
  await tx`set local enable_nestloop = off`
  return tx<AudienceGroup[]>`
    with judged as materialized (
      select a.*, ${sendWindow ? tx`coalesce(z.zone_group, ${UNKNOWN_GROUP})` : tx`null::text`} as zone_group, ${shares.length > 0 ? toNumber(tx, shares) : tx`${accountId}::uuid`} as account_id
      from (${judgeAudience(tx, { ...audience, withPlaces: sendWindow !== null })}) a
      ${sendWindow ? tx`left join unnest(${places.map((place) => place.place)}::text[], ${places.map((place) => place.group)}::text[]) as z(place, zone_group) on z.place = a.place` : tx``}
    ), written as (
      insert into messages (org_id, account_id, contact_id, campaign_id, status, address, payload, skip_reason)
      select ${orgId}, account_id, contact_id, ${id}, case when skip_reason is null then ${rung.queued}::smallint else ${rung.skipped}::smallint end,
        coalesce(address, ''), case when skip_reason is null then payload end, skip_reason
      from judged order by account_id, zone_group, contact_id
      returning id, account_id, contact_id, status, skip_reason
    ), chunked as (
      insert into send_chunks (org_id, campaign_id, account_id, first_id, last_id, intent_upto, ready_at, zone_group, people)
      select ${orgId}, ${id}, w.account_id, min(w.id), max(w.id), min(w.id) - 1, coalesce(g.ready_at, now()), w.zone_group, count(*)
      from (
        select written.id, written.account_id, judged.zone_group,
          (row_number() over (partition by written.account_id, judged.zone_group order by written.id) - 1) / ${CHUNK_SIZE}::int as part
        from written join judged using (contact_id) where status = ${rung.queued}
      ) w
      left join unnest(${openings.map((one) => one.group)}::text[], ${openings.map((one) => one.readyAt)}::timestamptz[]) as g(zone_group, ready_at) using (zone_group)
      group by w.account_id, w.zone_group, w.part, g.ready_at order by min(w.id)
    ), counted as (
      insert into campaign_counts (campaign_id, status, n) select ${id}, status, count(*) from written group by status
    )
    select skip_reason as reason, count(*)::int as count, min(id) as first, max(id) as last, max(contact_id) as "lastContact" from written group by skip_reason order by count desc`
}

/** Where the people of the slice live, as far as their rows tell, most frequent first. */
async function readPlaces(tx: SqlLike, audience: Audience): Promise<Place[]> {
  return tx<Place[]>`
    select place, min(zone) as zone, min(country) as country, min(phone) as phone
    from (
      select p.* from ${members(tx, audience)} l cross join lateral (select c.org_id, c.phone, ${placeColumns(tx)} from contacts c where c.id = l.contact_id offset 0) p
      where l.list_id = ${audience.listId} and p.org_id = ${audience.orgId}
    ) people
    group by place order by count(*) desc limit ${PLACES_MAX}`
}
