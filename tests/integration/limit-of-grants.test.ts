import { describe, expect, it } from 'vitest'
import type { FoundWaba } from '#server/accounts/discover-grant.ts'
import { storeGrant } from '#server/accounts/store-grant.ts'
import { commitIntents } from '#server/sending/commit-intents.ts'
import { DayBudget } from '#server/sending/day-budget.ts'
import { claimChunk } from '#server/sending/lane-store.ts'
import { followCapability, followNumberQuality } from '#server/webhooks/follow-numbers.ts'
import { nothingFollowed, type FollowStep } from '#server/webhooks/followed.ts'
import { NumberDirectory } from '#server/webhooks/find-accounts.ts'
import { actorOf, type Sender } from '../support/campaign-draft.ts'
import { portfolioSteps } from '../support/portfolio-steps.ts'
import { reachLock } from '../support/reach-lock.ts'
import { useTestServices } from '../support/use-test-services.ts'

const files = useTestServices()
const { services, sql } = files
const { senderOf, run } = portfolioSteps(files)

const T = Date.UTC(2026, 10, 28, 12)
const DISPLAY = '+48 22 555 01 42'
const second = (n: number) => new Date(T + n * 1000)

type Told = { limits: Record<string, string | null>; numbers?: FoundWaba['numbers']; businessId?: string }

/** A new grant of the portfolio that names these limits for its accounts; Meta was asked `askedMs` after noon. */
function grant(sender: Sender, askedMs: number, { limits, numbers = [], businessId = '500' }: Told): Promise<unknown> {
  return storeGrant(services(), { actor: { ...actorOf(sender), userId: sender.userId }, binding: 'x' }, {
    accessToken: 'token', facts: { isValid: true, appId: '1', kind: 'SYSTEM_USER', userId: '1', scopes: [], wabaIds: null, expiresAt: null, dataAccessExpiresAt: null, error: null },
    found: Object.entries(limits).map(([id, messagingLimit]) => ({ id, name: id, business: { id: businessId, name: 'Bakery' }, messagingLimit, isSubscribed: true, numbers })), askedAt: new Date(T + askedMs),
  })
}

type Following = (step: FollowStep) => Promise<void>
const inWebhook = (follow: Following) => sql().begin((tx) => follow({ tx, directory: new NumberDirectory(), followed: nothingFollowed() }))

/** Meta's event of a second after noon. */
const capability = (sender: Sender, at: number, limit: string): Following => (step) =>
  followCapability(step, { kind: 'business_capability_update', field: 'business_capability_update', wabaId: sender.wabaId, time: second(at), value: { max_daily_conversations_per_business: limit, max_daily_conversation_per_phone: null, max_phone_numbers_per_business: null, max_phone_numbers_per_waba: null } })

/** The sender's number as Meta describes it. */
async function nodeOf(sender: Sender): Promise<FoundWaba['numbers'][number]> {
  const [row] = await sql()<{ id: string }[]>`select phone_number_id as id from whatsapp_accounts where id = ${sender.accountId}`
  return { id: row!.id, displayPhoneNumber: DISPLAY, verifiedName: 'Bakery', qualityRating: 'GREEN', throughputLevel: 'STANDARD', status: 'CONNECTED', isOnBizApp: false }
}

const limitsOf = async (sender: Sender) => (await sql()<{ limit: string | null }[]>`select messaging_limit as limit from wabas where org_id = ${sender.orgId} order by waba_id`).map(({ limit }) => limit)

