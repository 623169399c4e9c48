import { createAnalyticsCalls } from './analytics.ts'
import { createBlockListCalls } from './block-list.ts'
import { createProfileCalls } from './business-profile.ts'
import { createGraphTransport, type GraphConfig, type GraphOptions } from './graph-transport.ts'
import { createHealthCalls } from './health.ts'
import { createMediaCalls } from './media.ts'
import { createMessageHistoryCalls } from './message-history.ts'
import { createNodeCache } from './node-cache.ts'
import { createOauthCalls } from './oauth.ts'
import { createPhoneNumberCalls } from './phone-numbers.ts'
import { createRegistrationCalls } from './phone-registration.ts'
import { createReceiptCalls } from './receipts.ts'
import { createUploadCalls } from './resumable-upload.ts'
import { createSubscribedAppCalls } from './subscribed-apps.ts'
import { createTemplateWrites } from './template-writes.ts'
import { createTemplateCalls } from './templates.ts'
import { createWabaCalls } from './wabas.ts'

export type GraphClient = ReturnType<typeof createGraphClient>

/**
 * Everything that the product asks of Meta except sending (see message-call.ts and messages/). Tokens are handed to
 * each call and kept nowhere.
 * @throws AppError (each call) TOKEN_INVALID, META_REFUSED, or META_UNREACHABLE when trying again can help; `details` holds
 *   Meta's code, subcode, class and fbtraceId; BAD_INPUT for what Meta would refuse anyway
 */
export function createGraphClient(config: GraphConfig, options: GraphOptions = {}) {
  const transport = createGraphTransport(config, options)
  const cache = createNodeCache(config.appSecret, options.onInvalidate)
  return {
    oauth: createOauthCalls(transport),
    wabas: createWabaCalls(transport, cache),
    phoneNumbers: createPhoneNumberCalls(transport, cache),
    registration: createRegistrationCalls(transport, cache),
    profile: createProfileCalls(transport, cache),
    subscribedApps: createSubscribedAppCalls(transport, cache),
    templates: createTemplateCalls(transport, cache),
    templateWrites: createTemplateWrites(transport, cache),
    health: createHealthCalls(transport, cache),
    messageHistory: createMessageHistoryCalls(transport),
    blockList: createBlockListCalls(transport),
    media: createMediaCalls(transport),
    uploads: createUploadCalls(transport),
    receipts: createReceiptCalls(transport),
    analytics: createAnalyticsCalls(transport),
    /** How much of Meta's hourly limits is used. */
    usage: transport.usage,
    /** Forgets what was read of a node, here and in other processes. */
    invalidate: cache.invalidate,
    /** Forgets what was read of a node here. */
    forget: cache.forget,
    forgetAll: cache.forgetAll,
    close: transport.close,
  }
}
