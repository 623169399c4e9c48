import { openDatabase } from '/work/main/db/client.ts'
import { createTestServices, createSender, createTemplate, createLargeList, actorOf } from '/work/main/tests/support/campaign-draft.ts'
import { createCampaign } from '/work/main/server/campaigns/create-campaign.ts'
import { freezeAudience } from '/work/main/server/campaigns/freeze-audience.ts'
const url = 'postgres://postgres@127.0.0.1:55991/s4bench'
const { services, close } = createTestServices(url, '127.0.0.1:1')
const sql = services.sql
await sql`select 1`
const sender = await createSender(sql)
const listId = await createLargeList(sql, sender.orgId, 100000)
const templateId = await createTemplate(sql, sender, { category: 'MARKETING', components: [{ type: 'BODY', text: 'Hello {{1}} of {{2}} today.' }] })
const variables = [{ component: 'body' as const, key: '1', source: 'name' as const, value: '' }, { component: 'body' as const, key: '2', source: 'attribute' as const, value: 'city' }]
const { id } = await createCampaign(services, actorOf(sender), { name: 'b', accountId: sender.accountId, templateId, listId, variables, unknownPolicy: 'reconcile' })
await sql`update campaigns set state='preparing' where id=${id}`
const s = performance.now(); await freezeAudience(services, { campaignId: id }); console.log(performance.now() - s)
await close()
