import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { readHold } from '#server/campaigns/read-hold.ts'
import { createRunningCampaign } from '../support/campaign-fixture.ts'
import { useTestServices } from '../support/use-test-services.ts'

const { sql } = useTestServices()

it('a held campaign is blocked by its template, its connection or its account, and by nothing else that we know of', async () => {
  const { campaignId, templateId, connectionId, accountId, orgId } = await createRunningCampaign(sql(), 1)
  await sql()`update templates set components = '{"list":[{"type":"BODY","text":"Fresh bread today."}]}' where id = ${templateId}`
  await sql()`insert into wabas (id, org_id, waba_id, name) select ${randomUUID()}, ${orgId}, waba_id, 'Bakery' from whatsapp_accounts where id = ${accountId} on conflict do nothing`
  const isBlocked = async () => (await readHold(sql(), campaignId)).isBlocked
  const turns = [
    (isBad: boolean) => sql()`update templates set status = ${isBad ? 'PAUSED' : 'APPROVED'} where id = ${templateId}`,
    (isBad: boolean) => sql()`update meta_connections set state = ${isBad ? 'revoked' : 'healthy'} where id = ${connectionId}`,
    (isBad: boolean) => sql()`update whatsapp_accounts set is_active = ${!isBad} where id = ${accountId}`,
    (isBad: boolean) => sql()`update wabas set state = ${isBad ? 'disabled' : 'active'} where org_id = ${orgId}`,
  ]
  const seen: boolean[][] = []
  for (const turn of turns) {
    await turn(true)
    const bad = await isBlocked()
    await turn(false)
    seen.push([bad, await isBlocked()])
  }
  expect(seen).toEqual(turns.map(() => [true, false]))
  // A template that Meta does not know may be there again; twenty people in a row who were refused are for somebody to look at.
  for (const [reason, blocks] of [['Template “hello_world”: It does not exist (132001)', false], ['The format is wrong for 20 people in a row (132012)', true]] as const) {
    await sql()`update campaigns set state = 'held', reason = ${reason} where id = ${campaignId}`
    expect(await isBlocked()).toBe(blocks)
  }
})
