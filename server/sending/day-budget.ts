import type { Sql } from '#db/client.ts'
import { limitOf, peopleADay } from '#server/accounts/messaging-limit.ts'
import { steadyNow } from '#server/lib/steady-now.ts'
import { awaitOthers } from './await-others.ts'
import { beginPot, campaignPot, dropPot, portfolioPot, reservePeople, type Person, type Pot } from './reserve-people.ts'

/**
 * Until when people wait because a day's people are used up, in milliseconds since 1970, and why in words. `countedBy`: the
 * limit of Meta's that it follows from (`limitOf`); null: the campaign's own.
 */
export type BudgetWait = { untilMs: number; reason: string; countedBy: string | null }

/** `countedBy`: as in `BudgetWait`. */
type LimitPot = Pot & { countedBy: string | null }

type PortfolioRow = { orgId: string; businessId: string; tier: string | null; countedBy: string | null; hasPot: boolean }

type Limited = { campaignId: string; peoplePerDay: number | null }

/** A lane whose group is refused because of another limit reads it at once. */
const REREAD_MS = 5000

/**
 * The limits of people a day that a lane has to keep: its portfolio's, where Meta's is finite, and each campaign's own. Nothing leaves by
 * what is read here alone: intents and claims name the limit and whose it is (`countedBy`) and are refused once it is another one.
 */
export class DayBudget {
  private readonly sql: Sql
  private readonly lane: { accountId: string; now?: () => number }
  private portfolio: LimitPot | null = null
  private readCountedBy: string | null = null
  private readAtMs = -Infinity

  constructor(sql: Sql, lane: { accountId: string; now?: () => number }) {
    this.sql = sql
    this.lane = lane
  }

  /** What people are counted by now (`limitOf`). */
  get countedBy(): string | null {
    return this.readCountedBy
  }

  /**
   * Reads the limit, when it is time to, and has its pot begin. To be called before anything is claimed: a pot begins with whom the portfolio
   * is writing to, and what is claimed but not counted would be among them.
   */
  async look(maxAgeMs = REREAD_MS): Promise<void> {
    if (steadyNow() - this.readAtMs < maxAgeMs) return
    const { accountId } = this.lane
    const [row] = await this.sql<PortfolioRow[]>`
      select a.org_id as "orgId", a.business_id as "businessId", w.messaging_limit as tier, ${limitOf(this.sql, this.sql`a.id`)} as "countedBy",
        exists (select 1 from day_budgets b where b.org_id = a.org_id and b.pot = 'portfolio/' || a.business_id) as "hasPot"
      from whatsapp_accounts a left join wabas w on w.org_id = a.org_id and w.waba_id = a.waba_id where a.id = ${accountId}`
    this.portfolio = row ? this.toPot(row) : null
    // What leaves uncounted would be missing in a pot that stays.
    if (row?.hasPot && !this.portfolio) await dropPot(this.sql, { orgId: row.orgId, pot: portfolioPot(row.businessId) }, { accountId, countedBy: row.countedBy })
    if (row && !row.hasPot && this.portfolio) {
      // Intents that name the old limit, and of which nobody can see yet that they are written.
      await awaitOthers(this.sql)
      await beginPot(this.sql, this.portfolio, this.wallClock())
    }
    this.readCountedBy = row?.countedBy ?? null
    this.readAtMs = steadyNow()
  }

  /** Counts the people of a campaign's group; says how many, from the first, may be written to now, and what the others wait for. */
  async take(campaign: Limited, people: Person[]): Promise<{ fits: number; wait: BudgetWait | null }> {
    const { portfolio } = this
    const { campaignId, peoplePerDay } = campaign
    if (peoplePerDay === null) return portfolio ? this.reserve(portfolio, people, words.portfolio) : { fits: people.length, wait: null }
    const orgId = portfolio?.orgId ?? (await this.readOrgId())
    const own = await this.reserve({ orgId, pot: campaignPot(campaignId), limit: peoplePerDay, freeWindowsOf: null, beganBefore: null, countedBy: null }, people, words.campaign)
    if (!portfolio || own.fits === 0) return own
    const shared = await this.reserve(portfolio, people.slice(0, own.fits), words.portfolio)
    return shared.wait ? shared : own
  }

  /** The same for messages that were taken already, of whatever campaign. */
  async takeDue(people: Person[]): Promise<{ fits: number; wait: BudgetWait | null }> {
    const { portfolio } = this
    return portfolio && people.length > 0 ? this.reserve(portfolio, people, words.portfolio) : { fits: people.length, wait: null }
  }

  /** Has the limit read again before anybody is counted: Meta has set another one. */
  reread(): void {
    this.readAtMs = -Infinity
  }

  private async reserve(pot: LimitPot, people: Person[], toWords: (limit: string) => string): Promise<{ fits: number; wait: BudgetWait | null }> {
    const { fits, freesAt } = await reservePeople(this.sql, pot, { people, now: this.wallClock() })
    return { fits, wait: freesAt ? { untilMs: freesAt.getTime(), reason: toWords(pot.limit.toLocaleString('en-US')), countedBy: pot.countedBy } : null }
  }

  /** A test's; null: the database's. */
  private wallClock(): Date | null {
    return this.lane.now ? new Date(this.lane.now()) : null
  }

  /** Null while Meta sets no limit, or none is known. */
  private toPot({ orgId, businessId, tier, countedBy }: PortfolioRow): LimitPot | null {
    const limit = peopleADay(tier)
    return limit === null ? null : { orgId, pot: portfolioPot(businessId), limit, freeWindowsOf: this.lane.accountId, beganBefore: businessId, countedBy }
  }

  private async readOrgId(): Promise<string> {
    const [row] = await this.sql<{ orgId: string }[]>`select org_id as "orgId" from whatsapp_accounts where id = ${this.lane.accountId}`
    return row?.orgId ?? ''
  }
}

const words = {
  portfolio: (limit: string) => `Meta lets this business start conversations with ${limit} people in 24 hours, and that many have been written to`,
  campaign: (limit: string) => `This campaign writes to ${limit} people in 24 hours, and that many have been written to`,
}
