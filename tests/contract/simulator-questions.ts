import { springSale } from '../../simulator/testing/start-for-test.ts'
import type { JsonObject } from './json-schema-of.ts'

export type Ids = { wabaId: string; phoneNumberId: string; templateId: string; pausedId: string; businessId: string; userId: string; mediaId: string; appId: string; flowId: string; draftFlowId: string; qrCode: string; otherQrCode: string; wamid: string; person: string; callbackUrl: string; appToken: string }
/** `token` instead of the system user's. */
export type Question = { method: string; path: string; body?: JsonObject; token?: string }

const get = (path: string): Question => ({ method: 'GET', path })
const post = (path: string, body: JsonObject = {}): Question => ({ method: 'POST', path, body })
const remove = (path: string, body?: JsonObject): Question => ({ method: 'DELETE', path, ...(body ? { body } : {}) })

/** One question or more for every edge of the simulator, in an order in which all of them succeed. */
export function questionsTo(ids: Ids): Question[] {
  return [...aboutBusiness(ids), ...aboutTemplates(ids), ...aboutNumber(ids), ...aboutMessages(ids), ...atLast(ids)]
}

function aboutBusiness({ businessId, userId, wabaId, appId, appToken, callbackUrl, flowId }: Ids): Question[] {
  const subscription = `${appId}/subscriptions?object=whatsapp_business_account`
  return [
    get('me'), get('me/permissions'), get('me/businesses'), get('me/assigned_whatsapp_business_accounts'), get('debug_token'), get(businessId), get(`${businessId}/owned_whatsapp_business_accounts`),
    get(`${businessId}/client_whatsapp_business_accounts`), post(`${businessId}/system_user_access_tokens`, { fetch_only: true }), post(`${businessId}/access_token`, { app_id: appId, scope: 'whatsapp_business_management' }), get(userId), get(`${userId}/assigned_whatsapp_business_accounts`), get(appId),
    ...[post(subscription, { callback_url: callbackUrl, verify_token: 'sesame', fields: 'messages' }), get(subscription), remove(subscription)].map((question) => ({ ...question, token: appToken })),
    get(wabaId), get(`${wabaId}?fields=id,name,currency,country,timezone_id,account_review_status,business_verification_status,ownership_type,primary_business_location,message_template_namespace,owner_business_info,health_status,status,whatsapp_business_manager_messaging_limit`),
    post(wabaId, { name: 'Fernway Outdoor' }), get(`${wabaId}/subscribed_apps`), post(`${wabaId}/subscribed_apps`, { override_callback_uri: callbackUrl, verify_token: 'sesame' }), get(`${wabaId}/subscribed_apps`),
    post(`${wabaId}/subscribed_apps`), get(`${wabaId}/assigned_users?business=${businessId}`), post(`${wabaId}/assigned_users`, { user: userId, tasks: ['MANAGE'] }), remove(`${wabaId}/assigned_users`, { user: userId }),
    ...['conversation_analytics', 'pricing_analytics'].map((edge) => get(`${wabaId}/${edge}?start=1700000000&end=1700600000&granularity=DAILY`)),
    get(`${wabaId}/flows`), get(flowId), post(`${flowId}/publish`), post(`${flowId}/deprecate`),
    post(`${wabaId}/flows`, { name: 'another', categories: ['OTHER'] }),
  ]
}

function aboutTemplates({ wabaId, templateId, pausedId }: Ids): Question[] {
  const components = [{ type: 'BODY', text: 'Hello and welcome.' }]
  return [
    get(`${wabaId}/message_templates`), get(`${wabaId}/message_templates?limit=3&summary=total_count`), get(`${wabaId}/message_templates/${templateId}`), get(templateId),
    post(wabaId, { is_enabled_for_insights: true }), get(`${wabaId}/template_analytics?start=1700000000&end=1700600000&granularity=DAILY&template_ids=[${templateId}]`),
    post(`${wabaId}/message_templates`, { name: 'a_note', language: 'en_US', category: 'UTILITY', components }), post(`${pausedId}/unpause`), post(pausedId, { components }),
    post(`${wabaId}/message_templates/archive`, { hsm_ids: [templateId] }), post(`${wabaId}/message_templates/unarchive`, { hsm_ids: [templateId] }), remove(`${wabaId}/message_templates?name=a_note`),
  ]
}

