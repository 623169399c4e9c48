import { listOf, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { Parts } from '../parts.ts'
import { SCOPES } from './token-store.ts'
import type { Scope } from './token-store.ts'

/** A dialog call that may be shown. */
export type DialogCall = {
  redirectUri: string
  state: string | undefined
  scopes: Scope[]
  responseType: string
  /** Login for Business: its configuration yields system-user tokens. */
  configId: string | undefined
}

/** Without `scope` and with a `config_id`, the configuration decides: these. */
const CONFIGURED: Scope[] = ['whatsapp_business_management', 'whatsapp_business_messaging', 'business_management']
const DEFAULT: Scope[] = ['public_profile']

/** @returns the call, or the title and sentence of the error page: such errors are never sent to the redirect address */
export function readDialog({ world, options, tokens }: Parts, params: JsonObject): DialogCall | { title: string; sentence: string } {
  const clientId = textOf(params['client_id'])
  const redirectUri = textOf(params['redirect_uri'])
  if (clientId === undefined || clientId !== world.app.id) return { title: 'Invalid App ID', sentence: 'The provided app ID does not look like a valid app ID.' }
  if (redirectUri === undefined) return { title: 'Missing redirect_uri', sentence: 'The parameter redirect_uri is required.' }
  if (!isAllowed(redirectUri, options.redirectUris)) {
    return { title: 'URL blocked', sentence: 'This redirect failed because the redirect URI is not whitelisted in the app’s client OAuth settings. Make sure that it is one of the valid OAuth redirect URIs.' }
  }
  const configId = textOf(params['config_id'])
  const asked = listOf(params['scope'])
  const known = SCOPES.filter((scope) => asked.includes(scope))
  const unknown = asked.find((scope) => !(SCOPES as readonly string[]).includes(scope))
  if (unknown !== undefined) return { title: 'Invalid Scopes', sentence: `Invalid Scopes: ${unknown.slice(0, 80)}. This message is only shown to developers.` }
  const scopes = asked.length === 0 ? (configId === undefined ? [] : CONFIGURED) : known
  // What was declined once is not asked for again, unless the app says so.
  const declined = configId === undefined && params['auth_type'] !== 'rerequest' ? tokens.declinedBy(world.user.id) : new Set<Scope>()
  return { redirectUri, state: textOf(params['state']), scopes: [...new Set([...scopes, ...DEFAULT])].filter((scope) => !declined.has(scope)), responseType: textOf(params['response_type']) ?? 'code', configId }
}

/** An address on this machine, or one of the configured ones. */
function isAllowed(redirectUri: string, configured: readonly string[]): boolean {
  if (configured.includes(redirectUri)) return true
  if (!URL.canParse(redirectUri)) return false
  const { protocol, hostname } = new URL(redirectUri)
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]' || hostname.endsWith('.localhost')
  return isLocal && (protocol === 'http:' || protocol === 'https:')
}
