import type { Sql } from '#db/client.ts'
import type { SendWindow } from '#server/schedules/send-window.ts'
import { toZoneWords } from '#server/schedules/zone-words.ts'

/** People who wait for an hour of their day. */
export type Wait = {
  people: number
  opensAt: Date
  /** Country, or city of the zone. */
  label: string
  /** On their own clocks: `08:00`, `Mon 08:00`. */
  localTime: string
  note: string | null
}

export type Waits = {
  /** Soonest first. */
  groups: Wait[]
  /** When everybody who is left waits: until then nothing leaves. */
  until: Date | null
}

const GROUPS_MAX = 300
const GROUPS_TOLD = 3

/** Who of a campaign waits for the hours of its send window. Chunks carry their number of people, so nobody is counted. */
export async function readWaits(sql: Sql, campaign: { id: string; sendWindow: SendWindow | null }, now: Date): Promise<Waits> {
  const { id, sendWindow } = campaign
  if (!sendWindow) return { groups: [], until: null }
  const [rows, sums] = await Promise.all([readGroups(sql, id, now), readSums(sql, id, now)])
  const groups = rows.map(({ group, people, opensAt }) => ({ people, opensAt, ...toZoneWords(group, sendWindow, { at: opensAt, now }) }))
  return { groups, until: sums.canSend ? null : sums.until }
}

/** `Waits until 08:00 for 3,412 people in Brazil`; several groups in one sentence, the soonest first. Null: nobody waits. */
export function toWaitWords({ groups }: Waits): string | null {
  if (groups.length === 0) return null
  const told = groups.slice(0, GROUPS_TOLD).map(({ people, localTime, label }) => `until ${localTime} for ${people === 1 ? 'one person' : `${people.toLocaleString('en-US')} people`} in ${label}`)
  const rest = groups.slice(GROUPS_TOLD).reduce((sum, group) => sum + group.people, 0)
  if (rest > 0) told.push(`later for ${rest.toLocaleString('en-US')} more`)
  return `Waits ${told.length > 1 ? `${told.slice(0, -1).join(', ')} and ${told.at(-1) ?? ''}` : told[0] ?? ''}.`
}

function readGroups(sql: Sql, campaignId: string, now: Date) {
  return sql<{ group: string; people: number; opensAt: Date }[]>`
    select c.zone_group as "group", min(c.ready_at) as "opensAt", sum(case
      when c.intent_upto < c.first_id then c.people
      else (select count(*) from messages m where m.campaign_id = c.campaign_id and m.id > c.intent_upto and m.id <= c.last_id and m.status = 0) end)::int as people
    from send_chunks c where c.campaign_id = ${campaignId} and c.done_at is null and c.ready_at > ${now} and c.zone_group is not null
    group by c.zone_group order by 2, 3 desc limit ${GROUPS_MAX}`
}

/** Whether something may leave now, and the next moment at which something may. */
async function readSums(sql: Sql, campaignId: string, now: Date): Promise<{ canSend: boolean; until: Date | null }> {
  const [row] = await sql<{ canSend: boolean; until: Date | null }[]>`
    select exists (select 1 from send_chunks where campaign_id = ${campaignId} and done_at is null and (ready_at is null or ready_at <= ${now}))
        or exists (select 1 from send_due where campaign_id = ${campaignId} and (lane_epoch is not null or due_at <= ${now})) as "canSend",
      least((select min(ready_at) from send_chunks where campaign_id = ${campaignId} and done_at is null), (select min(due_at) from send_due where campaign_id = ${campaignId})) as until`
  return row ?? { canSend: false, until: null }
}
