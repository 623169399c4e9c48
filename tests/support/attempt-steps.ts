import { expect } from 'vitest'
import { applyStatuses } from '#server/webhooks/apply-statuses.ts'
import { NumberDirectory } from '#server/webhooks/find-accounts.ts'
import type { StatusEvent } from '#server/webhooks/webhook-events.ts'
import { readBothCounts, type CampaignFixture } from './campaign-fixture.ts'
import { acceptAll, pumpOnce, wamidOf } from './pump-once.ts'
import type { FileDatabase } from './use-database.ts'

export type News = { id: number; attempt: number; status: StatusEvent['status']; code?: number }

/** What a test does to a campaign whose lane it turns by hand: turns, webhooks, time, and a look at the rows. */
export function attemptSteps(database: FileDatabase) {
  /** One turn of the campaign's lane. */
  const pump = (fixture: CampaignFixture, answer = acceptAll) => pumpOnce(database.sql, fixture, answer)

  function receive(fixture: CampaignFixture, news: News[]) {
    const statuses = news.map(({ id, attempt, status, code }): StatusEvent => ({
      phoneNumberId: '1', wamid: wamidOf({ id, attempt }), status, at: Date.now() / 1000, recipientId: '49', recipientUserId: null,
      callbackData: `${fixture.campaignId}:${String(id)}:${String(attempt)}`, errorCode: status === 'failed' ? (code ?? 131_000) : null,
    }))
    return database.sql.begin((tx) => applyStatuses(tx, new NumberDirectory(), statuses))
  }

  async function readMessages(fixture: CampaignFixture) {
    return database.sql<{ id: number; status: number; attempt: number; code: number | null; wamid: string | null; dueInMs: number | null }[]>`
      select m.id, m.status, m.attempt, m.error_code as code, m.wamid, (extract(epoch from d.due_at - now()) * 1000)::float8 as "dueInMs"
      from messages m left join send_due d on d.message_id = m.id where m.campaign_id = ${fixture.campaignId} order by m.id`
  }

  const firstIdOf = async (fixture: CampaignFixture) => (await readMessages(fixture))[0]!.id

  async function expectCountsToAgree(fixture: CampaignFixture): Promise<void> {
    const { steps, rows } = await readBothCounts(database.sql, fixture.campaignId)
    expect(steps).toEqual(rows)
  }

  /** Lets everything that waits be due. */
  const passTime = (fixture: CampaignFixture) => database.sql`update send_due set due_at = now() where campaign_id = ${fixture.campaignId}`
  return { pump, receive, readMessages, firstIdOf, expectCountsToAgree, passTime }
}
