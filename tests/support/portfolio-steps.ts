import { randomUUID } from 'node:crypto'
import type { CreateCampaignInput } from '#server/campaigns/schema.ts'
import type { LaneTurn } from '#server/sending/pump-lane.ts'
import { releaseBudgets } from '#server/sending/release-budgets.ts'
import { addNumber, createSender, type Sender } from './campaign-draft.ts'
import { runCampaign } from './campaign-steps.ts'
import { acceptAll, pumpOnce } from './pump-once.ts'
import type { FileServices } from './use-test-services.ts'

/** What tests of a portfolio's people a day do again and again. */
export function portfolioSteps({ services, sql }: FileServices) {
  return {
    /** An organisation with a number of the portfolio 500, under one of Meta's limits. */
    senderOf: async (tier: string | null): Promise<Sender> => {
      const sender = await createSender(sql())
      await sql()`insert into wabas (id, org_id, waba_id, connection_id, name, messaging_limit) values (${randomUUID()}, ${sender.orgId}, ${sender.wabaId}, ${sender.connectionId}, 'Bakery', ${tier})`
      return sender
    },
    /** Another number of the same business. */
    numberOf: async (sender: Sender): Promise<Sender> => ({ ...sender, accountId: await addNumber(sql(), sender, '+49 30 555 01 01') }),
    run: async (sender: Sender, people: number | string, input: Partial<CreateCampaignInput> = {}): Promise<string> => (await runCampaign(services(), people, { sender, input })).campaignId,
    pump: (sender: Sender, now?: () => number): Promise<{ calls: string[]; turn: LaneTurn }> => pumpOnce(services().hot, { accountId: sender.accountId, orgId: sender.orgId, ...(now ? { now } : {}) }, acceptAll),
    wake: async (campaignId: string): Promise<void> => void (await sql()`update send_chunks set ready_at = now() where campaign_id = ${campaignId} and ready_at is not null`),
    /** As the webhook does it. @returns the campaigns that have to hear of it */
    setTier: (sender: Sender, tier: string): Promise<string[]> => sql().begin(async (tx) => {
      await tx`update wabas set messaging_limit = ${tier} where org_id = ${sender.orgId}`
      return releaseBudgets(tx, [sender.orgId])
    }),
    usedOf: async (sender: Sender): Promise<{ used: number; rows: number } | undefined> => (await sql()<{ used: number; rows: number }[]>`
      select used, (select count(*)::int from day_budget_people p where p.org_id = b.org_id and p.pot = b.pot) as rows from day_budgets b where org_id = ${sender.orgId} and pot = 'portfolio/500'`)[0],
  }
}
