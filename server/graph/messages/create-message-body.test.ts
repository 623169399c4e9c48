import { describe, expect, it } from 'vitest'
import { AppError } from '#server/lib/app-error.ts'
import { sampleMessages } from '../testing/sample-messages.ts'
import { createMessageBody, type MessageContent } from './create-message-body.ts'

const address = '+16505551234'
const parse = (body: string) => JSON.parse(body) as Record<string, unknown>

describe('the body of a message', () => {
  it.each(Object.keys(sampleMessages))('can be made for: %s', (name) => {
    const content = sampleMessages[name]!
    const body = parse(createMessageBody({ address, content }))
    expect(body).toMatchObject({ messaging_product: 'whatsapp', recipient_type: 'individual', to: address, type: content.type })
    expect(body[content.type]).toBeDefined()
    expect(body).not.toHaveProperty('recipient')
  })

  it('goes to people who are known by username only', () => {
    const body = parse(createMessageBody({ address: 'US.13491208655302741918', content: sampleMessages['text']! }))
    expect(body).toMatchObject({ recipient: 'US.13491208655302741918' })
    expect(body).not.toHaveProperty('to')
    expect(parse(createMessageBody({ address: 'US.ENT.11815799212886844830', content: sampleMessages['text']! }))).toMatchObject({ recipient: 'US.ENT.11815799212886844830' })
  })

  it('quotes a message and carries our own mark', () => {
    expect(parse(createMessageBody({ address, content: sampleMessages['text']!, replyTo: 'wamid.A', callbackData: 'c:1' }))).toMatchObject({ context: { message_id: 'wamid.A' }, biz_opaque_callback_data: 'c:1' })
  })

  it('writes places as text, as Meta does', () => {
    expect(parse(createMessageBody({ address, content: sampleMessages['location']! }))['location']).toMatchObject({ latitude: '52.2297', longitude: '21.0122' })
  })
})

describe('what Meta would refuse', () => {
  const refused: [string, unknown][] = [
    ['an empty text', { type: 'text', text: { body: '' } }],
    ['a text that is too long', { type: 'text', text: { body: 'x'.repeat(4097) } }],
    ['a field that Meta does not know', { type: 'text', text: { body: 'a', colour: 'red' } }],
    ['a file by id and link', { type: 'image', image: { id: '1', link: 'https://example.com/' } }],
    ['a file by neither', { type: 'image', image: {} }],
    ['a link that is not one of the web', { type: 'image', image: { link: 'file:///etc/passwd' } }],
    ['a caption on a sound', { type: 'audio', audio: { id: '1', caption: 'a' } }],
    ['a place off the globe', { type: 'location', location: { latitude: 91, longitude: 0 } }],
    ['a name of one part', { type: 'contacts', contacts: [{ name: { formatted_name: 'Ana' } }] }],
    ['four buttons', buttons(['a', 'b', 'c', 'd'])],
    ['buttons that are alike', buttons(['a', 'a'])],
    ['eleven rows', { type: 'interactive', interactive: { type: 'list', body: { text: 'a' }, action: { button: 'b', sections: [0, 1].map((part) => ({ title: String(part), rows: span(part === 0 ? 6 : 5).map((id) => ({ id: `${String(part)}-${String(id)}`, title: 'r' })) })) } } }],
    ['sections without titles', { type: 'interactive', interactive: { type: 'list', body: { text: 'a' }, action: { button: 'b', sections: [{ rows: [{ id: '1', title: 'r' }] }, { rows: [{ id: '2', title: 'r' }] }] } } }],
    ['a value with a line break', template([{ type: 'body', parameters: [{ type: 'text', text: 'a\nb' }] }])],
    ['a value with many spaces', template([{ type: 'body', parameters: [{ type: 'text', text: 'a     b' }] }])],
    ['the end of a link with a space', template([{ type: 'button', sub_type: 'url', index: 0, parameters: [{ type: 'text', text: 'a b' }] }])],
    ['cards in the wrong order', template([{ type: 'carousel', cards: [1, 0].map((card_index) => ({ card_index, components: [{ type: 'header', parameters: [{ type: 'image', image: { id: '1' } }] }] })) }])],
    ['a single card', template([{ type: 'carousel', cards: [{ card_index: 0, components: [{ type: 'header', parameters: [{ type: 'image', image: { id: '1' } }] }] }] }])],
    ['a type that we do not send', { type: 'poll', poll: {} }],
  ]

  it.each(refused)('is refused here: %s', (_, content) => {
    expect(failureOf({ address, content: content as MessageContent })).toBe('BAD_INPUT')
  })

  it.each(['16505551234', '+0123', '650-555-1234', 'us.123', '', '+1650555123412345678'])('does not take %j for an address', (wrong) => {
    expect(failureOf({ address: wrong, content: sampleMessages['text']! })).toBe('BAD_INPUT')
  })

  it('does not quote the message in its complaint', () => {
    try {
      createMessageBody({ address, content: { type: 'text', text: { body: `private ${'x'.repeat(5000)}` } } })
    } catch (error) {
      expect(String(error)).not.toContain('private')
      return
    }
    throw new Error('expected a refusal')
  })
})

function failureOf(message: Parameters<typeof createMessageBody>[0]): string {
  try {
    return createMessageBody(message)
  } catch (error) {
    return error instanceof AppError ? error.code : 'another error'
  }
}

function buttons(titles: string[]) {
  return { type: 'interactive', interactive: { type: 'button', body: { text: 'a' }, action: { buttons: titles.map((title) => ({ type: 'reply', reply: { id: title, title } })) } } }
}

function template(components: unknown[]) {
  return { type: 'template', template: { name: 'a', language: { code: 'en' }, components } }
}

function span(length: number): number[] {
  return Array.from({ length }, (_, index) => index)
}
