import { expect, test } from 'vitest'
import { gatherStatuses } from './gather-statuses.ts'
import { parseWebhook } from './parse-webhook.ts'

const deliver = (text: string) => {
  const body = Buffer.from(text)
  return { body, receivedAt: new Date(), events: parseWebhook(body) }
}
const change = (field: string, value: object) => deliver(JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '102', changes: [{ field, value }] }] }))
const messages = (members: object) => change('messages', { messaging_product: 'whatsapp', metadata: { phone_number_id: '106' }, ...members })
const statuses = (count: number) => messages({ statuses: Array.from({ length: count }, (_, n) => ({ id: `w${String(n)}`, status: 'sent', timestamp: '1764000003' })) })

test('a thousand statuses are many, in one body or in several', () => {
  expect(gatherStatuses.isLarge([statuses(1000)])).toBe(true)
  expect(gatherStatuses.isLarge([statuses(500), statuses(500)])).toBe(true)
  expect(gatherStatuses.isLarge([statuses(500), statuses(499), deliver('no JSON')])).toBe(false)
})

test('statuses may wait', () => {
  expect(gatherStatuses.isUrgent(statuses(3))).toBe(false)
})

test.each([
  ['what a person wrote', messages({ statuses: [{ id: 'w', status: 'sent', timestamp: '1764000003' }], messages: [{ from: '16505551234', id: 'w3', timestamp: '1764000000', type: 'text', text: { body: 'Yes' } }] })],
  ['news of a template', change('message_template_status_update', { event: 'PAUSED', message_template_id: 1, message_template_name: 'offer', message_template_language: 'en' })],
  ['a part that has no known shape', change('messages', { statuses: 'none' })],
  ['a body that cannot be read', deliver('no JSON')],
])('%s does not wait', (_what, delivery) => {
  expect(gatherStatuses.isUrgent(delivery)).toBe(true)
})
