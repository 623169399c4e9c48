import { createHmac } from 'node:crypto'

/** Meta's signature of a token: hex HMAC-SHA256, keyed by the app secret. https://developers.facebook.com/docs/graph-api/guides/secure-requests */
export function toAppsecretProof(appSecret: string, accessToken: string): string {
  return createHmac('sha256', appSecret).update(accessToken).digest('hex')
}
