import { describe, expect, it } from 'vitest'
import { findRecipients } from '#server/campaigns/find-recipients.ts'
import { freezeAudience } from '#server/campaigns/freeze-audience.ts'
import { previewCampaign } from '#server/campaigns/preview-campaign.ts'
import type { VariableMapping } from '#server/campaigns/schema.ts'
import { holdCampaigns } from '#server/sending/hold-campaigns.ts'
import { createTemplateBody } from '#server/templates/create-template-body.ts'
import { actorOf, type TemplateOptions } from '../support/campaign-draft.ts'
import { prepareCampaign, type Audience, type MadeCampaign } from '../support/campaign-steps.ts'
import { pumpOnce } from '../support/pump-once.ts'
import { useTestServices } from '../support/use-test-services.ts'

const { services, sql } = useTestServices()

async function prepare(people: Audience, { template, variables = [] }: { template?: TemplateOptions; variables?: VariableMapping[] } = {}): Promise<MadeCampaign> {
  return prepareCampaign(services(), people, { ...(template ? { template } : {}), input: { variables } })
}

const greeting: TemplateOptions = { components: [{ type: 'BODY', text: 'Hello {{1}}.' }] }
const byName: VariableMapping[] = [{ component: 'body', key: '1', source: 'name', value: '' }]

const refused: [what: string, value: string][] = [
  ['a line break', 'two\nlines'], ['a carriage return', 'two\rlines'], ['a line break at the end', 'end\n'], ['a tab', 'a\ttab'],
  ['four spaces in a row', 'four    spaces'], ['more characters than Meta takes', 'x'.repeat(1025)],
]
const missing: [what: string, value: string | null][] = [['no value', null], ['an empty value', ''], ['only spaces', '   ']]
const taken: [what: string, value: string][] = [
  ['script tags', '<script>alert("1")</script>'], ['quotes, brackets and backslashes', '"}],"to":"+1\\'], ['a placeholder', '{{1}}'], ['three spaces in a row', 'three   spaces'],
  ['emoji and right-to-left text', '🥐 שלום'], ['as many characters as Meta takes', 'x'.repeat(1024)], ['SQL', "'; drop table messages; --"],
]

describe('a person’s value', () => {
  it('is sent as it is, or the person is skipped with the reason, and the preview has said so', async () => {
    const everybody = [...refused, ...missing, ...taken]
    const people = everybody.map(([, name], n) => ({ phone: `+4860000${String(1000 + n)}`, name, country: 'PL' }))
    const made = await prepare(people, { template: greeting, variables: byName })
    const preview = await previewCampaign(services(), actorOf(made.sender), { templateId: made.templateId, listId: made.listId, variables: byName })
    expect(await freezeAudience(services(), { campaignId: made.campaignId })).toMatchObject({ queued: taken.length, skipped: refused.length + missing.length })
    expect(preview).toMatchObject({ audience: everybody.length, willSend: taken.length })
    const { items } = await findRecipients(services(), actorOf(made.sender, 'viewer'), { id: made.campaignId, state: 'skipped', limit: 100 })
    expect(items).toHaveLength(refused.length + missing.length)
    expect(items.every((item) => item.detail !== null && item.detail.length > 10)).toBe(true)
    const rows = await sql()<{ skipReason: string | null; payload: string | null }[]>`select skip_reason as "skipReason", payload from messages where campaign_id = ${made.campaignId} order by contact_id`
    expect(rows.map((row) => row.skipReason)).toEqual([...refused.map(() => 'invalid_value'), ...missing.map(() => 'missing_variable'), ...taken.map(() => null)])
    const body = createTemplateBody({ name: 'greeting', language: 'en_US' })
    const sent = rows.slice(-taken.length).map((row) => (JSON.parse(body('+48600000000', row.payload, 'c:1:1')) as { template: { components: { parameters: { text: string }[] }[] } }).template.components[0]!.parameters[0]!.text)
    expect(sent).toEqual(taken.map(([, value]) => value))
  })
})

describe('between two slices of an audience', () => {
  it('a list that a campaign needs cannot be deleted, and one that is emptied ends the audience where it is', async () => {
    const made = await prepare(1500)
    await freezeAudience(services(), { campaignId: made.campaignId, part: 'first' })
    await expect(sql()`delete from contact_lists where id = ${made.listId}`).rejects.toThrow('violates foreign key')
    await sql()`delete from contact_list_members where list_id = ${made.listId}`
    expect(await freezeAudience(services(), { campaignId: made.campaignId })).toEqual({ total: 1000, queued: 1000, skipped: 0, isComplete: true })
  })

  it.each([
    ['paused', { status: 'PAUSED', removed: false, hold: 'Meta has paused this template because people blocked or reported it.' }],
    ['deleted', { status: 'APPROVED', removed: true, hold: undefined }],
  ])('a template that is %s leaves everybody written down; what is held does not leave', async (_, { status, removed, hold }) => {
    const made = await prepare(1500)
    await freezeAudience(services(), { campaignId: made.campaignId, part: 'first' })
    await sql()`update campaigns set state = 'running' where id = ${made.campaignId}`
    await sql()`update templates set status = ${status}, removed_at = ${removed ? new Date() : null} where id = ${made.templateId}`
    expect(await holdCampaigns(sql(), { templateId: made.templateId }, 'The template was paused')).toEqual([made.campaignId])
    expect(await freezeAudience(services(), { campaignId: made.campaignId })).toEqual({ total: 1500, queued: 1500, skipped: 0, isComplete: true, ...(hold ? { hold } : {}) })
    expect(await sql()`select state, reason from campaigns where id = ${made.campaignId}`).toEqual([{ state: 'held', reason: 'The template was paused' }])
    expect((await pumpOnce(services().hot, made.sender)).calls).toEqual([])
  })

  it('an offer that ends then is written down for the others as for the first', async () => {
    const template: TemplateOptions = { category: 'MARKETING', components: [{ type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Ends', has_expiration: true } }, { type: 'BODY', text: 'Hello {{1}}, bread.' }] }
    const made = await prepare(1200, { template, variables: [...byName, { component: 'limited_time_offer', key: 'expiration', source: 'text', value: '2099-01-31T18:00Z' }] })
    await freezeAudience(services(), { campaignId: made.campaignId, part: 'first' })
    await sql()`update campaigns set variables = replace(variables::text, '2099-', '2020-')::jsonb where id = ${made.campaignId}`
    expect(await freezeAudience(services(), { campaignId: made.campaignId })).toMatchObject({ total: 1200, queued: 1200 })
    const shapes = await sql()<{ n: number }[]>`select count(*)::int as n from messages where campaign_id = ${made.campaignId} and payload like '%limited_time_offer%'`
    expect(shapes[0]!.n).toBe(1200)
  })
})
