import type { Services } from '#server/services.ts'
import { issueState, type Asker } from './oauth-state.ts'
import { requestedScopes } from './scopes.ts'

/**
 * The address of Meta's dialog, with a state that works once, for ten minutes, in the session that asked for it.
 * https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow
 */
export async function startOauth(services: Pick<Services, 'db' | 'env' | 'now'>, asker: Asker): Promise<{ url: string }> {
  const { appId, dialogUrl, loginConfigId, redirectUri, version } = services.env.graph
  const state = await issueState(services, asker, redirectUri)
  const url = new URL(`${dialogUrl.replace(/\/$/, '')}/${version}/dialog/oauth`)
  url.search = new URLSearchParams({
    client_id: appId, redirect_uri: redirectUri, state, response_type: 'code',
    // A Login for Business configuration says itself which permissions and which kind of token it gives. Without `rerequest` Meta never again asks for
    // a permission that the person has declined once.
    ...(loginConfigId ? { config_id: loginConfigId, override_default_response_type: 'true' } : { scope: requestedScopes.join(','), auth_type: 'rerequest' }),
  }).toString()
  return { url: url.toString() }
}
