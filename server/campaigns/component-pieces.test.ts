import { describe, expect, it } from 'vitest'
import { templateMessage } from '#server/graph/messages/template-message.ts'
import { parseTemplate } from '#server/templates/parse-template.ts'
import { bindVariables } from './bind-variables.ts'
import { toComponentPieces, type Piece } from './component-pieces.ts'
import type { VariableMapping } from './schema.ts'

function piecesOf(components: unknown[], mappings: VariableMapping[], format: 'POSITIONAL' | 'NAMED' = 'POSITIONAL') {
  const { bindings, problems } = bindVariables(parseTemplate(components, format), mappings)
  expect(problems).toEqual({})
  return toComponentPieces(bindings, format)
}

const text = (component: 'header' | 'body', key: string, value: string): VariableMapping => ({ component, key, source: 'text', value })

describe('Meta’s components as text with holes', () => {
  it('is nothing for a template without variables', () => {
    expect(piecesOf([{ type: 'BODY', text: 'Hello.' }], [])).toEqual([])
  })

  it('is one text when nothing differs by person, with values escaped', () => {
    const pieces = piecesOf([{ type: 'HEADER', format: 'TEXT', text: 'For {{1}}' }, { type: 'BODY', text: 'Hello {{1}}.' }], [text('header', '1', 'you'), text('body', '1', 'a "b" \\ c')])
    expect(pieces).toHaveLength(1)
    expect(JSON.parse(pieces.join(''))).toEqual([{ type: 'header', parameters: [{ type: 'text', text: 'you' }] }, { type: 'body', parameters: [{ type: 'text', text: 'a "b" \\ c' }] }])
  })

  it('leaves a hole for each value of the person’s own', () => {
    const pieces = piecesOf([{ type: 'BODY', text: 'Hello {{1}}, {{2}} waits.' }], [{ component: 'body', key: '1', source: 'name', value: '' }, text('body', '2', 'bread')])
    expect(pieces).toEqual(['[{"type":"body","parameters":[{"type":"text","text":', 0, '},{"type":"text","text":"bread"}]}]'])
  })

  it('puts positional values in the order of their numbers, wherever they stand', () => {
    const pieces = piecesOf([{ type: 'BODY', text: 'So {{2}} before {{1}} now.' }], [text('body', '1', 'one'), text('body', '2', 'two')])
    expect(JSON.parse(pieces.join(''))).toEqual([{ type: 'body', parameters: [{ type: 'text', text: 'one' }, { type: 'text', text: 'two' }] }])
  })

  it('sends a location with its parts', () => {
    const pieces = piecesOf([{ type: 'HEADER', format: 'LOCATION' }, { type: 'BODY', text: 'Here.' }], [text('header', 'location', '52.2, 21.0, Bakery')])
    expect(JSON.parse(pieces.join(''))).toEqual([{ type: 'header', parameters: [{ type: 'location', location: { latitude: '52.2', longitude: '21.0', name: 'Bakery' } }] }])
  })

  it('sends every card of a carousel with its own values, the body before them', () => {
    const card = (name: string) => ({ components: [
      { type: 'HEADER', format: 'IMAGE' }, { type: 'BODY', text: `${name} for {{1}}` },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Stop' }, { type: 'URL', text: 'See', url: 'https://a.test/{{1}}' }] },
    ] })
    const ofCard = (place: number): VariableMapping[] => [
      { component: 'header', key: 'image', card: place, source: 'text', value: `https://a.test/${String(place)}.png` },
      { component: 'body', key: '1', card: place, source: 'name', value: '' },
      { component: 'button', key: '1', index: 1, card: place, source: 'text', value: `p${String(place)}` },
    ]
    const pieces = piecesOf([{ type: 'BODY', text: 'Hello {{1}}.' }, { type: 'CAROUSEL', cards: [card('Roses'), card('Tulips')] }], [...ofCard(1), ...ofCard(0), text('body', '1', 'you')])
    expect(pieces.filter((piece) => typeof piece === 'number')).toEqual([2, 5])
    const components = filled(pieces, 'Ana')
    expect(components).toMatchObject([
      { type: 'body', parameters: [{ text: 'you' }] },
      { type: 'carousel', cards: [
        { card_index: 0, components: [{ type: 'header', parameters: [{ image: { link: 'https://a.test/0.png' } }] }, { type: 'body', parameters: [{ text: 'Ana' }] }, { type: 'button', sub_type: 'url', index: '1', parameters: [{ text: 'p0' }] }] },
        { card_index: 1, components: [{}, {}, { parameters: [{ text: 'p1' }] }] },
      ] },
    ])
    expect(templateMessage.safeParse({ type: 'template', template: { name: 'a', language: { code: 'en' }, components } }).error).toBeUndefined()
  })

  it('sends a button that opens a flow without asking anybody for a value', () => {
    const pieces = piecesOf([{ type: 'BODY', text: 'Book now.' }, { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Stop' }, { type: 'FLOW', text: 'Book', flow_id: 1 }] }], [])
    expect(filled(pieces, '')).toEqual([{ type: 'button', sub_type: 'flow', index: '1', parameters: [{ type: 'action', action: { flow_token: 'unused' } }] }])
  })

  it('sends the end of an offer in milliseconds, before its buttons', () => {
    const template = [
      { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Ends soon', has_expiration: true } }, { type: 'BODY', text: 'Roses!' },
      { type: 'BUTTONS', buttons: [{ type: 'COPY_CODE', text: 'Copy' }, { type: 'URL', text: 'Shop', url: 'https://a.test/{{1}}' }] },
    ]
    const components = filled(piecesOf(template, [
      { component: 'button', key: '1', index: 1, source: 'text', value: 'now' }, { component: 'button', key: 'coupon_code', index: 0, source: 'text', value: '25OFF' },
      { component: 'limited_time_offer', key: 'expiration', source: 'text', value: '2126-12-31T18:00:00.000Z' },
    ]), '')
    expect(components).toEqual([
      { type: 'limited_time_offer', parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: Date.UTC(2126, 11, 31, 18) } }] },
      { type: 'button', sub_type: 'copy_code', index: '0', parameters: [{ type: 'coupon_code', coupon_code: '25OFF' }] },
      { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'now' }] },
    ])
    expect(templateMessage.safeParse({ type: 'template', template: { name: 'a', language: { code: 'en' }, components } }).error).toBeUndefined()
  })
})

function filled(pieces: Piece[], value: string): unknown {
  return JSON.parse(pieces.map((piece) => (typeof piece === 'string' ? piece : JSON.stringify(value))).join(''))
}
