import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { isoTime } from '../core/iso-time.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Phone } from '../world/types.ts'
import { readAutomation } from './conversational-automation.ts'
import { phoneHealth } from './health.ts'
import type { NodeType } from './node-type.ts'
import { setPin } from './registration.ts'
import { configurePhoneWebhook } from './subscribed-apps.ts'

export const phoneNode: NodeType<Phone> = {
  name: 'WhatsAppBusinessPhoneNumber',
  defaults: ['verified_name', 'code_verification_status', 'display_phone_number', 'quality_rating', 'platform_type', 'throughput', 'webhook_configuration', 'last_onboarded_time', 'id'],
  fields: {
    id: (phone) => phone.id,
    verified_name: (phone) => phone.verifiedName,
    new_display_name: () => undefined,
    display_phone_number: (phone) => phone.display,
    name_status: (phone) => (phone.status === 'PENDING' ? 'PENDING_REVIEW' : 'APPROVED'),
    new_name_status: () => 'NONE',
    quality_rating: (phone) => phone.quality,
    quality_score: (phone) => ({ score: phone.quality }),
    code_verification_status: (phone) => phone.verification,
    status: (phone) => (phone.registered ? phone.status : 'DISCONNECTED'),
    platform_type: (phone) => (phone.registered ? 'CLOUD_API' : 'NOT_APPLICABLE'),
    throughput: (phone) => ({ level: phone.throughput }),
    messaging_limit_tier: (phone, request) => limitOf(phone, request),
    whatsapp_business_manager_messaging_limit: (phone, request) => limitOf(phone, request),
    account_mode: () => 'LIVE',
    is_official_business_account: () => false,
    is_pin_enabled: (phone) => phone.pin !== undefined,
    is_on_biz_app: (phone) => phone.isCoexisting,
    is_preverified_number: () => false,
    search_visibility: () => 'VISIBLE',
    certificate: () => undefined,
    new_certificate: () => undefined,
    official_business_account: () => undefined,
    eligibility_for_api_business_global_search: () => 'NON_ELIGIBLE_UNDEFINED_COUNTRY',
    conversational_automation: readAutomation,
    health_status: (phone, { parts }) => phoneHealth(phone, parts),
    webhook_configuration: webhookConfiguration,
    last_onboarded_time: (phone) => isoTime(phone.onboardedAt),
    username: () => undefined,
    country_dial_code: (phone) => (phone.digits.startsWith('1') ? '1' : phone.digits.slice(0, 2)),
    host_platform: () => 'CLOUD_API',
  },
}

function limitOf(phone: Phone, { parts }: GraphRequest): string | undefined {
  return parts.world.waba(phone.wabaId)?.messagingLimit
}

/** Phone before WABA before app: the order in which an address is chosen. */
function webhookConfiguration(phone: Phone, { parts }: GraphRequest) {
  const wabaUrl = parts.world.waba(phone.wabaId)?.subscription?.overrideUrl
  const appUrl = parts.world.appSubscription?.callbackUrl
  return {
    ...(phone.overrideUrl === undefined ? {} : { phone_number: phone.overrideUrl }),
    ...(wabaUrl === undefined ? {} : { whatsapp_business_account: wabaUrl }),
    ...(appUrl === undefined ? {} : { application: appUrl }),
  }
}

/** `POST /{phone}`: a PIN, or an address for this number's webhooks. */
export async function changePhone(phone: Phone, { params }: GraphRequest): Promise<JsonObject> {
  const { webhook_configuration: configuration, pin } = params
  if (pin !== undefined) setPin(phone, pin)
  if (configuration !== undefined) await configurePhoneWebhook(phone, isObject(configuration) ? configuration : {})
  return { success: true }
}