describe('the limit that a grant names', () => {
  it('is that of all accounts of the portfolio, though it names it for one of them only', async () => {
    const sender = await senderOf('TIER_UNLIMITED')
    await grant(sender, 1000, { limits: { [sender.wabaId]: 'TIER_2K', '999': null } })
    expect(await limitsOf(sender)).toEqual(['TIER_2K', 'TIER_2K'])
    await grant(sender, 2000, { limits: { '999': null } })
    expect(await limitsOf(sender)).toEqual(['TIER_2K', 'TIER_2K'])
    await grant(sender, 3000, { limits: { [sender.wabaId]: 'TIER_UNLIMITED', '999': 'TIER_10K' } })
    expect(await limitsOf(sender)).toEqual(['TIER_10K', 'TIER_10K'])
  })

  it('gives way to what Meta has told since it was asked, and replaces what it told before', async () => {
    const sender = await senderOf(null)
    await inWebhook(capability(sender, 10, 'TIER_10K'))
    await grant(sender, 10_900, { limits: { [sender.wabaId]: 'TIER_2K' } })
    expect(await limitsOf(sender)).toEqual(['TIER_10K'])
    await grant(sender, 11_000, { limits: { [sender.wabaId]: 'TIER_2K' } })
    expect(await limitsOf(sender)).toEqual(['TIER_2K'])
  })

  it('stays when an event comes that Meta sent before it was asked', async () => {
    const sender = await senderOf(null)
    await grant(sender, 20_500, { limits: { [sender.wabaId]: 'TIER_2K' } })
    await inWebhook(capability(sender, 19, 'TIER_10K'))
    expect(await limitsOf(sender)).toEqual(['TIER_2K'])
    await inWebhook(capability(sender, 20, 'TIER_100K'))
    expect(await limitsOf(sender)).toEqual(['TIER_100K'])
  })

  it('reaches a new account also when a webhook tells it while the grant is being written', async () => {
    const sender = await senderOf('TIER_UNLIMITED')
    const granting = await sql().begin(async (tx) => {
      await capability(sender, 30, 'TIER_2K')({ tx, directory: new NumberDirectory(), followed: nothingFollowed() })
      const storing = grant(sender, 29_000, { limits: { [sender.wabaId]: 'TIER_UNLIMITED', '999': null } })
      await reachLock(tx)
      return { storing }
    })
    await granting.storing
    expect(await limitsOf(sender)).toEqual(['TIER_2K', 'TIER_2K'])
  })

  it('is no deadlock with a webhook about a number and its limit', async () => {
    const sender = await senderOf('TIER_UNLIMITED')
    const numbers = [await nodeOf(sender)]
    const quality = { kind: 'phone_number_quality_update', field: 'phone_number_quality_update', wabaId: sender.wabaId, time: second(40), value: { display_phone_number: DISPLAY, event: 'FLAGGED', old_limit: null, current_limit: 'TIER_1K', max_daily_conversations_per_business: null } } as const
    const both = await sql().begin(async (tx) => {
      await tx`select 1 from whatsapp_accounts where id = ${sender.accountId} for update`
      const telling = inWebhook((step) => followNumberQuality(step, quality))
      await reachLock(tx)
      const storing = grant(sender, 39_000, { limits: { [sender.wabaId]: 'TIER_2K' }, numbers })
      await reachLock(tx, 2)
      return Promise.resolve({ all: [telling, storing] })
    })
    expect((await Promise.allSettled(both.all)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect(await limitsOf(sender)).toEqual(['TIER_1K'])
  })
})

describe('an account that a grant finds in another portfolio', () => {
  it('leaves its limit behind', async () => {
    const sender = await senderOf('TIER_2K')
    await grant(sender, 50_000, { limits: { [sender.wabaId]: null }, businessId: '600' })
    expect(await limitsOf(sender)).toEqual([null])
    await grant(sender, 51_000, { limits: { [sender.wabaId]: 'TIER_10K' }, businessId: '700' })
    expect(await limitsOf(sender)).toEqual(['TIER_10K'])
  })

  it('has nobody leave who was counted for the one before, and begins with those who have', async () => {
    const sender = await senderOf('TIER_250')
    await run(sender, 30)
    await sql()`insert into lanes (account_id, org_id, epoch) values (${sender.accountId}, ${sender.orgId}, 1)`
    const { id, lastId } = (await claimChunk(sql(), { accountId: sender.accountId, epoch: 1 }, []))!
    const intend = async (upto: number, countedBy: string) => (await commitIntents(sql(), [{ id, epoch: 1, upto, countedBy }]))[0]
    expect(await intend(lastId - 20, 'TIER_250/500')).toBe(true)
    await grant(sender, 60_000, { limits: { [sender.wabaId]: 'TIER_250' }, numbers: [await nodeOf(sender)], businessId: '600' })
    expect(await intend(lastId, 'TIER_250/500')).toBe(false)
    const budget = new DayBudget(sql(), sender)
    await budget.look()
    expect(await sql()`select used from day_budgets where org_id = ${sender.orgId} and pot = 'portfolio/600'`).toEqual([{ used: 10 }])
    expect([budget.countedBy, await intend(lastId, 'TIER_250/600')]).toEqual(['TIER_250/600', true])
  })
})
