import { describe, expect, it } from 'vitest'
import { toTemplateValues } from './template-values.ts'

describe('toTemplateValues', () => {
  it('names values by their place in the template', () => {
    const components = [
      { type: 'header', parameters: [{ type: 'image', image: { link: 'https://example.com/a.png' } }] },
      { type: 'body', parameters: [{ type: 'text', text: 'Anna' }, { type: 'text', parameter_name: 'order', text: '42' }] },
      { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'abc' }] },
      { type: 'button', sub_type: 'copy_code', index: 0, parameters: [{ type: 'coupon_code', coupon_code: 'SAVE' }] },
    ]
    expect(toTemplateValues(JSON.stringify(components))).toEqual({
      'header.image': 'https://example.com/a.png', 'body.1': 'Anna', 'body.order': '42', 'button.1': 'abc', 'button.0': 'SAVE',
    })
  })

  it.each([null, '', '{}', 'null', '[null, 5]', 'no json'])('has none for %j', (components) => expect(toTemplateValues(components)).toEqual({}))
})
