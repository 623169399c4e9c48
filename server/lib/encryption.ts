import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from './app-error.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

/** Encrypts and decrypts small secrets. `binding` is additional data, e.g. the row's id: a ciphertext moved to another row does not open. */
export type Keyring = {
  /** `<key id>.<base64 of nonce, ciphertext, tag>` */
  encrypt: (plain: string, binding: string) => string
  /** @throws AppError INTERNAL when the key is unknown or the text was tampered with; the secret never appears in it */
  decrypt: (sealed: string, binding: string) => string
}

/**
 * AES-256-GCM with a fresh 96-bit nonce for each message and a key id for rotation.
 * @param current `<base64 of 32 bytes>` or `<key id>:<base64>`; encrypts everything new
 * @param old comma-separated keys that may still decrypt
 * @throws Error naming the variable when a key is malformed
 */
export function createKeyring(current: string, old = ''): Keyring {
  const main = parseKey(current, 'ENCRYPTION_KEY')
  const keys = new Map([main, ...old.split(',').filter((part) => part.trim() !== '').map((part) => parseKey(part.trim(), 'ENCRYPTION_OLD_KEYS'))].reverse())
  const [mainId, mainKey] = main
  return {
    encrypt: (plain, binding) => `${mainId}.${seal(mainKey, plain, binding)}`,
    decrypt: (sealed, binding) => {
      const dot = sealed.indexOf('.')
      const key = keys.get(sealed.slice(0, Math.max(dot, 0)))
      if (!key) throw new AppError('INTERNAL', 'A stored secret was sealed with a key that is not configured. Add it to ENCRYPTION_OLD_KEYS.')
      return open(key, sealed.slice(dot + 1), binding)
    },
  }
}

function parseKey(text: string, variable: string): [id: string, key: Buffer] {
  const colon = text.indexOf(':')
  const id = colon < 0 ? 'k1' : text.slice(0, colon)
  const key = Buffer.from(text.slice(colon + 1), 'base64')
  if (key.length !== KEY_BYTES || !/^[A-Za-z0-9_-]{1,16}$/.test(id)) {
    throw new Error(`${variable} must be 32 bytes in base64 (\`openssl rand -base64 32\`), optionally with a key id before a colon; this one decodes to ${String(key.length)} bytes.`)
  }
  return [id, key]
}

function seal(key: Buffer, plain: string, binding: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(binding))
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64')
}

function open(key: Buffer, text: string, binding: string): string {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw tampered()
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(binding))
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    throw tampered()
  }
}

function tampered(): AppError {
  return new AppError('INTERNAL', 'A stored secret could not be opened: it was changed, moved to another row, or sealed with another key.')
}
