import { describe, expect, it } from 'vitest'
import { isForgeryProof, sameOrigin } from './same-origin.ts'

const ours = 'https://clarion.example'

describe('sameOrigin', () => {
  it.each([
    ['the public URL as origin', { origin: ours, host: 'web:3000' }, 'yes'],
    ['the asked host as origin', { origin: 'http://localhost:3000', host: 'localhost:3000' }, 'yes'],
    ['another origin', { origin: 'https://evil.example', host: 'clarion.example' }, 'no'],
    ['another port', { origin: 'http://localhost:4000', host: 'localhost:3000' }, 'no'],
    ['an opaque origin', { origin: 'null', host: 'clarion.example' }, 'no'],
    ['a browser that says cross-site', { origin: ours, 'sec-fetch-site': 'cross-site' }, 'no'],
    ['a browser that says same-site', { 'sec-fetch-site': 'same-site' }, 'no'],
    ['a browser that says same-origin', { 'sec-fetch-site': 'same-origin' }, 'yes'],
    ['a script without either header', { host: 'clarion.example' }, 'unsaid'],
  ] as const)('%s', (_, headers, answer) => {
    expect(sameOrigin(headers, ours)).toBe(answer)
  })
})

describe('isForgeryProof', () => {
  it('wants the header even from our own page', () => {
    expect(isForgeryProof({ origin: ours }, ours)).toBe(false)
    expect(isForgeryProof({ origin: ours, 'x-csrf': '1' }, ours)).toBe(true)
  })

  it('refuses the header from elsewhere, and takes it from a script', () => {
    expect(isForgeryProof({ origin: 'https://evil.example', 'x-csrf': '1' }, ours)).toBe(false)
    expect(isForgeryProof({ 'x-csrf': '1' }, ours)).toBe(true)
  })
})
