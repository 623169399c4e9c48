import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseWebhook } from './parse-webhook.ts'

const change = (field: string, value: object) => ({ id: '102', changes: [{ field, value }] })
const messaging = (value: object) => change('messages', { messaging_product: 'whatsapp', metadata: { display_phone_number: '1', phone_number_id: '106' }, ...value })
const parse = (...entry: object[]) => parseWebhook(Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry })))

describe('parseWebhook', () => {
  it('reads every entry, change, status and message of a body', () => {
    const events = parse(
      messaging({ statuses: [{ id: 'w1', status: 'sent', timestamp: '1764000003', recipient_id: '16505551234', biz_opaque_callback_data: 'x' }, { id: 'w2', status: 'read', timestamp: '1764000004' }] }),
      messaging({ contacts: [{ profile: { name: 'Zoë' }, wa_id: '1650' }], messages: [{ from: '16505551234', id: 'w3', timestamp: '1764000000', type: 'text', text: { body: 'Yes' }, context: { id: 'w1' } }] }),
    )
    expect(events?.statuses.map((status) => [status.wamid, status.status, status.callbackData])).toEqual([['w1', 'sent', 'x'], ['w2', 'read', null]])
    expect(events?.inbound[0]).toMatchObject({ wamid: 'w3', from: '16505551234', text: 'Yes', profileName: 'Zoë', contextWamid: 'w1', type: 'text' })
    expect(events?.fields).toEqual(new Map([['messages', 3]]))
  })

  it('keeps a person without a phone number', () => {
    const events = parse(messaging({ messages: [{ from_user_id: 'US.1349', id: 'w1', timestamp: '1764000000', type: 'image', image: { id: '5', caption: 'Look' } }] }))
    expect(events?.inbound[0]).toMatchObject({ from: null, bsuid: 'US.1349', text: 'Look' })
  })

  it('carries the code of a failure and takes played for read', () => {
    const events = parse(messaging({ statuses: [{ id: 'w1', status: 'failed', timestamp: '1', errors: [{ code: 131049, title: 't' }] }, { id: 'w2', status: 'played', timestamp: '2' }] }))
    expect(events?.statuses.map((status) => [status.status, status.errorCode])).toEqual([['failed', 131049], ['read', null]])
  })

  it('keeps template ids above 2^53 exact', () => {
    const body = Buffer.from('{"entry":[{"id":"1","changes":[{"field":"message_template_status_update","value":{"event":"PAUSED","message_template_id":99007199254740993}}]}]}')
    expect(parseWebhook(body)?.others[0]?.value['message_template_id']).toBe('99007199254740993')
  })

  it('names what it does not understand and still reads the rest', () => {
    const events = parse({ id: '1' }, messaging({ statuses: [{ status: 'sent' }, { id: 'w', status: 'sent', timestamp: '1' }] }), change('something_new', { a: 1 }))
    expect(events?.unknown).toHaveLength(2)
    expect(events?.statuses).toHaveLength(1)
    expect(events?.others[0]?.field).toBe('something_new')
  })

  it('answers any bytes with events or null, never with an exception', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void parseWebhook(Buffer.from(bytes))))
    fc.assert(fc.property(fc.jsonValue(), (value) => void parseWebhook(Buffer.from(JSON.stringify({ entry: value })))))
    fc.assert(fc.property(fc.array(fc.jsonValue()), (values) => {
      const events = parseWebhook(Buffer.from(JSON.stringify({ entry: [{ id: '1', changes: values.map((value) => ({ field: 'messages', value })) }] })))
      expect(events).not.toBeNull()
    }))
  })
})
