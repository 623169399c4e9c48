import { describe, expect, it } from 'vitest'
import { hashSeedPassword } from '#db/seed-password.ts'
import { hashPassword, verifyPassword } from './password.ts'

describe('passwords', { timeout: 30_000 }, () => {
  it('accepts the right password and refuses another', async () => {
    const hash = await hashPassword('correct horse')
    expect(await verifyPassword('correct horse', hash)).toBe(true)
    expect(await verifyPassword('correct horsf', hash)).toBe(false)
  })

  it('salts: the same password twice makes two hashes', async () => {
    const [a, b] = await Promise.all([hashPassword('same'), hashPassword('same')])
    expect(a).not.toBe(b)
  })

  it('refuses everything for a person without a password', async () => {
    expect(await verifyPassword('', null)).toBe(false)
    expect(await verifyPassword('anything', null)).toBe(false)
  })

  it('treats two spellings of the same characters as one password', async () => {
    expect(await verifyPassword('café', await hashPassword('café'))).toBe(true)
  })

  it('throws on a malformed hash rather than comparing with it', async () => {
    await expect(verifyPassword('x', 'scrypt$1e9$8$1$AA==$AA==')).rejects.toThrow('malformed')
    await expect(verifyPassword('x', 'plain')).rejects.toThrow('malformed')
  })

  it('reads what the seed writes, at the same cost', async () => {
    const seeded = await hashSeedPassword('clarion-demo')
    expect(await verifyPassword('clarion-demo', seeded)).toBe(true)
    expect(seeded.split('$').slice(0, 4)).toEqual((await hashPassword('x')).split('$').slice(0, 4))
  })
})
