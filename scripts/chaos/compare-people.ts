import { rung } from '#server/lib/message-status.ts'
import type { Policy } from './plan.ts'

/** One message of the campaign as the database has it at the end. */
export type MessageRow = { id: number; address: string; status: number; attempt: number; wamid: string | null }

export type Evidence = {
  policy: Policy
  rows: MessageRow[]
  /** Accepted sends by number, digits only, as the simulator counted them. */
  ledger: ReadonlyMap<string, number>
  /** Ids that stand on the list of unknown messages, which people see. */
  listed: ReadonlySet<number>
  /** Ids that still wait for a due time. */
  due: ReadonlySet<number>
  /** Chunks that are not done. */
  openChunks: number
  /** Messages that a person had sent again, by id: the attempt that was accepted before and then failed. */
  resent: ReadonlyMap<number, number>
  /** The exclusive counts by rung, as they are told to people. */
  counts: ReadonlyMap<number, number>
}

/** Numbers of what is wrong; ids are of messages, never phone numbers. */
export type Comparison = {
  accepted: number
  /** Accepted sends beyond the first to one person. */
  duplicates: number
  /** People of whom one side says that they were sent to, and the other that they were not. */
  lost: number
  /** Rows that are neither final nor explained, rows with an unexplained rest in the queue, and counts that differ from the rows. */
  unaccounted: number
  unknown: number
  duplicateIds: number[]
  lostIds: number[]
  unaccountedIds: number[]
  /** In words: what is wrong without being one message's. */
  notes: string[]
}

/** Resends after which an unknown message stays unknown under "reconcile" too. */
const RESENDS_MAX = 3
/** Rungs that say "never left". */
const unsent = new Set<number>([rung.queued, rung.skipped, rung.canceled])
const reached = new Set<number>([rung.held, rung.accepted, rung.sent, rung.delivered, rung.read])
const final = new Set<number>([rung.skipped, rung.canceled, rung.delivered, rung.failed, rung.read])

/** Holds the simulator's ledger against the database, person by person. Pure. */
export function comparePeople(evidence: Evidence): Comparison {
  const result: Comparison = { accepted: 0, duplicates: 0, lost: 0, unaccounted: 0, unknown: 0, duplicateIds: [], lostIds: [], unaccountedIds: [], notes: [] }
  const strangers = new Map(evidence.ledger)
  for (const row of evidence.rows) {
    const person = row.address.replace(/\D/g, '')
    const times = evidence.ledger.get(person) ?? 0
    strangers.delete(person)
    result.accepted += times
    // A call that is known to have failed on its way reached nobody: the next one is held against the row as if it were the first.
    const wasResent = row.attempt > (evidence.resent.get(row.id) ?? Infinity)
    compareOne(result, row, wasResent ? times - 1 : times)
    if (!isExplained(row, evidence)) result.unaccountedIds.push(row.id)
    if (row.status === rung.unknown) result.unknown += 1
  }
  for (const times of strangers.values()) result.accepted += times
  if (strangers.size > 0) result.notes.push(`${String(strangers.size)} people were sent to who are not in the campaign`)
  const drift = compareCounts(evidence)
  if (drift > 0) result.notes.push(`the counts are off by ${String(drift)}`)
  if (evidence.openChunks > 0) result.notes.push(`${String(evidence.openChunks)} chunks of the queue are still open`)
  result.lost = result.lostIds.length + strangers.size
  result.unaccounted = result.unaccountedIds.length + drift + evidence.openChunks
  return result
}

function compareOne(result: Comparison, row: MessageRow, times: number): void {
  if (times > 1) {
    result.duplicates += times - 1
    result.duplicateIds.push(row.id)
  }
  // A message that failed without ever getting an id was refused: then nobody may have got it.
  const saysUnsent = unsent.has(row.status) || (row.status === rung.failed && row.wamid === null)
  if ((times > 0 && saysUnsent) || (times <= 0 && (reached.has(row.status) || row.wamid !== null))) result.lostIds.push(row.id)
}

function isExplained(row: MessageRow, { policy, listed, due }: Evidence): boolean {
  if (due.has(row.id)) return false
  if (row.status === rung.unknown) return listed.has(row.id) && (policy === 'never' || row.attempt > RESENDS_MAX)
  // Without webhooks nobody can know more than that it was accepted.
  if (policy === 'never' && reached.has(row.status)) return true
  return final.has(row.status)
}

/** How far the told counts are from the rows, summed over the rungs. */
function compareCounts({ rows, counts }: Evidence): number {
  const own = new Map<number, number>()
  for (const row of rows) own.set(row.status, (own.get(row.status) ?? 0) + 1)
  let drift = 0
  for (const status of new Set([...own.keys(), ...counts.keys()])) drift += Math.abs((own.get(status) ?? 0) - (counts.get(status) ?? 0))
  return drift
}
