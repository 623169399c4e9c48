import { expect, test } from 'vitest'
import { turnWords } from './turn-words.ts'

test.each([
  ['Nobody', 'Nothing to do.'],
  ['Nobody: Clarion tries again', 'Nothing to do: Clarion tries again.'],
  ['A marketer', 'It is the turn of a marketer.'],
  ['An admin, in Meta’s Business Manager', 'It is the turn of an admin, in Meta’s Business Manager.'],
])('%j becomes a sentence', (whoActs, sentence) => {
  expect(turnWords(whoActs)).toBe(sentence)
})
