import { randomBytes, scrypt as scryptCallback, timingSafeEqual, type ScryptOptions } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '#server/lib/app-error.ts'

const scrypt = promisify<string, Buffer, number, ScryptOptions, Buffer>(scryptCallback)

/** 32 MiB and about a quarter of a second of one core; OWASP's row for this memory. */
const COST = { N: 32_768, r: 8, p: 3 }
const COST_MAX = { N: 131_072, r: 16, p: 10 }
const MEMORY_MAX = 512 * 1024 * 1024
const HASH_BYTES = 32

/** Half of libuv's four threads: a flood of sign-ins must not stop file and DNS work. */
const AT_ONCE = 2
const WAITING_MAX = 100
let running = 0
const waiting: (() => void)[] = []

/** @returns `scrypt$N$r$p$salt$hash` with a fresh salt */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, COST)
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), hash.toString('base64')].join('$')
}

/**
 * Compares in constant time. A person without a hash (null) costs the same time as a wrong password, so that the
 * answer's delay does not tell which e-mail addresses exist.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const parsed = stored === null ? null : parseHash(stored)
  const { cost, salt, hash } = parsed ?? { cost: COST, salt: Buffer.alloc(16), hash: Buffer.alloc(HASH_BYTES) }
  const same = timingSafeEqual(await derive(password, salt, cost), hash)
  return same && parsed !== null
}

function parseHash(stored: string) {
  const [kind, N, r, p, salt, hash] = stored.split('$')
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  const sane = cost.N > 1 && cost.N <= COST_MAX.N && cost.r >= 1 && cost.r <= COST_MAX.r && cost.p >= 1 && cost.p <= COST_MAX.p
  const bytes = Buffer.from(hash ?? '', 'base64')
  if (kind !== 'scrypt' || !sane || bytes.length !== HASH_BYTES) throw new AppError('INTERNAL', 'A stored password hash is malformed.')
  return { cost, salt: Buffer.from(salt ?? '', 'base64'), hash: bytes }
}

async function derive(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  await enter()
  try {
    return await scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { ...cost, maxmem: MEMORY_MAX })
  } finally {
    leave()
  }
}

async function enter(): Promise<void> {
  if (running < AT_ONCE) {
    running += 1
    return
  }
  if (waiting.length >= WAITING_MAX) {
    throw new AppError('UNAVAILABLE', 'Too many people are signing in at this moment. Try again in a few seconds.', { retryAfterMs: 5000 })
  }
  await new Promise<void>((resolve) => waiting.push(resolve))
}

/** A waiting one takes over the place, so `running` does not change. */
function leave(): void {
  const next = waiting.shift()
  if (next) next()
  else running -= 1
}
