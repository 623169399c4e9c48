import { expect, vi } from 'vitest'
import { startForTest } from '../../simulator/testing/start-for-test.ts'
import type { TestSimulator } from '../../simulator/testing/start-for-test.ts'
import { fillExample, templateFor } from './fill-example.ts'
import type { JsonObject, OpenApiDocument } from './json-schema-of.ts'
import { testWithMetaFile } from './with-meta-file.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const to = '+16505551234'

/** Examples of requests in Meta's file, by name. */
function examplesOf(document: OpenApiDocument, path: string): [string, unknown][] {
  const body = document.paths[path]?.['post']?.['requestBody'] as { content: Record<string, { examples: Record<string, { value: unknown }> }> }
  return Object.entries(body.content['application/json']?.examples ?? {}).map(([name, { value }]) => [name, value])
}

async function uploadPicture({ call, phoneId }: TestSimulator): Promise<string> {
  const form = new FormData()
  form.set('messaging_product', 'whatsapp')
  form.set('file', new Blob(['picture'], { type: 'image/png' }), 'a.png')
  return String((await call(`/v26.0/${phoneId}/media`, undefined, { method: 'POST', body: form })).body['id'])
}

/** Names and languages such as `template-name` stand for the reader's own. */
function nameable(template: JsonObject): JsonObject {
  return template['name'] === 'hello_world' ? template : Object.assign(template, { name: 'an_example', language: { code: 'en_US' } })
}

async function approve({ call, wabaId }: TestSimulator, template: JsonObject): Promise<unknown> {
  if (template['name'] === 'hello_world') return undefined
  const { status, body } = await call(`/v26.0/${wabaId}/message_templates`, templateFor(template))
  if (status !== 200) return body
  return (await call(`/_sim/templates/${String(body['id'])}`, { status: 'APPROVED' })).status === 200 ? undefined : 'not approved'
}

testWithMetaFile('every example of a message is accepted of Meta’s file', async (document) => {
  const refused: Record<string, unknown> = {}
  const examples = examplesOf(document, '/{Version}/{Phone-Number-ID}/messages')
  expect(examples.length).toBeGreaterThan(40)
  for (const [name, example] of examples) {
    const simulator = await startForTest()
    const wamid = String((await simulator.call('/_sim/inbound', { from: to, phone_number_id: simulator.phoneId, text: 'hi' })).body['id'])
    const message = fillExample(example, { to, wamid, mediaId: await uploadPicture(simulator) }) as JsonObject
    const problem = message['type'] === 'template' ? await approve(simulator, nameable(message['template'] as JsonObject)) : undefined
    const answer = await simulator.call(`/v26.0/${simulator.phoneId}/messages`, message)
    if (problem !== undefined || answer.status !== 200) refused[name] = problem ?? answer.body.error
    await simulator.close()
  }
  // This example forgot its type, which makes it a text without a text.
  expect(refused).toEqual({ 'Send Reply to List Message': expect.objectContaining({ code: 100 }) as unknown })
})

testWithMetaFile('every example of a template can be created of Meta’s file', async (document) => {
  const refused: Record<string, unknown> = {}
  for (const [name, example] of examplesOf(document, '/{Version}/{WABA-ID}/message_templates')) {
    const simulator = await startForTest()
    const template = fillExample(example, { to, wamid: '', mediaId: '' }) as JsonObject
    const answer = await simulator.call(`/v26.0/${simulator.wabaId}/message_templates`, { ...template, name: 'a_template' })
    if (answer.status !== 200) refused[name] = answer.body.error
    await simulator.close()
  }
  expect(refused).toEqual({})
})
