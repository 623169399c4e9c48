import { describe, expect, it } from 'vitest'
import { toChatContent } from './chat-content.ts'

const read = (message: unknown) => toChatContent(JSON.stringify(message))

describe('toChatContent', () => {
  it.each([
    [{ type: 'text', text: { body: 'Hello' } }, 'Hello'],
    [{ type: 'button', button: { payload: 'x', text: 'Yes, please' } }, 'Yes, please'],
    [{ type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: '1', title: 'Blue' } } }, 'Blue'],
    [{ type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '👍' } }, '👍'],
    [{ type: 'location', location: { latitude: 1.5, longitude: 2, name: 'Café', address: 'Main St' } }, 'Café, Main St'],
    [{ type: 'location', location: { latitude: 1.5, longitude: 2 } }, '1.5, 2'],
    [{ type: 'contacts', contacts: [{ name: { formatted_name: 'Ann' } }, { name: { formatted_name: 'Bo' } }] }, 'Ann, Bo'],
    [{ type: 'unsupported' }, null],
  ])('reads the words of %j', (message, text) => expect(read(message).text).toBe(text))

  it('tells media with kind, type and caption', () => {
    expect(read({ type: 'image', image: { id: '1', mime_type: 'image/jpeg', caption: 'Look' } })).toEqual({
      type: 'image', text: 'Look', repliesTo: null, media: { kind: 'image', mimeType: 'image/jpeg', caption: 'Look' },
    })
  })

  it('tells which message is answered', () => {
    expect(read({ type: 'text', text: { body: 'Yes' }, context: { from: '1', id: 'wamid.7' } }).repliesTo).toBe('wamid.7')
  })

  it.each([null, '', 'not json', '[]', '"text"', '{"type":5}', '{"type":"text","text":"flat"}'])('survives a payload like %j', (payload) => {
    expect(toChatContent(payload)).toMatchObject({ text: null, media: null })
  })
})
