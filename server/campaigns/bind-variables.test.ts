import { describe, expect, it } from 'vitest'
import { parseTemplate } from '#server/templates/parse-template.ts'
import { bindVariables, parseLocation, valueKey } from './bind-variables.ts'
import type { VariableMapping } from './schema.ts'

const parsed = parseTemplate(
  [
    { type: 'HEADER', format: 'IMAGE' },
    { type: 'BODY', text: 'Hello {{1}}, {{2}} waits.' },
    { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'A', url: 'https://a.test/{{1}}' }, { type: 'URL', text: 'B', url: 'https://b.test/{{1}}' }] },
  ],
  'POSITIONAL',
)
const full: VariableMapping[] = [
  { component: 'header', key: 'image', source: 'text', value: 'https://a.test/bread.png' },
  { component: 'body', key: '1', source: 'name', value: '' },
  { component: 'body', key: '2', source: 'attribute', value: 'offer', fallback: 'bread' },
  { component: 'button', key: '1', index: 0, source: 'text', value: 'rye' },
  { component: 'button', key: '1', index: 1, source: 'attribute', value: 'path' },
]
const without = (place: number) => full.filter((_, index) => index !== place)
const changed = (place: number, change: Partial<VariableMapping>) => full.map((mapping, index) => (index === place ? { ...mapping, ...change } : mapping))
const problemsOf = (mappings: VariableMapping[]) => bindVariables(parsed, mappings).problems

describe('joining parameters and mappings', () => {
  it('binds every parameter, buttons by their place', () => {
    const { bindings, problems } = bindVariables(parsed, full)
    expect(problems).toEqual({})
    expect(bindings.map((binding) => [valueKey(binding.parameter), binding.mapping.value])).toEqual([
      ['header.image', 'https://a.test/bread.png'], ['body.1', ''], ['body.2', 'offer'], ['button.0', 'rye'], ['button.1', 'path'],
    ])
  })

  it('names each gap, stranger and repetition', () => {
    expect(Object.keys(problemsOf(without(4)))).toEqual(['variables.button.1.1'])
    expect(Object.keys(problemsOf([]))).toHaveLength(5)
    expect(problemsOf([...full, { component: 'header', key: '1', source: 'text', value: 'x' }])).toEqual({ 'variables.header.1': 'The template has no such variable.' })
    expect(Object.keys(problemsOf([...full, full[1]!]))).toEqual(['variables.body.1'])
  })

  it.each([
    ['a file that is no https link', 0, { value: 'http://a.test/bread.png' }],
    ['a file that differs by person', 0, { source: 'attribute' as const, value: 'picture' }],
    ['an attribute without a name', 2, { value: ' ' }],
    ['a fallback with a line break', 2, { fallback: 'two\nlines' }],
    ['a link’s end with a space', 3, { value: 'rye bread' }],
  ])('refuses %s', (_, place, change) => {
    expect(Object.keys(problemsOf(changed(place, change)))).toHaveLength(1)
  })

  it('reads a location as latitude, longitude, name and address', () => {
    expect(parseLocation('52.2297, 21.0122, Bakery, Main street 1, Warsaw')).toEqual({ latitude: '52.2297', longitude: '21.0122', name: 'Bakery', address: 'Main street 1, Warsaw' })
    expect(parseLocation('52.2,21')).toEqual({ latitude: '52.2', longitude: '21' })
    expect([parseLocation('91,0'), parseLocation('0,181'), parseLocation('Warsaw')]).toEqual([null, null, null])
  })
})

describe('the end of an offer', () => {
  const offer = parseTemplate([{ type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Ends', has_expiration: true } }, { type: 'BODY', text: 'x' }], 'POSITIONAL')
  const problemWith = (value: string, source: 'text' | 'attribute' = 'text') => bindVariables(offer, [{ component: 'limited_time_offer', key: 'expiration', source, value }]).problems['variables.limited_time_offer.expiration']

  it('is a moment to come, the same for everybody', () => {
    expect(problemWith('2126-01-31T18:00Z')).toBeUndefined()
    expect(problemWith('2126-01-31T18:00:00.000+02:00')).toBeUndefined()
    expect(problemWith('2020-01-31T18:00Z')).toMatch(/past/)
    for (const wrong of ['2126-01-31', '2126-01-31T18:00', 'tomorrow', '2126-13-31T18:00Z']) expect(problemWith(wrong)).toMatch(/date and time/)
    expect(problemWith('ends', 'attribute')).toMatch(/same for everybody/)
  })
})

describe('variables of cards', () => {
  const cards = parseTemplate([{ type: 'BODY', text: 'Hi' }, { type: 'CAROUSEL', cards: [{ components: [{ type: 'BODY', text: '{{1}}' }] }, { components: [{ type: 'BODY', text: '{{1}}' }] }] }], 'POSITIONAL')

  it('belong to their card, by place', () => {
    const { bindings, problems } = bindVariables(cards, [0, 1].map((card) => ({ component: 'body', key: '1', card, source: 'text', value: `v${String(card)}` })))
    expect(problems).toEqual({})
    expect(bindings.map((binding) => [valueKey(binding.parameter), binding.mapping.value])).toEqual([['card.0.body.1', 'v0'], ['card.1.body.1', 'v1']])
    expect(Object.keys(bindVariables(cards, []).problems)).toEqual(['variables.card.0.body.1', 'variables.card.1.body.1'])
  })

  it('have room for a card’s text only', () => {
    expect(Object.values(bindVariables(cards, [0, 1].map((card) => ({ component: 'body', key: '1', card, source: 'text', value: 'x'.repeat(161) }))).problems)).toHaveLength(2)
  })
})
