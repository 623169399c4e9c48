import { expect, test } from 'vitest'
import { startForTest } from '../testing/start-for-test.ts'
import { startReceiver } from '../testing/start-receiver.ts'

test('reads the fields that are asked for, nested edges too, and always the id', async () => {
  const { call, wabaId } = await startForTest()
  const { body } = await call(`/v26.0/${wabaId}?fields=name,owner_business_info{id},phone_numbers.limit(2){display_phone_number}`)
  expect(body).toMatchObject({ id: wabaId, name: 'Fernway Outdoor' })
  expect(Object.keys(body['owner_business_info'] as object)).toEqual(['id'])
  expect((body['phone_numbers'] as { data: object[] }).data.map((row) => Object.keys(row))).toEqual([['display_phone_number', 'id'], ['display_phone_number', 'id']])
})

test('names an unknown field, path and id in Meta’s words', async () => {
  const { call, wabaId } = await startForTest()
  expect((await call(`/v26.0/${wabaId}?fields=id,foo`)).body.error).toMatchObject({ code: 100, message: '(#100) Tried accessing nonexisting field (foo) on node type (WhatsAppBusinessAccount)', type: 'OAuthException' })
  expect((await call(`/v26.0/${wabaId}/nothing`)).body.error).toMatchObject({ code: 2500 })
  const unknown = await call('/v26.0/123456789012345')
  expect(unknown.body.error).toMatchObject({ code: 100, error_subcode: 33, type: 'GraphMethodException' })
  expect(unknown.body.error?.['fbtrace_id']).toBe(unknown.headers.get('x-fb-trace-id'))
})

test('finds businesses, accounts and numbers the way a client discovers them', async () => {
  const { call, world } = await startForTest()
  const businesses = (await call('/v26.0/me/businesses')).body['data'] as { id: string }[]
  const wabas = (await call(`/v26.0/${businesses[0]?.id ?? ''}/owned_whatsapp_business_accounts`)).body['data'] as { id: string }[]
  expect(wabas.map((waba) => waba.id)).toEqual(world.wabas.map((waba) => waba.id))
  const phones = (await call(`/v26.0/${wabas[0]?.id ?? ''}/phone_numbers`)).body['data'] as unknown[]
  expect(phones).toHaveLength(3)
  expect(phones[0]).toMatchObject({ throughput: { level: 'HIGH' }, platform_type: 'CLOUD_API' })
})

test('pages templates by the absolute next link alone, 25 at a time', async () => {
  const { call, wabaId, world } = await startForTest()
  const first = (await call(`/v26.0/${wabaId}/message_templates`)).body as { data: { id: string }[]; paging: { next?: string } }
  expect(first.data).toHaveLength(25)
  expect(first.paging.next).toContain('access_token=')
  const second = (await call(first.paging.next ?? '', undefined, { headers: {} })).body as typeof first & { paging: { previous?: string } }
  expect(second.paging).not.toHaveProperty('next')
  expect(second.paging.previous).toBeDefined()
  const seen = [...first.data, ...second.data].map((row) => row.id)
  expect(new Set(seen).size).toBe(world.wabas[0]?.templates.length)
  expect(seen.length).toBeGreaterThan(30)
  expect(seen.some((id) => BigInt(id) > BigInt(Number.MAX_SAFE_INTEGER))).toBe(true)
})

test('filters templates, and answers a foreign cursor with 131059', async () => {
  const { call, wabaId } = await startForTest()
  const list = async (query: string) => (await call(`/v26.0/${wabaId}/message_templates?${query}`)).body
  const rejected = (await list('status=REJECTED&fields=status,rejected_reason')) as { data: { status: string; rejected_reason: string }[] }
  expect(rejected.data.length).toBeGreaterThan(1)
  expect(rejected.data.every((row) => row.status === 'REJECTED' && row.rejected_reason !== 'NONE')).toBe(true)
  expect(((await list('name=spring_sale&language=es')) as { data: unknown[] }).data).toHaveLength(1)
  expect((await list('after=QVFIUm5vdG91cnM')).error).toMatchObject({ code: 131059 })
})

