import { describe, expect, it } from 'vitest'
import { parseWebhook } from './parse-webhook.ts'
import { readStatusPayload } from './payloads/status-payload.ts'

const change = (field: string, value: unknown, entry: object = {}) => ({ id: '102', ...entry, changes: [{ field, value }] })
const messaging = (value: object, field = 'messages') => change(field, { messaging_product: 'whatsapp', metadata: { display_phone_number: '1', phone_number_id: '106' }, ...value })
const parse = (...entry: unknown[]) => parseWebhook(Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry })))
const inbound = (fields: object) => parse(messaging({ messages: [{ from: '16505551234', id: 'w1', timestamp: '1764000000', ...fields }] }))?.inbound[0]

describe('parseWebhook', () => {
  it('reads every entry, change, status and message of a body', () => {
    const events = parse(
      messaging({ statuses: [{ id: 'w1', status: 'sent', timestamp: '1764000003', recipient_id: '16505551234', biz_opaque_callback_data: 'x' }, { id: 'w2', status: 'read', timestamp: '1764000004' }] }),
      messaging({ contacts: [{ profile: { name: 'Zoë' }, wa_id: '1650' }], messages: [{ from: '16505551234', id: 'w3', timestamp: '1764000000', type: 'text', text: { body: 'Yes' }, context: { id: 'w1' } }] }),
    )
    expect(events?.statuses.map((status) => [status.wamid, status.status, status.callbackData])).toEqual([['w1', 'sent', 'x'], ['w2', 'read', null]])
    expect(events?.inbound[0]).toMatchObject({ wamid: 'w3', from: '16505551234', text: 'Yes', profileName: 'Zoë', contextWamid: 'w1', type: 'text' })
    expect(events?.fields).toEqual(new Map([['messages', 3]]))
    expect(events?.events).toEqual([])
  })

  it('keeps a person without a phone number, wherever the BSUID stands', () => {
    const image = { type: 'image', image: { id: '5', caption: 'Look' } }
    expect(inbound({ from: undefined, from_user_id: 'US.1349', ...image })).toMatchObject({ from: null, bsuid: 'US.1349', text: 'Look' })
    expect(inbound({ from: 'US.1349', ...image })).toMatchObject({ from: null, bsuid: 'US.1349' })
    expect(inbound({ from: 16505551234, from_user_id: 'US.1349' })).toMatchObject({ from: '16505551234', bsuid: 'US.1349' })
    expect(parse(messaging({ contacts: [{ profile: { username: '@zoe' }, user_id: 'US.1' }], messages: [{ from_user_id: 'US.1', id: 'w', timestamp: '1', type: 'text' }] }))?.inbound[0]?.profileName).toBe('zoe')
  })

  it('carries the code of a failure and takes played for read', () => {
    const events = parse(messaging({ statuses: [{ id: 'w1', status: 'failed', timestamp: '1', errors: [{ code: 131049, title: 't' }] }, { id: 'w2', status: 'played', timestamp: '2' }] }))
    expect(events?.statuses.map((status) => [status.status, status.errorCode])).toEqual([['failed', 131049], ['read', null]])
  })

  it('reads price, conversation and errors of a status for whoever asks', () => {
    const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'marketing' }
    const status = { id: 'w', status: 'sent', timestamp: '1764000003', recipient_user_id: 'US.1', pricing, conversation: { id: 'c', expiration_timestamp: 1764086400, origin: { type: 'marketing' } }, something_new: 1 }
    expect(parse(messaging({ statuses: [status] }))?.statuses).toMatchObject([{ wamid: 'w', status: 'sent', recipientUserId: 'US.1' }])
    expect(readStatusPayload(status)).toMatchObject({ pricing, conversation: { id: 'c', expiration_timestamp: new Date(1764086400_000), origin: { type: 'marketing' } }, recipient_user_id: 'US.1', something_new: 1 })
    expect(readStatusPayload('no object')).toBeNull()
  })

  it('reads statuses of several accounts, without a number, and in other letters', () => {
    const events = parse({ ...messaging({ statuses: [{ id: 'a', status: 'sent', timestamp: 1764000003 }] }), id: '1' }, { ...change('messages', { statuses: [{ id: 'b', status: 'DELIVERED', timestamp: '1' }] }), id: '2' })
    expect(events?.statuses.map((status) => [status.wamid, status.status, status.phoneNumberId])).toEqual([['a', 'sent', '106'], ['b', 'delivered', '']])
  })

  it('keeps ids above 2^53 exact, wherever they stand, and fractions as they are', () => {
    const body = Buffer.from('{"entry":[{"id":99007199254740993,"time":1764000000,"changes":[{"field":"message_template_status_update","value":{"event":"PAUSED","message_template_id": 99007199254740995}},{"field":"messages","value":{"metadata":{"phone_number_id":99007199254740997},"messages":[{"from":16505551234,"id":"w","type":"location","location":{"latitude":37.44221496582999}}]}}]}]}')
    const events = parseWebhook(body)
    expect(events?.events[0]).toMatchObject({ kind: 'message_template_status_update', wabaId: '99007199254740993', time: new Date(1764000000_000), value: { message_template_id: '99007199254740995', event: 'PAUSED' } })
    expect(events?.inbound[0]).toMatchObject({ phoneNumberId: '99007199254740997', raw: { location: { latitude: 37.44221496582999 } } })
  })

  it('knows an event about a template by its shape when its field is wrong', () => {
    const events = parse(change('message_template_status_update', { message_template_id: 5, previous_quality_score: 'GREEN', new_quality_score: 'yellow' }))
    expect(events?.events[0]).toMatchObject({ kind: 'message_template_quality_update', value: { new_quality_score: 'YELLOW', message_template_id: '5' } })
  })

  it('never takes history, echoes or group messages for new messages of a person', () => {
    const message = { from: '16505551234', id: 'w1', timestamp: '1764000000', type: 'text', text: { body: 'Old' } }
    const events = parse(
      messaging({ history: [{ metadata: { phase: 0 }, threads: [{ id: '16505551234', messages: [message] }] }] }, 'history'),
      messaging({ messages: [message] }, 'history'),
      messaging({ message_echoes: [message] }, 'smb_message_echoes'),
      messaging({ messages: [{ ...message, group_id: 'g1' }] }),
    )
    expect(events?.inbound).toEqual([])
    expect(events?.events.map((event) => event.kind)).toEqual(['history', 'history', 'smb_message_echoes', '(group message)'])
  })

  it('takes a call of a person for something that they said, and not ours', () => {
    const call = { id: 'c1', from: '16505551234', to: '1', event: 'connect', timestamp: '1764000000', direction: 'USER_INITIATED', session: { sdp_type: 'offer', sdp: 'long' } }
    const events = parse(messaging({ calls: [call, { ...call, id: 'c2', direction: 'BUSINESS_INITIATED' }, { ...call, id: 'c3', event: 'terminate' }] }, 'calls'), messaging({ statuses: [{ id: 'c2', type: 'call', status: 'RINGING', timestamp: '1' }] }, 'calls'))
    expect(events?.inbound.map((event) => [event.wamid, event.type])).toEqual([['c1', 'call']])
    expect(events?.events.map((event) => event.kind)).toEqual(['calls', 'calls'])
    expect(events?.unknown).toEqual([])
  })

  it('keeps what has no rung or no reader as it is', () => {
    const events = parse(messaging({ statuses: [{ id: 'w', status: 'warning' }, { id: 'w', status: 'constructor' }] }), change('something_new', { a: 1 }), messaging({ errors: [{ code: '130429', title: 't' }] }), messaging({ contacts: [] }))
    expect(events?.events.map((event) => event.kind)).toEqual(['(status)', '(status)', '(unknown)', '(errors)', '(unknown)'])
    expect(events?.events[2]).toMatchObject({ field: 'something_new', value: { a: 1 } })
    expect(events?.events[3]).toMatchObject({ value: { errors: [{ code: 130429 }] } })
    expect(events?.unknown).toEqual(['a status without id or a known state'])
  })

  it.each<[string, object, object]>([
    ['account_alerts', { entity_type: 'WABA', entity_id: 123, alert_info: { alert_severity: 'INFORMATIONAL', alert_type: 'OBA_APPROVED' } }, { entity_id: '123', alert_info: { alert_type: 'OBA_APPROVED' } }],
    ['account_review_update', { decision: 'approved' }, { decision: 'APPROVED' }],
    ['account_settings_update', { event: 'x', something: 1 }, { something: 1 }],
    ['account_update', { event: 'ACCOUNT_RESTRICTION', restriction_info: [{ restriction_type: 'A', expiration: '1764600000' }, 7], violation_info: null }, { restriction_info: [{ restriction_type: 'A', expiration: new Date(1764600000_000) }], violation_info: null }],
    ['automatic_events', { automatic_events: [{ id: 1, event_name: 'LeadSubmitted', timestamp: 1764000000 }] }, { automatic_events: [{ id: '1', event_name: 'LeadSubmitted' }] }],
    ['business_capability_update', { max_daily_conversations_per_business: 2000, max_phone_numbers_per_waba: '20' }, { max_daily_conversations_per_business: '2000', max_phone_numbers_per_waba: 20 }],
    ['business_username_updates', { display_phone_number: '1', username: 'x', status: 'approved' }, { username: 'x', status: 'APPROVED' }],
    ['calls', { calls: [{ id: 'c', event: 'terminate', direction: 'USER_INITIATED', duration: '12' }] }, { calls: [{ event: 'terminate', duration: 12 }] }],
    ['consumer_profile', { a: 1 }, { a: 1 }],
    ['flows', { event: 'ENDPOINT_LATENCY', flow_id: '5', p90_latency: 3000 }, { event: 'ENDPOINT_LATENCY', p90_latency: 3000 }],
    ['group_lifecycle_update', { groups: [{ group_id: 'g', type: 'group_create', added_participants: [{ input: 16505551234, wa_id: 16505551234 }] }] }, { groups: [{ added_participants: [{ wa_id: '16505551234' }] }] }],
    ['group_participants_update', { groups: [{ group_id: 'g' }] }, { groups: [{ group_id: 'g' }] }],
    ['group_settings_update', { groups: [{ profile_picture: { mime_type: 'image/jpeg' } }] }, { groups: [{ profile_picture: { mime_type: 'image/jpeg' } }] }],
    ['group_status_update', { groups: [] }, { groups: [] }],
    ['history', { history: [{ errors: [{ code: 2593109 }] }] }, { history: [{ errors: [{ code: 2593109 }] }] }],
    ['message_echoes', { message_echoes: [{ id: 'w', to_user_id: 'US.1' }] }, { message_echoes: [{ id: 'w', to_user_id: 'US.1' }] }],
    ['message_template_components_update', { message_template_id: 5, message_template_element: 'Body', message_template_buttons: [{ message_template_button_type: 'url' }] }, { message_template_id: '5', message_template_buttons: [{ message_template_button_type: 'URL' }] }],
    ['message_template_quality_update', { message_template_id: 5, new_quality_score: 'RED' }, { new_quality_score: 'RED' }],
    ['message_template_status_update', { event: 'PAUSED', message_template_id: 5, other_info: { title: 'FIRST_PAUSE' } }, { event: 'PAUSED', other_info: { title: 'FIRST_PAUSE' } }],
    ['messaging_handovers', { type: 'control_passed', control_passed: { new_owner_role: 'app' } }, { control_passed: { new_owner_role: 'app' }, control_taken: null }],
    ['partner_solutions', { event: 'SOLUTION_CREATED', solution_id: 774485461512159 }, { solution_id: '774485461512159' }],
    ['payment_configuration_update', { configuration_name: 'n', status: 'active' }, { status: 'ACTIVE' }],
    ['phone_number_name_update', { display_phone_number: 16505551111, decision: 'APPROVED' }, { display_phone_number: '16505551111' }],
    ['phone_number_quality_update', { display_phone_number: '1', event: 'FLAGGED', current_limit: 'TIER_10K' }, { current_limit: 'TIER_10K' }],
    ['security', { event: 'PIN_CHANGED', requester: 61555822107539 }, { requester: '61555822107539' }],
    ['smb_app_state_sync', { state_sync: [{ type: 'contact', action: 'add', contact: { full_name: 'A' } }] }, { state_sync: [{ action: 'add', contact: { full_name: 'A' } }] }],
    ['smb_message_echoes', { message_echoes: [{ id: 'w', type: 'revoke' }] }, { message_echoes: [{ type: 'revoke' }] }],
    ['template_category_update', { message_template_id: 5, new_category: 'UTILITY', correct_category: 'MARKETING', category_update_timestamp: 1764000000 }, { correct_category: 'MARKETING', category_update_timestamp: new Date(1764000000_000) }],
    ['tracking_events', { events: [{ event_name: 'click' }] }, { events: [{ event_name: 'click' }] }],
    ['user_id_update', { user_id_update: [{ wa_id: '1', user_id: { previous: 'US.1', current: 'US.2' } }] }, { user_id_update: [{ user_id: { previous: 'US.1', current: 'US.2' } }] }],
    ['user_preferences', { user_preferences: [{ user_id: 'US.1', value: 'stop', timestamp: 1764000000 }] }, { user_preferences: [{ user_id: 'US.1', wa_id: null, value: 'stop' }] }],
  ])('reads the field %s', (field, value, expected) => {
    const events = parse(change(field, value, { time: 1764000000 }))
    expect(events?.events).toMatchObject([{ kind: field, field, wabaId: '102', time: new Date(1764000000_000), value: expected }])
    expect(events?.unknown).toEqual([])
    expect(parse(messaging(value, field))?.events[0]?.kind).toBe(field)
  })

  it('names what it does not understand and still reads the rest', () => {
    const events = parse({ id: '1' }, 7, messaging({ statuses: [{ status: 'sent' }, 5, { id: 'w', status: 'sent', timestamp: '1' }], messages: [{ id: 'w' }, null] }), change('messages', 'text'), change('messages', { messages: [{ id: 'w', from: '16505551234' }] }))
    expect(events?.unknown).toEqual(['an entry without changes', 'an entry without changes', 'a status without id or a known state', 'a status without id or a known state', 'a message without id or sender', 'a message without id or sender', 'a change without field or value', 'messages without a number'])
    expect(events?.statuses).toHaveLength(1)
  })

  it.each([['far in the future', '99999999999'], ['nonsense', 'yesterday'], ['negative', -5], ['missing', undefined], ['an object', {}]])('takes a time that is %s for now', (_name, timestamp) => {
    const events = parse(messaging({ statuses: [{ id: 'w', status: 'sent', timestamp }] }))
    expect(Math.abs((events?.statuses[0]?.at ?? 0) - Date.now() / 1000)).toBeLessThan(60)
  })
})