function aboutNumber({ wabaId, phoneNumberId: phone, callbackUrl, qrCode, otherQrCode }: Ids): Question[] {
  return [
    get(`${wabaId}/phone_numbers`), post(`${wabaId}/phone_numbers`, { cc: '1', phone_number: '6505550177', verified_name: 'Fernway' }), get(phone),
    get(`${phone}?fields=id,verified_name,display_phone_number,quality_rating,status,name_status,messaging_limit_tier,account_mode,code_verification_status,is_official_business_account,is_pin_enabled,health_status,throughput,webhook_configuration`),
    post(phone, { webhook_configuration: { override_callback_uri: callbackUrl, verify_token: 'sesame' } }), post(phone, { webhook_configuration: { override_callback_uri: '' } }),
    post(`${phone}/request_code`, { code_method: 'SMS', language: 'en_US' }), post(`${phone}/verify_code`, { code: '123456' }), post(`${phone}/deregister`), post(`${phone}/register`, { messaging_product: 'whatsapp', pin: '123456' }),
    post(`${phone}/whatsapp_business_profile`, { messaging_product: 'whatsapp', about: 'Outdoors', email: 'hello@example.com', websites: ['https://example.com/'], vertical: 'RETAIL' }),
    get(`${phone}/whatsapp_business_profile?fields=about,address,description,email,websites,vertical,profile_picture_url`), post(`${phone}/settings`, { storage_configuration: { status: 'DEFAULT' } }), get(`${phone}/settings`),
    post(`${phone}/message_qrdls`, { prefilled_message: 'Hello', generate_qr_image: 'SVG' }), get(`${phone}/message_qrdls`), get(`${phone}/message_qrdls/${qrCode}`), post(`${phone}/message_qrdls/${qrCode}`, { prefilled_message: 'Bye' }),
    remove(`${phone}/message_qrdls/${qrCode}`), remove(`${phone}/message_qrdls?code=${otherQrCode}`), get(`${phone}/whatsapp_commerce_settings`), post(`${phone}/whatsapp_commerce_settings?is_cart_enabled=true`),
    post(`${phone}/conversational_automation`, { enable_welcome_message: false }),
  ]
}

function aboutMessages({ phoneNumberId: phone, mediaId, wamid, person }: Ids): Question[] {
  const users = { messaging_product: 'whatsapp', block_users: [{ user: person }] }
  const text = { messaging_product: 'whatsapp', to: person, type: 'text', text: { body: 'Hello' } }
  return [
    post(`${phone}/messages`, { messaging_product: 'whatsapp', to: person, ...springSale('Ana', '20 %') }), post(`${phone}/messages`, text), post(`${phone}/messages`, { messaging_product: 'whatsapp', status: 'read', message_id: wamid, typing_indicator: { type: 'text' } }),
    post(`${phone}/marketing_messages`, { messaging_product: 'whatsapp', to: person, ...springSale('Ana', '20 %') }), get(`${phone}/message_history?message_id=${encodeURIComponent(wamid)}`),
    post(`${phone}/block_users`, { messaging_product: 'whatsapp', block_users: [{ user: '+16505559876' }] }), post(`${phone}/block_users`, users), get(`${phone}/block_users`), remove(`${phone}/block_users`, users), get(mediaId),
  ]
}

function atLast({ mediaId, draftFlowId, wabaId }: Ids): Question[] {
  return [remove(mediaId), remove(draftFlowId), remove(`${wabaId}/subscribed_apps`), remove('me/permissions/business_management'), remove('me/permissions')]
}
