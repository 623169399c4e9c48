import type { SqlLike } from '#db/client.ts'

/** One of several numbers of a campaign: its people, and how many of them wait. */
export type CampaignNumber = {
  accountId: string
  displayPhoneNumber: string
  verifiedName: string
  throughputLevel: string
  isOnBizApp: boolean
  share: number
  /** Its part of everybody, in percent. */
  percent: number
  /** Queued people that it was given; 0 before the audience is frozen. */
  total: number
  waiting: number
  /** Why its people wait while those of the other numbers are written to. */
  heldReason: string | null
  /** When it is tried again by itself. */
  heldUntil: Date | null
}

/** The numbers of a campaign that has several; empty when it has one. Open chunks carry their number of people, so hardly anybody is counted. */
export async function readNumbers(sql: SqlLike, campaignId: string): Promise<CampaignNumber[]> {
  return [...(await sql<CampaignNumber[]>`
    select s.account_id as "accountId", a.display_phone_number as "displayPhoneNumber", a.verified_name as "verifiedName", a.throughput_level as "throughputLevel", a.is_on_biz_app as "isOnBizApp", s.share, s.people as total, s.held_reason as "heldReason", s.held_until as "heldUntil",
      round(s.share * 100.0 / sum(s.share) over ())::int as percent,
      (coalesce((select sum(case
          when c.intent_upto < c.first_id then c.people
          else (select count(*) from messages m where m.campaign_id = c.campaign_id and m.id > c.intent_upto and m.id <= c.last_id and m.status = 0) end)
        from send_chunks c where c.campaign_id = s.campaign_id and c.account_id = s.account_id and c.done_at is null), 0)
        + (select count(*) from send_due d where d.campaign_id = s.campaign_id and d.account_id = s.account_id))::int as waiting
    from campaign_accounts s join whatsapp_accounts a on a.id = s.account_id where s.campaign_id = ${campaignId} order by s.account_id`)]
}

/** `12,000 people wait for +49 30 555 01 01: it was disconnected.` Null: nobody waits for a held number. */
export function toHeldWords(numbers: CampaignNumber[]): string | null {
  const held = numbers.filter((number) => number.heldReason !== null && number.waiting > 0)
  if (held.length === 0) return null
  return held.map(({ waiting, displayPhoneNumber, heldReason }) => `${waiting === 1 ? 'One person waits' : `${waiting.toLocaleString('en-US')} people wait`} for ${displayPhoneNumber}: ${withDot(heldReason ?? '')}`).join(' ')
}

function withDot(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
