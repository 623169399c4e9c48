import { toDemoPerson } from './demo-people.ts'

export type Comparison = { duplicates: number; lost: number; accepted: number }

type Page = { data: { recipient: string; count: number }[]; next_after: number | null }

/**
 * Holds the simulator's own ledger against the audience, person by person: `duplicates` are sends beyond the first, `lost` are
 * people of the audience whom no send reached.
 * @param excused people who were skipped or canceled, or failed before WhatsApp accepted anything
 */
export async function compareLedger(simulatorUrl: string, campaignId: string, audience: { count: number; excused: ReadonlySet<string> }): Promise<Comparison> {
  const sent = await readLedger(simulatorUrl, campaignId)
  return compare(sent, audience)
}

/** @param sent accepted sends by number, digits only */
export function compare(sent: ReadonlyMap<string, number>, audience: { count: number; excused: ReadonlySet<string> }): Comparison {
  const result: Comparison = { duplicates: 0, lost: 0, accepted: 0 }
  for (const times of sent.values()) {
    result.accepted += times
    result.duplicates += times - 1
  }
  for (let n = 0; n < audience.count; n += 1) {
    const digits = toDemoPerson(n).phone.slice(1)
    if (!sent.has(digits) && !audience.excused.has(digits)) result.lost += 1
  }
  return result
}

async function readLedger(simulatorUrl: string, campaignId: string): Promise<Map<string, number>> {
  const sent = new Map<string, number>()
  let after: number | null = 0
  while (after !== null) {
    const answer = await fetch(`${simulatorUrl}/_sim/ledger/recipients?campaign=${campaignId}&limit=50000&after=${String(after)}`)
    if (!answer.ok) throw new Error(`The simulator's ledger cannot be read (${String(answer.status)}).`)
    const page = (await answer.json()) as Page
    for (const row of page.data) sent.set(row.recipient.replace(/\D/g, ''), row.count)
    after = page.next_after
  }
  return sent
}
