import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { suppressContact } from '#server/contacts/suppress-contact.ts'
import { rung } from '#server/lib/message-status.ts'
import { Pacer } from '#server/sending/pacer.ts'
import { createSharedWrites } from '#server/sending/shared-writes.ts'
import { createStillSending } from '#server/sending/still-sending.ts'
import { createRunningCampaign, readBothCounts } from '../support/campaign-fixture.ts'
import { acceptAll, pumpOnce } from '../support/pump-once.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(10)

/** A number that was slowed down after its groups of a fast one were made. */
class SlowedPacer extends Pacer {
  override take(): { waitMs: number; turn: number } {
    return { waitMs: 100, turn: 0 }
  }
}

it.each(['paused', 'held', 'canceled'])('a group that leaves slowly stops within a second of its campaign being %s, and the rest leaves once when it goes on, or never', async (state) => {
  const { sql, hot } = database
  const { campaignId, accountId, orgId } = await createRunningCampaign(sql, 60)
  let sent = 0
  const stopping: Promise<unknown>[] = []
  const { calls } = await pumpOnce(hot, { accountId, orgId, ratePerSecond: 690, pacer: new SlowedPacer(690) }, (message) => {
    sent += 1
    if (sent === 8) stopping.push(sql`update campaigns set state = ${state} where id = ${campaignId}`.execute())
    return acceptAll(message)
  })
  await Promise.all(stopping)
  // Eight until it was stopped, and ten in the second after that; both groups that were intended already hold 70.
  expect(calls.length).toBeLessThan(18)
  await sql`update campaigns set state = 'running' where id = ${campaignId}`
  await sql`update send_due set due_at = now() where campaign_id = ${campaignId}`
  const rest = await pumpOnce(hot, { accountId, orgId })
  expect([...calls, ...rest.calls].sort()).toEqual([...new Set([...calls, ...rest.calls])].sort())
  const { steps, rows } = await readBothCounts(sql, campaignId)
  expect(steps).toEqual(rows)
  const accepted = state === 'canceled' ? calls.length : 60
  expect(rows).toEqual({ [rung.accepted]: accepted, ...(state === 'canceled' ? { [rung.canceled]: 60 - accepted } : {}) })
})

it('a group that leaves slowly leaves out who opts out meanwhile', async () => {
  const { sql, hot } = database
  const { campaignId, accountId, orgId } = await createRunningCampaign(sql, 40)
  const people = await sql<{ id: number; contactId: number }[]>`select id, contact_id as "contactId" from messages where campaign_id = ${campaignId} order by id`
  const leaving = people.slice(25, 30)
  const told: Promise<unknown>[] = []
  const { calls } = await pumpOnce(hot, { accountId, orgId, ratePerSecond: 690, pacer: new SlowedPacer(690) }, (message) => {
    if (told.length === 0) told.push(...leaving.map(({ contactId }) => sql.begin((tx) => suppressContact(tx, { orgId, contactId, source: 'stop_keyword', evidence: null }))))
    return acceptAll(message)
  })
  await Promise.all(told)
  expect(calls.map((call) => Number(call.split(':')[0]))).toEqual(people.filter((person) => !leaving.includes(person)).map(({ id }) => id))
  const { steps, rows } = await readBothCounts(sql, campaignId)
  expect([steps, rows]).toEqual([{ [rung.accepted]: 35, [rung.skipped]: 5 }, { [rung.accepted]: 35, [rung.skipped]: 5 }])
})

it('a group whose intent was answered late is as old as its intent: it does not leave when its campaign was paused meanwhile', async () => {
  const { sql, hot } = database
  const { campaignId, accountId, orgId } = await createRunningCampaign(sql, 60)
  const shared = createSharedWrites(hot)
  const { calls } = await pumpOnce(hot, {
    accountId, orgId, ratePerSecond: 690,
    shared: {
      ...shared,
      intent: async (intent) => {
        const mayLeave = await shared.intent(intent)
        await sql`update campaigns set state = 'paused' where id = ${campaignId}`
        await sleep(500)
        return mayLeave
      },
    },
  })
  expect(calls).toEqual([])
  await sql`update campaigns set state = 'running' where id = ${campaignId}`
  await sql`update send_due set due_at = now() where campaign_id = ${campaignId}`
  expect((await pumpOnce(hot, { accountId, orgId })).calls).toHaveLength(60)
})

it('a database that is away stops nothing that was intended, and a reply nothing stops', async () => {
  const { campaignId } = await createRunningCampaign(database.sql, 1)
  const mayLeave = createStillSending(database.sql)
  expect(await mayLeave({ campaignId, contactId: 1 })).toBe(true)
  await database.sql`update campaigns set state = 'paused' where id = ${campaignId}`
  expect(await mayLeave({ campaignId: null, contactId: 1 })).toBe(true)
  const anew = createStillSending(database.sql)
  expect(await anew({ campaignId, contactId: 1 })).toBe(false)
  const ended = createStillSending(Object.assign(() => Promise.reject(new Error('gone'))) as unknown as typeof database.sql)
  expect(await ended({ campaignId, contactId: 1 })).toBe(true)
})
