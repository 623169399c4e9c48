import { describe, expect, it } from 'vitest'
import { createChatBody } from './create-chat-body.ts'
import { createTemplateBody } from './create-template-body.ts'

const body = createTemplateBody({ name: 'spring_sale', language: 'en_US' })

describe('a template message’s body', () => {
  it('has exactly Meta’s shape', () => {
    const components = [{ type: 'body', parameters: [{ type: 'text', text: 'Pablo "El" Ñandú\n' }] }]
    expect(JSON.parse(body('+16505551234', JSON.stringify(components), 'c1:7:1'))).toEqual({
      messaging_product: 'whatsapp', recipient_type: 'individual', to: '+16505551234', type: 'template',
      template: { name: 'spring_sale', language: { code: 'en_US' }, components },
      biz_opaque_callback_data: 'c1:7:1',
    })
  })

  it('leaves components out when the template has no variables', () => {
    expect((JSON.parse(body('+16505551234', null, 'x')) as { template: object }).template).toEqual({ name: 'spring_sale', language: { code: 'en_US' } })
  })

  it('always writes the plus, and addresses usernames by recipient', () => {
    expect(JSON.parse(body('16505551234', null, 'x'))).toMatchObject({ to: '+16505551234' })
    const toUsername = JSON.parse(body('US.13491208655302741918', null, 'x')) as Record<string, unknown>
    expect(toUsername).toMatchObject({ recipient: 'US.13491208655302741918' })
    expect(toUsername).not.toHaveProperty('to')
  })

  it('cannot be broken out of by hostile text', () => {
    const hostile = '","type":"text","x":"'
    const parsed = JSON.parse(createTemplateBody({ name: hostile, language: hostile })(hostile, null, hostile)) as { type: string; template: { name: string }; biz_opaque_callback_data: string }
    expect(parsed).toMatchObject({ type: 'template', template: { name: hostile }, biz_opaque_callback_data: hostile })
  })
})

describe('a chat message’s body', () => {
  it('adds the envelope to the stored message', () => {
    const payload = JSON.stringify({ type: 'text', text: { body: 'Hello "you"' }, context: { message_id: 'wamid.1' } })
    expect(JSON.parse(createChatBody({ to: '+4915112345678', payload, callbackData: 'v1:8:1' }))).toEqual({
      messaging_product: 'whatsapp', recipient_type: 'individual', to: '+4915112345678', biz_opaque_callback_data: 'v1:8:1',
      type: 'text', text: { body: 'Hello "you"' }, context: { message_id: 'wamid.1' },
    })
  })

  it.each(['{}', '', 'text'])('refuses %j', (payload) => {
    expect(() => createChatBody({ to: '+1', payload, callbackData: 'x' })).toThrow(/without content/)
  })
})
