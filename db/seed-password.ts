import { randomBytes, scrypt as scryptCallback, type ScryptOptions } from 'node:crypto'
import { promisify } from 'node:util'

const scrypt = promisify<string, Buffer, number, ScryptOptions, Buffer>(scryptCallback)

/** The format and cost of the product's own password hashes; a test beside those holds the two together. */
export async function hashSeedPassword(password: string): Promise<string> {
  const [N, r, p] = [32_768, 8, 3]
  const salt = randomBytes(16)
  const hash = await scrypt(password.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 512 * 1024 * 1024 })
  return ['scrypt', N, r, p, salt.toString('base64'), hash.toString('base64')].join('$')
}
