import { waitUntil } from '../services/wait-until.ts'
import type { Send } from './find-late-sends.ts'
import type { FaultSetting } from './plan.ts'

/** In no country of the imported lists. */
const STRANGER = '15550109999'
/** Hundreds of connections are opened at once after a kill, and one of ours can be lost among them: that must not end a run. Everything asked here may be asked twice. */
const INSIST = { timeoutMs: 30_000, everyMs: 500 }
const TRY_MS = 10_000

/** Last digits of those who fail until somebody mends it. */
export const MENDED_LATER = '55'
/** Meta's codes: cannot be reached, and identity to be confirmed first, which a person does and then presses "Retry failed". */
const [UNREACHABLE, UNCONFIRMED] = [131026, 137000]

type Hit = { kind: string; hits: number }
export type Stats = { accepted: number; messages_in_flight: number; webhooks: { pending: number; badly_signed_taken?: number } }
type SendsPage = { data: { to: string; biz_opaque_callback_data: string | null; at_ms: number }[]; next_after: number | null }
type Page = { data: { recipient: string; count: number }[]; next_after: number | null }

/** Meta's name for a limit of people in 24 hours; null: none. */
export function toTier(people: number | null): string {
  if (people === null) return 'TIER_UNLIMITED'
  return people < 1000 ? `TIER_${String(people)}` : `TIER_${String(people / 1000)}K`
}

/** The simulator's own API: what fate and Meta's people do. Counts every fault that struck, also those replaced since. */
export class SimulatorControl {
  private readonly url: string
  private known: ReadonlySet<string> | null = null
  private struckBefore = 0
  private current: FaultSetting[] = []

  constructor(url: string) {
    this.url = url
  }

  /** Replaces all faults; kinds that this simulator does not know are left out. @returns those */
  async setFaults(faults: FaultSetting[]): Promise<string[]> {
    this.struckBefore = await this.struck()
    const known = await this.knownFaults()
    this.current = faults.filter((fault) => known.has(fault.kind))
    await this.ask('POST', 'faults', { faults: this.current })
    return faults.filter((fault) => !known.has(fault.kind)).map((fault) => fault.kind)
  }

  /** Turns one fault up until it has struck `hits` times; afterwards that one rests until the faults are set anew. */
  async storm(kind: string, hits: number): Promise<void> {
    if (!(await this.knownFaults()).has(kind)) return
    this.struckBefore += (await this.hits()).find((fault) => fault.kind === kind)?.hits ?? 0
    const value = this.current.find((fault) => fault.kind === kind)?.value
    await this.ask('POST', 'faults', { kind, probability: 0.5, seed: hits, limit: hits, ...(value === undefined ? {} : { value }) })
  }

  /** No webhook leaves any more. */
  async silence(): Promise<void> {
    await this.ask('POST', 'faults', { kind: 'webhook_stop', probability: 1 })
  }

  /** No webhook leaves for a while; all of them come afterwards. */
  async holdWebhooks(forMs: number): Promise<void> {
    await this.ask('POST', 'webhooks/hold', { for_ms: forMs })
  }

  /** Meta's limit for all numbers of the business, one of its tiers. Webhooks tell of it and nobody is refused: what leaves beyond it is in the ledger. */
  async limitPeople(people: number | null): Promise<void> {
    await this.ask('POST', 'portfolio', { messaging_limit: toTier(people), limit_enforced: false })
  }

  /** Faults that struck since the beginning. */
  async struck(): Promise<number> {
    return this.struckBefore + (await this.hits()).reduce((sum, fault) => sum + fault.hits, 0)
  }

  /** Those whose number ends in one pair of digits can never be reached, those of the other pair fail until they are mended. */
  async liveFast(): Promise<void> {
    await this.ask('POST', 'behaviour', { sent_ms: [20, 300], delivered_ms: [50, 900], read_ms: [100, 1800], failures: { '77': UNREACHABLE, [MENDED_LATER]: UNCONFIRMED } })
  }

  /** From now on only those fail who can never be reached. */
  async mendPeople(): Promise<void> {
    await this.ask('POST', 'behaviour', { failures: { '77': UNREACHABLE } })
  }

  /** Somebody who is on no list writes to every number, as people do: a number that is silent gives no evidence, whatever waits for it. */
  async writeToNumbers(): Promise<void> {
    const { numbers } = (await this.ask('GET', 'limits')) as { numbers: { id: string }[] }
    for (const { id } of numbers) await this.ask('POST', 'inbound', { from: STRANGER, phone_number_id: id, text: 'Hello' })
  }

  /** Somebody writes to the first number of the business. @param person digits only */
  async write(person: string, text: string): Promise<void> {
    await this.ask('POST', 'inbound', { from: person, text })
  }

  /** A campaign's accepted sends, oldest first; of a million at most. */
  async sends(campaignId: string): Promise<Send[]> {
    const sends: Send[] = []
    let after: number | null = 0
    while (after !== null) {
      const page = (await this.ask('GET', `ledger/sends?limit=50000&after=${String(after)}`)) as SendsPage
      for (const row of page.data) if (row.biz_opaque_callback_data?.startsWith(`${campaignId}:`)) sends.push({ to: row.to, atMs: row.at_ms })
      after = page.next_after
    }
    return sends
  }

  async stats(): Promise<Stats> {
    return (await this.ask('GET', 'stats')) as Stats
  }

  async accepted(campaignId: string): Promise<number> {
    const summary = (await this.ask('GET', 'ledger')) as { campaigns: Record<string, { accepted: number }> }
    return summary.campaigns[campaignId]?.accepted ?? 0
  }

  /** Accepted sends of a campaign by number, digits only. */
  async ledger(campaignId: string): Promise<Map<string, number>> {
    const sent = new Map<string, number>()
    let after: number | null = 0
    while (after !== null) {
      const page = (await this.ask('GET', `ledger/recipients?campaign=${campaignId}&limit=50000&after=${String(after)}`)) as Page
      for (const row of page.data) sent.set(row.recipient.replace(/\D/g, ''), row.count)
      after = page.next_after
    }
    return sent
  }

  private async knownFaults(): Promise<ReadonlySet<string>> {
    const { kinds } = (await this.ask('GET', 'faults')) as { kinds: string[] }
    return (this.known ??= new Set(kinds))
  }

  private async hits(): Promise<Hit[]> {
    return ((await this.ask('GET', 'faults')) as { faults: Hit[] }).faults
  }

  private async ask(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    const request = { method, headers: { 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}) }
    const answer = await waitUntil(async () => {
      const response = await fetch(`${this.url}/_sim/${path}`, { ...request, signal: AbortSignal.timeout(TRY_MS) })
      return { ok: response.ok, status: response.status, text: await response.text() }
    }, INSIST)
    if (!answer.ok) throw new Error(`The simulator refused ${path} (${String(answer.status)}): ${answer.text.slice(0, 300)}`)
    return JSON.parse(answer.text)
  }
}