test('creates, reviews, announces and deletes a template', async () => {
  const receiver = await startReceiver()
  const { call, wabaId } = await startForTest({ webhookUrl: receiver.url })
  const draft = { name: 'new_note', language: 'en_US', category: 'utility', components: [{ type: 'body', text: 'Hello {{1}}, this is a note for you.', example: { body_text: [['Ana']] } }] }
  const created = (await call(`/v26.0/${wabaId}/message_templates`, draft)).body
  expect(created).toMatchObject({ status: 'PENDING', category: 'UTILITY' })
  await receiver.until(() => receiver.received.length === 1)
  // An integer that a double cannot hold: look at the text.
  expect(receiver.received[0]?.text).toContain(`"message_template_id":${String(created['id'])},`)
  expect(receiver.changes()[0]).toMatchObject({ field: 'message_template_status_update', value: { event: 'APPROVED', reason: 'NONE' } })
  expect((await call(`/v26.0/${wabaId}/message_templates`, draft)).body.error).toMatchObject({ code: 100, error_subcode: 2388024 })
  expect((await call(`/v26.0/${wabaId}/message_templates?name=new_note`, undefined, { method: 'DELETE', headers: { authorization: `Bearer ${String((await call('/_sim/world')).body['access_token'])}` } })).body).toEqual({ success: true })
  expect((await call(`/v26.0/${String(created['id'])}`)).body.error).toMatchObject({ error_subcode: 33 })
})

test('refuses templates that break a rule, with the rule’s subcode', async () => {
  const { call, wabaId } = await startForTest()
  const refuse = async (text: string) => (await call(`/v26.0/${wabaId}/message_templates`, { name: 'n', language: 'en_US', category: 'MARKETING', components: [{ type: 'BODY', text, example: { body_text: [['x']] } }] })).body.error
  expect(await refuse('{{1}} starts with a variable')).toMatchObject({ error_subcode: 2388299, error_user_title: 'Leading or trailing parameters not allowed' })
  expect(await refuse('x {{1}} y {{2}} z {{3}} q')).toMatchObject({ error_subcode: 2388293 })
})

test('takes an override address only when it answers the challenge', async () => {
  const receiver = await startReceiver({ verifyToken: 'sesame' })
  const { call, wabaId } = await startForTest({ subscribed: false })
  const path = `/v26.0/${wabaId}/subscribed_apps`
  expect((await call(path)).body).toEqual({ data: [] })
  expect((await call(path, { override_callback_uri: receiver.url, verify_token: 'wrong' })).body.error).toMatchObject({ code: 100, error_subcode: 2200 })
  expect((await call(path, { override_callback_uri: receiver.url, verify_token: 'sesame' })).body).toEqual({ success: true })
  expect((await call(path)).body['data']).toMatchObject([{ override_callback_uri: receiver.url }])
  await call(path, {})
  expect((await call(path)).body['data']).not.toHaveProperty('0.override_callback_uri')
})

test('carries media there and back, for as long as the address lives', async () => {
  const { call, url, phoneId, accessToken } = await startForTest()
  const form = new FormData()
  form.set('messaging_product', 'whatsapp')
  form.set('type', 'image/png')
  form.set('file', new Blob([Buffer.from([0x89, 0x50, 13, 10, 0, 255])], { type: 'image/png' }), 'a.png')
  const authorization = { authorization: `OAuth ${accessToken}` }
  const uploaded = (await (await fetch(`${url}/v26.0/${phoneId}/media`, { method: 'POST', body: form, headers: authorization })).json()) as { id: string }
  const node = (await call(`/v26.0/${uploaded.id}`)).body
  expect(node).toMatchObject({ mime_type: 'image/png', file_size: 6 })
  const fetchBytes = () => fetch(String(node['url']), { headers: authorization })
  expect(Buffer.from(await (await fetchBytes()).arrayBuffer())).toEqual(Buffer.from([0x89, 0x50, 13, 10, 0, 255]))
  await call('/_sim/clock', { advance_ms: 301_000 })
  expect((await fetchBytes()).status).toBe(404)
})
