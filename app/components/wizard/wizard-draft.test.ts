import { describe, expect, it } from 'vitest'
import type { Template } from '../../lib/api-types.ts'
import { emptyDraft, fillVariables, openPoint, parseDraft } from './wizard-draft.ts'

const template = {
  parsed: { parameters: [
    { component: 'body', key: '1', kind: 'text', example: null, label: 'Body 1' },
    { component: 'body', key: 'city', kind: 'text', example: null, label: 'City' },
    { component: 'button', key: '1', index: 0, kind: 'text', example: null, label: 'Button 1' },
  ] },
} as unknown as Template

describe('parseDraft', () => {
  it('keeps what a reload brings back and drops variables that make no sense', () => {
    const d = JSON.stringify({ ...emptyDraft, name: 'Sale', variables: [{ component: 'body', key: '1', source: 'name', value: '' }, { component: 'x' }] })
    expect(parseDraft(new URLSearchParams({ d }))).toMatchObject({ name: 'Sale', variables: [{ key: '1' }] })
  })

  it('starts with the template and list of the link that led here, even when the rest is broken', () => {
    expect(parseDraft(new URLSearchParams({ template: 't1', list: 'l1', d: '{' }))).toEqual({ ...emptyDraft, templateId: 't1', listId: 'l1' })
  })
})

describe('fillVariables', () => {
  it('guesses the name first and attributes of the same name, and keeps earlier choices', () => {
    const chosen = { component: 'button' as const, key: '1', index: 0, source: 'text' as const, value: 'x' }
    expect(fillVariables(template, [chosen], ['City'])).toEqual([
      { component: 'body', key: '1', source: 'name', value: '' },
      { component: 'body', key: 'city', source: 'attribute', value: 'City' },
      chosen,
    ])
  })
})

describe('openPoint', () => {
  it('asks for a value of every variable', () => {
    const variables = [{ component: 'body' as const, key: '1', source: 'text' as const, value: ' ' }]
    expect(openPoint(2, { ...emptyDraft, variables })).toBe('Give every variable a value')
    expect(openPoint(2, { ...emptyDraft, variables: [{ component: 'body', key: '1', source: 'name', value: '' }] })).toBeNull()
  })
})
