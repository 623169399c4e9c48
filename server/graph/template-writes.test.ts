import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#server/lib/app-error.ts'
import { createGraphClient, type GraphClient } from './graph-client.ts'
import type { NewTemplate } from './template-definition.ts'
import { json, startAnsweringServer, type AnsweringServer } from './testing/answering-server.ts'

let server: AnsweringServer
let graph: GraphClient
beforeAll(async () => {
  server = await startAnsweringServer(json({ id: 594425479261596, status: 'pending', category: 'MARKETING', name: 'a', language: 'en', success: true }))
  graph = createGraphClient(server.config)
})
beforeEach(() => {
  server.seen.length = 0
})
afterAll(async () => {
  server.close()
  await graph.close()
})

const body = { type: 'BODY' as const, text: 'Hello' }
const image = { type: 'HEADER' as const, format: 'IMAGE' as const, example: { header_handle: ['4::aW'] } }
const base = { name: 'spring_sale', language: 'en_US', category: 'MARKETING' as const }
const card = (buttons: { type: 'QUICK_REPLY'; text: string }[]) => ({ components: [image, { type: 'BODY' as const, text: 'Roses' }, { type: 'BUTTONS' as const, buttons }] })
const more = [{ type: 'QUICK_REPLY' as const, text: 'More' }]

describe('templates', () => {
  it('are handed in as they are, and come back with Meta’s own category', async () => {
    const components: NewTemplate['components'] = [image, { ...body, text: 'Hello {{1}}!', example: { body_text: [['Ana']] } }, { type: 'FOOTER', text: 'Bye' }, {
      type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Stop' }, { type: 'URL', text: 'Shop', url: 'https://x.test/{{1}}', example: ['roses'] }, { type: 'COPY_CODE', example: '25OFF' }],
    }]
    expect(await graph.templateWrites.create('t', '102', { ...base, category: 'UTILITY', components })).toEqual({ id: '594425479261596', status: 'PENDING', category: 'MARKETING' })
    expect(JSON.parse(String(server.seen[0]?.body))).toEqual({ ...base, category: 'UTILITY', components })
  })

  it.each<[string, NewTemplate['components']]>([
    ['a limited-time offer', [{ type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Ends soon', has_expiration: true } }, body]],
    ['a carousel', [body, { type: 'CAROUSEL', cards: [card(more), card(more)] }]],
    ['a one-time code', [{ type: 'BODY', add_security_recommendation: true }, { type: 'FOOTER', code_expiration_minutes: 10 }, { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy' }] }]],
    ['a flow', [body, { type: 'BUTTONS', buttons: [{ type: 'FLOW', text: 'Book', flow_id: '1', flow_action: 'navigate', navigate_screen: 'FIRST' }] }]],
    ['a place', [{ type: 'HEADER', format: 'LOCATION' }, body]],
  ])('may have %s', async (_, components) => {
    await graph.templateWrites.create('t', '102', { ...base, components })
    expect(server.seen).toHaveLength(1)
  })

  it.each<[string, unknown]>([
    ['no body', [image]],
    ['two bodies', [body, body]],
    ['a body that is too long', [{ ...body, text: 'x'.repeat(1025) }]],
    ['separated quick replies', [body, { type: 'BUTTONS', buttons: [more[0], { type: 'URL', text: 'a', url: 'https://x.test/' }, more[0]] }]],
    ['three links', [body, { type: 'BUTTONS', buttons: [1, 2, 3].map((n) => ({ type: 'URL', text: String(n), url: 'https://x.test/' })) }]],
    ['a variable in the middle of a link', [body, { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'a', url: 'https://x.test/{{1}}/b', example: ['b'] }] }]],
    ['cards that differ', [body, { type: 'CAROUSEL', cards: [card(more), card([...more, ...more])] }]],
    ['an offer with a footer', [{ type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Ends' } }, body, { type: 'FOOTER', text: 'a' }]],
    ['a field that Meta does not know', [{ ...body, colour: 'red' }]],
  ])('stay here with %s', async (_, components) => {
    const failure: unknown = await graph.templateWrites.create('t', '102', { ...base, components } as NewTemplate).catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: AppError.name, code: 'BAD_INPUT' })
    expect(server.seen).toHaveLength(0)
  })

  it('are deleted by name, by id and by the hundred', async () => {
    await graph.templateWrites.deleteByName('t', '102', 'spring_sale')
    await graph.templateWrites.deleteById('t', '102', { id: '594', name: 'spring_sale' })
    await graph.templateWrites.deleteMany('t', '102', ['594', '595'])
    const queries = server.seen.map(({ method, url }) => [method, Object.fromEntries([...url.searchParams].filter(([name]) => name !== 'appsecret_proof'))])
    expect(queries).toEqual([['DELETE', { name: 'spring_sale' }], ['DELETE', { hsm_id: '594', name: 'spring_sale' }], ['DELETE', { hsm_ids: '["594","595"]' }]])
  })

  it('are read anew after they were changed', async () => {
    for (let reading = 0; reading < 2; reading += 1) await graph.templates.get('t', '594')
    await graph.templateWrites.edit('t', '594', { components: [body] })
    await graph.templates.get('t', '594')
    await graph.templateWrites.deleteById('t', '102', { id: '594', name: 'a' })
    await graph.templates.get('t', '594')
    expect(server.seen.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'DELETE', 'GET'])
  })

  it('are not taken for deleted when Meta says that they are not', async () => {
    server.answerWith(json({ success: false }))
    await expect(graph.templateWrites.deleteByName('t', '102', 'spring_sale')).rejects.toMatchObject({ code: 'META_REFUSED' })
  })
})
