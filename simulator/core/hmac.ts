import { createHmac, timingSafeEqual } from 'node:crypto'

/** Lower-case hex of HMAC-SHA256. Signs webhooks (over the raw bytes) and makes `appsecret_proof` (over the token). */
export function hmacHex(secret: string, message: string | Buffer): string {
  return createHmac('sha256', secret).update(message).digest('hex')
}

/** The value of `X-Hub-Signature-256`. */
export function signBody(appSecret: string, body: Buffer): string {
  return `sha256=${hmacHex(appSecret, body)}`
}

export function sameText(left: string, right: string): boolean {
  const a = Buffer.from(left)
  const b = Buffer.from(right)
  return a.length === b.length && timingSafeEqual(a, b)
}
