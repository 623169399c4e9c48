import { createGraphTransport, type GraphConfig } from './graph-transport.ts'
import { createNodeCache } from './node-cache.ts'
import { createOauthCalls } from './oauth.ts'
import { createPhoneNumberCalls } from './phone-numbers.ts'
import { createSubscribedAppCalls } from './subscribed-apps.ts'
import { createTemplateCalls } from './templates.ts'
import { createWabaCalls } from './wabas.ts'

export type GraphClient = ReturnType<typeof createGraphClient>

/**
 * Everything that the product asks of Meta except sending (see message-call.ts). Tokens are handed to each call and
 * kept nowhere.
 * @throws AppError (each call) TOKEN_INVALID, META_REFUSED, or META_UNREACHABLE when trying again can help; `details` holds
 *   Meta's code, subcode, class and fbtraceId
 */
export function createGraphClient(config: GraphConfig) {
  const transport = createGraphTransport(config)
  const cache = createNodeCache(config.appSecret)
  return {
    oauth: createOauthCalls(transport),
    wabas: createWabaCalls(transport, cache),
    phoneNumbers: createPhoneNumberCalls(transport),
    templates: createTemplateCalls(transport),
    subscribedApps: createSubscribedAppCalls(transport),
    /** How much of Meta's hourly limits is used. */
    usage: transport.usage,
    /** Forgets what was read of a node. */
    invalidate: cache.invalidate,
    close: transport.close,
  }
}
