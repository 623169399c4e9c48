import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createKeyring } from './encryption.ts'

const key = () => randomBytes(32).toString('base64')

describe('keyring', () => {
  it('opens what it sealed, and never seals twice alike', () => {
    const ring = createKeyring(key())
    const sealed = ring.encrypt('EAAB-token-ż🚀', 'row-1')
    expect(ring.decrypt(sealed, 'row-1')).toBe('EAAB-token-ż🚀')
    expect(ring.encrypt('EAAB-token-ż🚀', 'row-1')).not.toBe(sealed)
    expect(sealed).not.toContain('EAAB')
  })

  it('does not open a ciphertext that was moved to another row', () => {
    const ring = createKeyring(key())
    expect(() => ring.decrypt(ring.encrypt('secret', 'row-1'), 'row-2')).toThrow('could not be opened')
  })

  it('notices every changed byte', () => {
    const ring = createKeyring(key())
    const [id, body] = ring.encrypt('secret', 'row').split('.') as [string, string]
    const bytes = Buffer.from(body, 'base64')
    for (let i = 0; i < bytes.length; i += 1) {
      const copy = Buffer.from(bytes)
      copy[i]! ^= 1
      expect(() => ring.decrypt(`${id}.${copy.toString('base64')}`, 'row')).toThrow('could not be opened')
    }
  })

  it('opens with an old key after rotation and seals with the new one', () => {
    const [old, fresh] = [`2025:${key()}`, `2026:${key()}`]
    const sealed = createKeyring(old).encrypt('secret', 'row')
    const ring = createKeyring(fresh, old)
    expect(ring.decrypt(sealed, 'row')).toBe('secret')
    expect(ring.encrypt('secret', 'row').startsWith('2026.')).toBe(true)
    expect(() => createKeyring(fresh).decrypt(sealed, 'row')).toThrow('not configured')
  })

  it.each(['', 'short', 'a:b:c', Buffer.alloc(31).toString('base64')])('refuses the key %s and names the variable', (text) => {
    expect(() => createKeyring(text)).toThrow('ENCRYPTION_KEY')
  })
})
