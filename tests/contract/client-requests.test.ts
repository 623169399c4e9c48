import { expect, test, vi } from 'vitest'
import { createGraphClient } from '#server/graph/graph-client.ts'
import { graphRequests } from '#server/graph/graph-requests.ts'
import type { GraphRequestName } from '#server/graph/graph-requests.ts'
import { createMessageSender } from '#server/graph/message-call.ts'
import { callEverything, sampleIds } from '#server/graph/testing/call-everything.ts'
import { createMessageBody } from '#server/graph/messages/create-message-body.ts'
import { sampleMessages } from '#server/graph/testing/sample-messages.ts'
import { createChatBody } from '#server/templates/create-chat-body.ts'
import { createTemplateBody } from '#server/templates/create-template-body.ts'
import { expectOnlyListed } from './compare-findings.ts'
import { kindsOfIds } from './kinds-of-ids.ts'
import { renames } from './incoming-renames.ts'
import { createMetaContract } from './meta-contract.ts'
import type { Call } from './meta-contract.ts'
import { messageDeviations } from './message-deviations.ts'
import { requestDeviations } from './request-deviations.ts'
import { startRecorder } from './start-recorder.ts'
import type { Recorder } from './start-recorder.ts'
import { testWithMetaFile } from './with-meta-file.ts'

vi.setConfig({ testTimeout: 30_000 })

const appId = '634974688087057'
const configOf = ({ url }: Recorder) => ({ url, dialogUrl: url, version: 'v26.0', appId, appSecret: 'a-secret', timeoutMs: 5000, loginConfigId: null, redirectUri: 'https://clarion.test/callback' })

/** Answers that lead the client to its next request. */
function answerTo({ path }: Call): unknown {
  if (path.endsWith('/uploads')) return { id: 'upload:MTphbm90aGVy?sig=ARZ' }
  return path.includes('/upload:') ? {} : { success: true, data: [] }
}

/** Calls every function of the client once, against a server that only listens. */
async function recordEverything(): Promise<{ calls: Record<string, Call[]>; functions: string[] }> {
  const recorder = await startRecorder(answerTo)
  const client = createGraphClient(configOf(recorder))
  const calls: Record<string, Call[]> = {}
  for (const [name, call] of Object.entries(callEverything(client, { ...sampleIds, mediaUrl: `${recorder.url}/whatsapp_business/attachments/` }))) {
    const before = recorder.calls.length
    // What the answer means is tested elsewhere; here it is too poor for most.
    await call().catch(() => undefined)
    calls[name] = recorder.calls.slice(before)
  }
  await client.close()
  const groups = Object.entries(client).filter(([, group]) => typeof group === 'object' && !('record' in group))
  return { calls, functions: groups.flatMap(([group, functions]) => Object.keys(functions).map((name) => `${group}.${name}`)) }
}

test('every function of the client is called, and requests what the table of requests says', async () => {
  const { calls, functions } = await recordEverything()
  expect(Object.keys(calls).sort()).toEqual(functions.sort())
  for (const [name, made] of Object.entries(calls)) {
    const shapes = graphRequests[name as GraphRequestName].map(({ method, path }) => new RegExp(`^${method} /(v26\\.0/)?${path === '{media_url}' ? '.+' : path.replace(/\{\w+\}/g, '[^/]+')}$`))
    expect(made.length, name).toBeGreaterThan(0)
    for (const { method, path } of made) expect(shapes.some((shape) => shape.test(`${method} ${path}`)), `${name}: ${method} ${path}`).toBe(true)
  }
})

testWithMetaFile('every request of the client is one that Meta’s OpenAPI file describes', async (document) => {
  const contract = createMetaContract(document, { renames, kindOf: kindsOfIds({ ...sampleIds, appId }) })
  const { calls } = await recordEverything()
  const graphCalls = Object.values(calls).flat().filter(({ path }) => !path.startsWith('/whatsapp_business/') && !path.includes('/upload:'))
  expectOnlyListed(graphCalls.flatMap((call) => contract.request(call)), requestDeviations)
})

/** The three ways in which the product puts a message together, for every kind of message. */
function messageBodies(): string[] {
  const address = '+16505551234'
  const whole = Object.values(sampleMessages).map((content) => createMessageBody({ address, content, replyTo: sampleIds.wamid, callbackData: 'c:1:1' }))
  const templates = Object.values(sampleMessages).flatMap((content) => (content.type === 'template' ? [content.template] : []))
  const spliced = templates.map((template) => createTemplateBody({ name: template.name, language: template.language.code })(address, template.components ? JSON.stringify(template.components) : null, 'c:1:1'))
  const chats = Object.values(sampleMessages).map((content) => createChatBody({ to: address, payload: JSON.stringify(content), callbackData: 'c:1:1' }))
  return [...whole, ...spliced, ...chats, createMessageBody({ address: 'US.13491208655302741918', content: { type: 'text', text: { body: 'Hello' } } })]
}

testWithMetaFile('every message of the product is one that Meta’s OpenAPI file describes', async (document) => {
  const contract = createMetaContract(document, { renames, kindOf: kindsOfIds({ ...sampleIds, appId }) })
  const recorder = await startRecorder(() => ({ messaging_product: 'whatsapp', messages: [{ id: 'wamid.1' }] }))
  const sender = createMessageSender(configOf(recorder), { connections: 1 })
  for (const body of messageBodies()) expect(await sender.send(sampleIds.phoneNumberId, sampleIds.accessToken, body)).toMatchObject({ kind: 'accepted' })
  await sender.close()
  expectOnlyListed(recorder.calls.flatMap((call) => contract.request(call)), messageDeviations)
})
