import { expect, test } from 'vitest'
import { quoteAscii, toAsciiJson } from './ascii-json.ts'

test('writes other characters as lower-case escapes and slashes escaped', () => {
  expect(toAsciiJson({ name: 'Zoë 🚀', url: 'https://x' })).toBe(String.raw`{"name":"Zo\u00eb \ud83d\ude80","url":"https:\/\/x"}`)
})

test.each(['plain', 'with "quotes" and \\', 'https://a/b', 'äöå\u2028', '', 'a\nb\u007f', '\ud800 alone'])('reads back as it was: %j', (text) => {
  const json = quoteAscii(text)
  expect(JSON.parse(json)).toBe(text)
  expect(json).toMatch(/^[ -~]*$/)
})
