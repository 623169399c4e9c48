import { PaceBook } from './pace-book.ts'
import type { PaceRow } from './pace-book.ts'
import { RECENT, RecentWamids } from './recent-wamids.ts'
import { RecipientCount } from './recipient-count.ts'
import { SendLog } from './send-log.ts'
import type { LoggedSend } from './log-page.ts'

/** One accepted send, as long as it is among the last ones. */
export type LedgerEntry = { wamid: string; phoneNumberId: string; to: string; callbackData: string | undefined; at: number }
export type LedgerCounts = { accepted: number; unique: number; duplicates: number }

const MAX_CAMPAIGNS = 20_000
/** Sends without callback data, or whose data has no colon. */
const NO_CAMPAIGN = '-'
const OVERFLOW = '(other)'
const ALL_NUMBERS = ''

/**
 * What was accepted, seen from Meta's side: the proof that nobody was written to twice and nobody forgotten. A campaign is
 * the text of `biz_opaque_callback_data` before the first colon.
 */
export class Ledger {
  readonly #campaigns = new Map<string, RecipientCount>()
  readonly #wamids = new RecentWamids()
  readonly #log = new SendLog()
  /** By number; under `''` all numbers together. */
  readonly #pace = new Map<string, PaceBook>()
  #lastCampaign = NO_CAMPAIGN
  #lastCount: RecipientCount | undefined
  accepted = 0
  rejected = 0

  /** @param number the recipient's digits as a number; 0 when there is none */
  accept(entry: LedgerEntry, number: number): void {
    this.#wamids.set(this.accepted, entry.wamid)
    this.accepted += 1
    this.#countOf(campaignOf(entry.callbackData)).add(number, entry.to)
    this.#log.add({ number, to: entry.to, phoneNumberId: entry.phoneNumberId, at: entry.at, callbackData: entry.callbackData })
    this.#paceOf(ALL_NUMBERS).add(entry.at)
    this.#paceOf(entry.phoneNumberId).add(entry.at)
  }

  reject(): void {
    this.rejected += 1
  }

  /** The answer of `GET /_sim/ledger`. */
  summary(): LedgerCounts & { rejected: number; campaigns: Record<string, LedgerCounts> } {
    let unique = 0
    const campaigns: Record<string, LedgerCounts> = {}
    for (const [name, count] of this.#campaigns) {
      unique += count.unique
      campaigns[name] = { accepted: count.accepted, unique: count.unique, duplicates: count.duplicates }
    }
    return { accepted: this.accepted, unique, duplicates: this.accepted - unique, rejected: this.rejected, campaigns }
  }

  recipients(campaign: string, page: { after: number; limit: number }): { recipient: string; count: number }[] {
    return this.#campaigns.get(campaign)?.page(page.after, page.limit) ?? []
  }

  /** The last sends, newest first, 20,000 at most. */
  recent(limit: number): LedgerEntry[] {
    const rows = this.#log.read(Math.max(0, this.accepted - Math.min(limit, RECENT)), RECENT)
    return rows.map(({ position, to, phoneNumberId, at, callbackData }) => ({ wamid: this.#wamids.get(position), phoneNumberId, to, callbackData, at })).reverse()
  }

  /** The last million sends, oldest first. */
  sends(page: { after: number; limit: number }): LoggedSend[] {
    return this.#log.read(page.after, page.limit)
  }

  /** Accepted sends in each bucket of the last hour that had any, of one number or of all. */
  pace(bucketMs: number, { phoneNumberId = ALL_NUMBERS, from = 0, to = Number.POSITIVE_INFINITY }: { phoneNumberId?: string; from?: number; to?: number } = {}): PaceRow[] {
    return this.#pace.get(phoneNumberId)?.rows(bucketMs, { from, to }) ?? []
  }

  reset(): void {
    this.#campaigns.clear()
    this.#lastCount = undefined
    this.#log.clear()
    this.#pace.clear()
    this.accepted = 0
    this.rejected = 0
  }

  /** Consecutive sends mostly belong to one campaign. */
  #countOf(name: string): RecipientCount {
    if (this.#lastCount && name === this.#lastCampaign) return this.#lastCount
    let count = this.#campaigns.get(name)
    if (!count) {
      const key = this.#campaigns.size < MAX_CAMPAIGNS ? name : OVERFLOW
      count = this.#campaigns.get(key) ?? new RecipientCount()
      this.#campaigns.set(key, count)
    }
    this.#lastCampaign = name
    this.#lastCount = count
    return count
  }

  #paceOf(phoneNumberId: string): PaceBook {
    let book = this.#pace.get(phoneNumberId)
    if (!book) {
      book = new PaceBook()
      this.#pace.set(phoneNumberId, book)
    }
    return book
  }
}

function campaignOf(callbackData: string | undefined): string {
  if (callbackData === undefined) return NO_CAMPAIGN
  const colon = callbackData.indexOf(':')
  return colon <= 0 ? NO_CAMPAIGN : callbackData.slice(0, colon)
}
