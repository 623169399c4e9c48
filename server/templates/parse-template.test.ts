import { describe, expect, it } from 'vitest'
import { findTemplateProblem } from './find-template-problem.ts'
import { parseTemplate } from './parse-template.ts'

describe('reading a template’s components', () => {
  it('finds positional variables of header, body and link with their examples', () => {
    const parsed = parseTemplate([
      { type: 'HEADER', format: 'TEXT', text: 'Hi {{1}}', example: { header_text: ['Ana'] } },
      { type: 'BODY', text: '{{1}}, order {{2}} and {{1}} again.', example: { body_text: [['Ana', '1042']] } },
      { type: 'FOOTER', text: 'Reply STOP' },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Yes' }, { type: 'URL', text: 'Track', url: 'https://x.test/{{1}}', example: ['https://x.test/abc'] }] },
    ], 'POSITIONAL')
    expect(parsed).toMatchObject({ header: { format: 'TEXT', text: 'Hi {{1}}' }, footer: 'Reply STOP', unsupported: null, carousel: null })
    expect(parsed.parameters.map(({ component, key, index, kind, example }) => [component, key, index, kind, example])).toEqual([
      ['header', '1', undefined, 'text', 'Ana'],
      ['body', '1', undefined, 'text', 'Ana'], ['body', '2', undefined, 'text', '1042'],
      ['button', '1', 1, 'text', 'abc'],
    ])
  })

  it('finds named variables', () => {
    const parsed = parseTemplate([{ type: 'body', text: 'Hi {{first_name}} from {{city}}.', example: { body_text_named_params: [{ param_name: 'city', example: 'Lima' }] } }], 'NAMED')
    expect(parsed.parameters).toEqual([
      { component: 'body', key: 'first_name', kind: 'text', example: null, label: 'first name' },
      { component: 'body', key: 'city', kind: 'text', example: 'Lima', label: 'city' },
    ])
  })

  it.each([['IMAGE', 'image'], ['VIDEO', 'video'], ['DOCUMENT', 'document'], ['LOCATION', 'location']])('needs a value for a header of kind %s though it has no variable', (format, kind) => {
    expect(parseTemplate([{ type: 'HEADER', format }, { type: 'BODY', text: 'x' }], 'POSITIONAL').parameters).toMatchObject([{ component: 'header', kind }])
  })

  it('needs offer codes and one-time codes', () => {
    const url = 'https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}'
    const parsed = parseTemplate([{ type: 'BUTTONS', buttons: [{ type: 'COPY_CODE', text: 'Copy', example: 'SAVE10' }, { type: 'URL', text: 'Copy code', url }] }], 'POSITIONAL')
    expect(parsed.parameters).toMatchObject([{ index: 0, kind: 'coupon_code', example: 'SAVE10' }, { index: 1, kind: 'otp' }])
  })

  it('finds what each card of a carousel needs', () => {
    const card = { components: [{ type: 'HEADER', format: 'IMAGE' }, { type: 'BODY', text: 'Card' }, { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Take it' }] }] }
    const parsed = parseTemplate([{ type: 'BODY', text: 'Look' }, { type: 'CAROUSEL', cards: [card, card] }], 'POSITIONAL')
    expect(parsed.carousel?.cards).toHaveLength(2)
    expect(parsed.carousel?.cards[0]).toMatchObject({ header: { format: 'IMAGE' }, body: 'Card', buttons: [{ text: 'Take it' }] })
    expect(parsed.unsupported).toBeNull()
    expect(parsed.parameters.map(({ card: place, component, key, label }) => [place, component, key, label])).toEqual([
      [0, 'header', 'image', 'Card 1: header image (link)'], [1, 'header', 'image', 'Card 2: header image (link)'],
    ])
  })

  it('needs the end of a limited-time offer, unless it has none', () => {
    const offer = (has_expiration: boolean) => [{ type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Ends soon', has_expiration } }, { type: 'BODY', text: 'x' }]
    expect(parseTemplate(offer(true), 'POSITIONAL')).toMatchObject({ offer: { text: 'Ends soon' }, unsupported: null, parameters: [{ component: 'limited_time_offer', kind: 'expiration' }] })
    expect(parseTemplate(offer(false), 'POSITIONAL').parameters).toEqual([])
  })

  it('does not follow a carousel within a card', () => {
    let nested: unknown = { type: 'CAROUSEL', cards: [] }
    for (let depth = 0; depth < 50; depth += 1) nested = { type: 'CAROUSEL', cards: [{ components: [nested, { type: 'BODY', text: '{{1}}' }] }] }
    expect(parseTemplate([nested], 'POSITIONAL').parameters).toHaveLength(1)
  })

  it.each([
    [{ type: 'HEADER', format: 'PRODUCT' }, /product/], [{ type: 'CAROUSEL', cards: [{ components: [{ type: 'HEADER', format: 'PRODUCT' }] }] }, /product/], [{ type: 'BUTTONS', buttons: [{ type: 'MPM' }] }, /mpm/],
  ])('says what of %j it cannot fill', (part, reason) => {
    expect(parseTemplate([part], 'POSITIONAL').unsupported).toMatch(reason)
  })

  it.each([[[null, 7, 'x', [], {}]], [[{ type: 'BUTTONS', buttons: 'no' }]], [[{ type: 'BODY', text: { a: 1 } }]]])('survives nonsense %j', (components) => {
    expect(parseTemplate(components, 'POSITIONAL').parameters).toEqual([])
  })
})

describe('whether a template can be sent', () => {
  const parsed = parseTemplate([{ type: 'BODY', text: 'x' }], 'POSITIONAL')

  it('is so only for approved ones', () => {
    expect(findTemplateProblem({ status: 'APPROVED', removedAt: null, parsed })).toBeNull()
    for (const status of ['PENDING', 'REJECTED', 'PAUSED', 'DISABLED', 'SOMETHING_NEW']) expect(findTemplateProblem({ status, removedAt: null, parsed })).toMatch(/\.$/)
  })

  it('is not so for removed ones and those with parts that we cannot fill', () => {
    expect(findTemplateProblem({ status: 'APPROVED', removedAt: new Date(), parsed })).toMatch(/any more/)
    expect(findTemplateProblem({ status: 'APPROVED', removedAt: null, parsed: { ...parsed, unsupported: 'No.' } })).toBe('No.')
  })
})
