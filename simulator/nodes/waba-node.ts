import { textOf } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Waba } from '../world/types.ts'
import type { NodeType } from './node-type.ts'
import { readAnalytics, readConversationAnalytics, readPricingAnalytics, readTemplateAnalytics } from './analytics-edges.ts'
import { listAssignedUsers } from './assigned-users.ts'
import { listFlows } from './flows.ts'
import { wabaHealth } from './health.ts'
import { readPage } from './read-page.ts'
import { phoneNode } from './phone-node.ts'
import { listTemplates } from '../templates/list-templates.ts'
import { listSubscribedApps } from './subscribed-apps.ts'

export const wabaNode: NodeType<Waba> = {
  name: 'WhatsAppBusinessAccount',
  defaults: ['id', 'name', 'timezone_id', 'message_template_namespace'],
  fields: {
    id: (waba) => waba.id,
    name: (waba) => waba.name,
    timezone_id: (waba) => waba.timezoneId,
    message_template_namespace: (waba) => waba.namespace,
    account_review_status: () => 'APPROVED',
    business_verification_status: (_, { parts }) => (parts.world.business.isVerified ? 'verified' : 'not_verified'),
    country: (waba) => waba.country,
    creation_time: (waba) => Math.floor(waba.createdAt / 1000),
    currency: (waba) => waba.currency,
    disable_marketing_messages_on_cloud_api: (waba) => waba.isMarketingOff === true,
    health_status: (waba, { parts }) => wabaHealth(waba, parts),
    is_enabled_for_insights: (waba) => waba.isEnabledForInsights !== false,
    is_shared_with_partners: () => false,
    linked_commerce_account: () => undefined,
    marketing_messages_lite_api_status: () => 'ONBOARDED',
    marketing_messages_onboarding_status: () => 'ONBOARDED',
    on_behalf_of_business_info: (waba, { parts }) => ({ name: parts.world.business.name, id: waba.businessId, status: 'APPROVED', type: 'SELF' }),
    owner_business: (waba) => waba.businessId,
    owner_business_info: (waba, { parts }) => ({ name: parts.world.business.name, id: waba.businessId }),
    ownership_type: (waba) => waba.ownership,
    primary_business_location: (waba) => waba.country,
    primary_funding_id: (waba) => (waba.isUnpaid === true ? undefined : `9${waba.id.slice(1)}`),
    purchase_order_number: () => undefined,
    status: () => 'ACTIVE',
    template_auto_archival_enabled: () => true,
    auth_international_rate_eligibility: () => ({ exception_countries: [] }),
    whatsapp_business_manager_messaging_limit: (waba) => waba.messagingLimit,
  },
  edges: {
    phone_numbers: (waba, request) => listPhones(waba, request),
    message_templates: (waba, request) => listTemplates(waba, request),
    subscribed_apps: (waba, request) => listSubscribedApps(waba, request),
    assigned_users: (waba, request) => listAssignedUsers(waba, request),
    flows: (waba, request) => listFlows(waba, request),
    analytics: (waba, request) => readAnalytics(waba, request),
    conversation_analytics: (waba, request) => readConversationAnalytics(waba, request),
    pricing_analytics: (waba, request) => readPricingAnalytics(waba, request),
    template_analytics: (waba, request) => readTemplateAnalytics(waba, request),
  },
}

/** `GET /{waba}/phone_numbers` */
export function listPhones(waba: Waba, request: GraphRequest) {
  return readPage(phoneNode, { list: waba.phones, request }, { path: `${waba.id}/phone_numbers` })
}

/** `POST /{waba}`: its name, its time zone, and switches. */
export function changeWaba(waba: Waba, { params }: GraphRequest) {
  const name = textOf(params['name'])
  const timezoneId = textOf(params['timezone_id'])
  if (name !== undefined) waba.name = name.slice(0, 200)
  if (timezoneId !== undefined) waba.timezoneId = timezoneId.slice(0, 10)
  if (params['is_enabled_for_insights'] !== undefined) waba.isEnabledForInsights = String(params['is_enabled_for_insights']) === 'true'
  if (params['disable_marketing_messages_on_cloud_api'] !== undefined) waba.isMarketingOff = String(params['disable_marketing_messages_on_cloud_api']) === 'true'
  return { success: true, id: waba.id }
}
