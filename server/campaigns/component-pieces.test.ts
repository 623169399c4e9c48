import { describe, expect, it } from 'vitest'
import { parseTemplate } from '#server/templates/parse-template.ts'
import { bindVariables } from './bind-variables.ts'
import { toComponentPieces } from './component-pieces.ts'
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
})
