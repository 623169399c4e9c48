import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseWebhook } from './parse-webhook.ts'
import { readStatusPayload } from './payloads/status-payload.ts'

const good = { id: 'wamid.good', status: 'delivered', timestamp: '1764000003', recipient_id: '16505551234', biz_opaque_callback_data: '0190a5a0-0000-7000-8000-000000000001:7:1' }
const fields = ['messages', 'history', 'calls', 'user_preferences', 'account_update', 'account_alerts', 'phone_number_quality_update', 'message_template_status_update', 'flows', 'security', 'smb_message_echoes', 'user_id_update', 'group_lifecycle_update', 'business_capability_update', 'no_such_field', '__proto__', 'constructor']
const words = ['id', 'status', 'timestamp', 'errors', 'code', 'from', 'type', 'text', 'body', 'messages', 'statuses', 'contacts', 'metadata', 'phone_number_id', 'profile', 'context', 'calls', 'event', 'history', 'threads', 'user_preferences', 'restriction_info', '__proto__', 'constructor', 'toString']

/** JSON whose keys are Meta's and whose values are anything. */
const { strange } = fc.letrec<{ strange: unknown }>((tie) => ({
  strange: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 9007199254740993, '', '\0', '\ud800', 'sent', 'failed', 'constructor', '__proto__', '16505551234', 'x'.repeat(3000)),
    fc.string({ unit: 'binary' }), fc.double(),
    fc.array(tie('strange'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...words), tie('strange'), { maxKeys: 6 }),
  ),
}))
const body = (value: unknown) => Buffer.from(JSON.stringify(value))
const isRead = (value: unknown) => parseWebhook(body(value)) !== null

describe('parseWebhook, whatever comes', () => {
  it('answers any bytes with events or null', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void parseWebhook(Buffer.from(bytes))))
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseWebhook(Buffer.from(text))))
  })

  it('answers any JSON at any place', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void parseWebhook(body(value))))
    fc.assert(fc.property(strange, (value) => isRead({ entry: [value] })))
    fc.assert(fc.property(fc.constantFrom(...fields), strange, (field, value) => isRead({ entry: [{ id: '1', time: value, changes: [{ field, value }] }] })))
  })

  it('answers every truncation of a body', () => {
    const whole = body({ object: 'whatsapp_business_account', entry: [{ id: '102', changes: [{ field: 'messages', value: { metadata: { phone_number_id: '106' }, statuses: [good], messages: [{ from: '1650555', id: 'é😀', text: { body: 'ä' } }] } }] }] })
    for (let length = 0; length < whole.length; length += 1) expect(parseWebhook(whole.subarray(0, length))).toBeNull()
    expect(parseWebhook(whole)?.statuses).toHaveLength(1)
  })

  it('never loses a status beside something broken, before or after it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.tuple(strange, strange, strange, strange), (field, [status, message, value, contacts]) => {
        const messaging = { field: 'messages', value: { metadata: { phone_number_id: '106' }, contacts, messages: [message, ...(Array.isArray(message) ? message : [])], statuses: [status, good, status], errors: value } }
        const events = parseWebhook(body({ entry: [value, { id: value, changes: [{ field, value }, value, messaging] }, { id: '2', changes: [{ field, value: contacts }, messaging] }] }))
        expect(events?.statuses.filter((one) => one.wamid === 'wamid.good')).toHaveLength(2)
      }),
      { numRuns: 500 },
    )
  })

  it('gives only what the database takes: bounded ids, codes of four bytes, times that are not ahead, no NUL', () => {
    fc.assert(
      fc.property(strange, strange, (value, other) => {
        const status = { ...good, ...(typeof value === 'object' ? value : { id: value }) }
        const message = { from: '16505551234', id: 'w', type: other, [typeof other === 'string' ? other : 'text']: value, context: other, timestamp: value }
        const events = parseWebhook(body({ entry: [{ id: '1', changes: [{ field: 'messages', value: { metadata: { phone_number_id: '106' }, contacts: [{ profile: { name: value } }], statuses: [status], messages: [message] } }] }] }))
        for (const one of events?.statuses ?? []) {
          expect(one.wamid.length).toBeLessThanOrEqual(500)
          expect(Math.abs(one.errorCode ?? 0)).toBeLessThan(2 ** 31)
          expect(one.at).toBeLessThan(Date.now() / 1000 + 2 * 86_400)
        }
        expect(readStatusPayload(JSON.parse(JSON.stringify(status)))).not.toBeNull()
        expect(JSON.stringify([events?.inbound, events?.statuses, events?.events])).not.toContain(String.raw`\u0000`)
      }),
      { numRuns: 500 },
    )
  })

  it('survives nesting of any depth, in every part', () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000)
    const json = JSON.stringify({ entry: [{ id: '1', changes: [{ field: 'messages', value: { metadata: { phone_number_id: '106' }, statuses: [{ ...good, deep: 'DEEP' }], messages: [{ from: '16505551234', id: 'w', type: 'text', text: { body: 'Hi\0', deep: 'DEEP' } }] } }, { field: 'account_update', value: { event: 'DISABLED_UPDATE', ban_info: 'DEEP' } }] }] })
    const events = parseWebhook(Buffer.from(json.replaceAll('"DEEP"', deep)))
    expect(events?.statuses).toHaveLength(1)
    expect(events?.inbound[0]?.text).toBe('Hi')
    expect(JSON.stringify(events?.inbound[0]?.raw).length).toBeLessThan(500)
    expect(events?.events[0]).toMatchObject({ kind: 'account_update', value: { event: 'DISABLED_UPDATE', ban_info: null } })
  })

  it('cuts a type, a field and a text that are too long, and refuses an id that is', () => {
    const long = 'x'.repeat(100_000)
    const events = parseWebhook(body({ entry: [{ id: '1', changes: [{ field: long, value: {} }, { field: 'messages', value: { metadata: { phone_number_id: '106' }, statuses: [{ ...good, id: long }], messages: [{ from: '16505551234', id: 'w', type: long, text: { body: long } }] } }] }] }))
    expect(events?.events[0]?.field).toHaveLength(100)
    expect(events?.inbound[0]?.type).toHaveLength(60)
    expect(events?.statuses).toEqual([])
    expect(events?.unknown).toHaveLength(1)
  })
})
