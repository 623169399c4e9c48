import type { IncomingHttpHeaders } from 'node:http'

/** Sent by our own pages with every change; a foreign page cannot add it without asking first. */
export const CSRF_HEADER = 'x-csrf'

/**
 * Whether a request that would change something comes from our own pages.
 * - `yes`: a header that pages cannot forge says so
 * - `no`: it says otherwise
 * - `unsaid`: no such header, as from a script
 */
export function sameOrigin(headers: IncomingHttpHeaders, publicUrl: string): 'yes' | 'no' | 'unsaid' {
  const site = headers['sec-fetch-site']
  if (site === 'cross-site' || site === 'same-site') return 'no'
  if (headers.origin !== undefined) return isOurs(headers.origin, headers.host, publicUrl) ? 'yes' : 'no'
  return site === 'same-origin' ? 'yes' : 'unsaid'
}

/** For endpoints that scripts may call with a cookie: the header, and nothing that says it came from elsewhere. */
export function isForgeryProof(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  return headers[CSRF_HEADER] === '1' && sameOrigin(headers, publicUrl) !== 'no'
}

/** The page's host is the host it was asked for (a proxy may rename it: then the public URL counts). */
function isOurs(origin: string, host: string | undefined, publicUrl: string): boolean {
  try {
    const from = new URL(origin)
    return from.origin === new URL(publicUrl).origin || (host !== undefined && from.host === host)
  } catch {
    return false
  }
}
