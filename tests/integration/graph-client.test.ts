import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bindVariables, isPerPerson } from '#server/campaigns/bind-variables.ts'
import { toComponentPieces } from '#server/campaigns/component-pieces.ts'
import type { VariableMapping } from '#server/campaigns/schema.ts'
import { createGraphClient, type GraphClient } from '#server/graph/graph-client.ts'
import { graphCodeOf } from '#server/graph/graph-error.ts'
import { createMessageBody } from '#server/graph/messages/create-message-body.ts'
import { createMessageSender, type MessageSender } from '#server/graph/message-call.ts'
import type { GraphConfig } from '#server/graph/graph-transport.ts'
import { sampleMessages } from '#server/graph/testing/sample-messages.ts'
import { createTemplateBody } from '#server/templates/create-template-body.ts'
import { parseTemplate } from '#server/templates/parse-template.ts'
import type { TemplateParameter } from '#server/templates/parsed-template.ts'
import { createSimulator, type Simulator } from '../../simulator/create-simulator.ts'

let simulator: Simulator
let graph: GraphClient
let sender: MessageSender
let token: string
let wabaId: string
let phoneId: string

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const file = { bytes: png, mimeType: 'image/png', fileName: 'dot.png' } as const

beforeAll(async () => {
  simulator = await createSimulator({ speed: 1000, subscribed: true })
  const { app } = simulator.world
  const config: GraphConfig = { appId: app.id, appSecret: app.secret, url: simulator.url, dialogUrl: simulator.url, version: 'v26.0', timeoutMs: 5000, loginConfigId: null, redirectUri: `${simulator.url}/cb` }
  graph = createGraphClient(config)
  sender = createMessageSender(config, { connections: 4, usage: graph.usage })
  token = simulator.accessToken
  wabaId = simulator.world.wabas[0]!.id
  phoneId = simulator.world.phones[0]!.id
})

afterAll(async () => {
  await Promise.all([graph.close(), sender.close()])
  await simulator.close()
})

describe('the client against a stand-in of Meta', () => {
  it('reads accounts, numbers, permissions and health', async () => {
    expect((await graph.oauth.debugToken(token)).isValid).toBe(true)
    expect((await graph.oauth.listPermissions(token)).map((one) => one.permission)).toContain('whatsapp_business_management')
    expect((await graph.wabas.get(token, wabaId)).id).toBe(wabaId)
    expect((await graph.phoneNumbers.get(token, phoneId)).displayPhoneNumber).not.toBe('')
    for (const id of [wabaId, phoneId]) expect((await graph.health.get(token, id)).canSend).toBe('AVAILABLE')
    expect((await graph.subscribedApps.list(token, wabaId))[0]?.id).toBe(simulator.world.app.id)
  })

  it('keeps what was read until it writes itself', async () => {
    const before = await graph.profile.get(token, phoneId)
    await graph.profile.update(token, phoneId, { about: 'Plants and pots', websites: ['https://example.com/'] })
    const after = await graph.profile.get(token, phoneId)
    expect(after).not.toEqual(before)
    expect(after).toMatchObject({ about: 'Plants and pots', websites: ['https://example.com/'] })
  })

  it('makes a template, reads it, edits it and deletes it', async () => {
    const components = [{ type: 'BODY' as const, text: 'Hello {{1}}, your order is on its way.', example: { body_text: [['Ana']] } }]
    const made = await graph.templateWrites.create(token, wabaId, { name: 'graph_client_test', language: 'en_US', category: 'UTILITY', components })
    expect((await graph.templates.get(token, made.id)).name).toBe('graph_client_test')
    const again: unknown = await graph.templateWrites.create(token, wabaId, { name: 'graph_client_test', language: 'en_US', category: 'UTILITY', components }).catch((error: unknown) => error)
    expect(graphCodeOf(again)).toMatchObject({ code: 100, subcode: 2388024, class: 'template' })
    await graph.templateWrites.deleteById(token, wabaId, { id: made.id, name: 'graph_client_test' })
    await expect(graph.templates.get(token, made.id)).rejects.toMatchObject({ details: { code: 100, subcode: 33 } })
  })

  it('sends a file there and gets it back, byte for byte', async () => {
    const id = await graph.media.upload(token, phoneId, file)
    const info = await graph.media.get(token, id, phoneId)
    expect((await graph.media.download(token, info)).bytes.equals(png)).toBe(true)
    await graph.media.delete(token, id, phoneId)
    await expect(graph.media.get(token, id)).rejects.toMatchObject({ code: 'TOKEN_INVALID', details: { code: 100, subcode: 33 } })
  })

  it('uploads a template’s sample for a handle', async () => {
    expect(await graph.uploads.upload(token, file)).toMatch(/^4:/)
  })

  it('learns from the answers how much of the limits is used', () => {
    expect(graph.usage.ofApp()?.percent).toBeGreaterThanOrEqual(0)
    expect(graph.usage.ofOwner(wabaId)).not.toBeNull()
    expect(graph.usage.ofNode(phoneId)).toEqual(graph.usage.ofOwner(wabaId))
  })
})

describe('messages of each type', () => {
  const needsNothing = ['text', 'image by link', 'video', 'document', 'location', 'contacts', 'buttons', 'list', 'cta_url', 'template without variables']

  it.each(needsNothing)('are accepted: %s, within the window of somebody who wrote', async (name) => {
    await fetch(`${simulator.url}/_sim/inbound`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ from: '16505551234', phone_number_id: phoneId, type: 'text', text: 'Hi' }) })
    const outcome = await sender.send(phoneId, token, createMessageBody({ address: '+16505551234', content: sampleMessages[name]!, callbackData: 'c:1' }))
    expect(outcome).toMatchObject({ kind: 'accepted' })
  })
})

describe('templates with many parts', () => {
  it.each(['summer_carousel', 'flash_offer'])('%s goes out as a campaign would send it', async (name) => {
    const template = await find(name)
    const parsed = parseTemplate(template.components, template.parameterFormat)
    expect(parsed.unsupported).toBeNull()
    const { bindings, problems } = bindVariables(parsed, parsed.parameters.map(toMapping))
    expect(problems).toEqual({})
    const pieces = toComponentPieces(bindings, template.parameterFormat)
    expect(bindings.some(isPerPerson)).toBe(true)
    const components = pieces.map((piece) => (typeof piece === 'string' ? piece : '"Ana"')).join('')
    const outcome = await sender.send(phoneId, token, createTemplateBody({ name, language: template.language })('+4915112345678', components, 'c:1'))
    expect(outcome).toMatchObject({ kind: 'accepted' })
  })
})

async function find(name: string) {
  for await (const page of graph.templates.listPages(token, wabaId)) {
    const found = page.find((template) => template.name === name)
    if (found) return found
  }
  throw new Error(`no template ${name}`)
}

function toMapping(parameter: TemplateParameter): VariableMapping {
  const { component, key, index, card, kind } = parameter
  const base = { component, key, index, card }
  if (kind === 'expiration') return { ...base, source: 'text', value: '2126-12-31T18:00Z' }
  if (kind === 'image') return { ...base, source: 'text', value: 'https://example.com/a.png' }
  return component === 'body' ? { ...base, source: 'name', value: '' } : { ...base, source: 'text', value: 'CODE25' }
}
