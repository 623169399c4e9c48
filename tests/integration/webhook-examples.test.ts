import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { toChatContent } from '#server/conversations/chat-content.ts'
import { verifySignature } from '#server/webhooks/verify-signature.ts'
import { loadMetaOpenApi, metaOpenApiPath } from '../support/meta-openapi.ts'
import { startWebhookEndpoint, type WebhookEndpoint } from '../support/webhook-endpoint.ts'

/** Meta's examples are about this number. */
const NUMBER = '106540352242922'

type Example = { entry: { changes: { field: string; value: Record<string, unknown> }[] }[] }

const examples = await readExamples()
const why = metaOpenApiPath() === null ? ' (skipped: Meta’s OpenAPI file is not here; name it in META_OPENAPI)' : ''

describe.skipIf(why !== '')(`Meta's own examples of webhooks${why}`, () => {
  let endpoint: WebhookEndpoint
  beforeAll(async () => {
    endpoint = await startWebhookEndpoint()
    const { sql } = endpoint
    await sql`insert into orgs (id, name) values ('0190a5a0-0000-7000-8000-000000000001', 'Ours')`
    await sql`
      insert into whatsapp_accounts (id, org_id, phone_number_id, waba_id, business_id, display_phone_number, access_token)
      values (gen_random_uuid(), '0190a5a0-0000-7000-8000-000000000001', ${NUMBER}, '102290129340398', '500', '+1 555-078-3881', 'sealed')`
  })
  afterAll(() => endpoint.close())
  // Some of the examples share one message id.
  beforeEach(() => endpoint.sql`truncate inbound_wamids, messages, conversations, contacts, suppressions, meta_events, audit_events cascade`)

  it('are all here', () => expect(examples.length).toBeGreaterThanOrEqual(16))

  it.each(examples)('%s: accepted, routed, and nothing new the second time', async (_name, example) => {
    const changes = example.entry.flatMap((entry) => entry.changes)
    const messages = changes.filter((change) => change.field === 'messages').flatMap((change) => (change.value['messages'] ?? []) as { id: string; from: string; type: string }[])
    expect(await endpoint.post(example)).toBe(200)
    expect((await endpoint.journalTail())?.outcome).toBe('applied')
    const after = await endpoint.snapshot()
    const rows = await endpoint.sql<{ wamid: string; payload: string; status: number }[]>`select wamid, payload, status from messages order by id`
    expect(rows.map((row) => row.wamid)).toEqual(messages.map((message) => message.id))
    for (const [index, row] of rows.entries()) {
      expect(JSON.parse(row.payload)).toEqual(messages[index])
      const { text, media } = toChatContent(row.payload)
      expect(text ?? media?.kind).toMatch(/\S/)
    }
    const listed = await endpoint.sql`select last_text from conversations where last_text <> ''`
    expect(listed).toHaveLength(messages.length)
    expect(await endpoint.post(example)).toBe(200)
    expect(await endpoint.snapshot()).toEqual(after)
  })

  it('change a person’s number when WhatsApp says that it changed', async () => {
    const system = examples.find(([name]) => name.startsWith('System'))?.[1]
    await endpoint.post(system)
    expect(await endpoint.sql`select phone from contacts`).toEqual([{ phone: '+12195555358' }])
  })
})

describe('Meta’s signature', () => {
  const secret = 'sim-app-secret-0001'
  const escaped = String.raw`{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},"contacts":[{"profile":{"name":"Zo\u00eb \ud83d\ude80"},"wa_id":"16505551234"}],"messages":[{"from":"16505551234","id":"wamid.TEST0001","timestamp":"1764000000","type":"text","text":{"body":"STOP \u0026 50\u0025 off https:\/\/x.test"}}]},"field":"messages"}]}]}`
  const plain = JSON.stringify(JSON.parse(escaped))

  it.each([
    { name: 'an empty object', body: '{}', length: 2, hex: '31cbc209552f9ab47d5670dcb9236673d9159a5d3cf3f51163878474cfe6abd4' },
    { name: 'escaped bytes', body: escaped, length: 470, hex: '2d06c69cb5ca522b2bdf4eea33e60d6d32aec53d0ce54ce45f99aeba7de129b2' },
    { name: 'the same JSON unescaped', body: plain, length: 446, hex: '4284b2d2d29a611c7c62519169a89572e7a03f1325a65f877c7fb535fb38c017' },
  ])('is what is known for $name, and no other', ({ body, hex, length }) => {
    const bytes = Buffer.from(body)
    expect(bytes).toHaveLength(length)
    expect(verifySignature(secret, bytes, `sha256=${hex}`)).toBe(true)
    for (const index of [0, 1, bytes.length - 1]) {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(verifySignature(secret, changed, `sha256=${hex}`)).toBe(false)
    }
    expect(verifySignature('another-secret', bytes, `sha256=${hex}`)).toBe(false)
  })

  it('does not hold for the same JSON in other bytes', () => {
    expect(verifySignature(secret, Buffer.from(plain), 'sha256=2d06c69cb5ca522b2bdf4eea33e60d6d32aec53d0ce54ce45f99aeba7de129b2')).toBe(false)
  })
})

async function readExamples(): Promise<[string, Example][]> {
  const document = (await loadMetaOpenApi()) as { paths: Record<string, { post?: { requestBody?: { content?: Record<string, { examples?: Record<string, { value: Example }> }> } } }> } | null
  const content = document?.paths['/whatsapp/webhooks']?.post?.requestBody?.content ?? {}
  return Object.values(content).flatMap(({ examples: named }) => Object.entries(named ?? {}).map(([name, { value }]): [string, Example] => [name, value]))
}
