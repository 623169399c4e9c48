const LOGIN = 'Login and tokens are the Graph API’s own, older than WhatsApp’s part, and not in this file: https://developers.facebook.com/docs/facebook-login'
const FIELDS_AND_PAGES = 'Field selection and cursor paging work on every node and edge of the Graph API; the file names them under some only.'
const ANALYTICS = 'Documented under WhatsApp Business Management API, Analytics; the file leaves these edges out.'
const UPLOAD = 'The Resumable Upload API belongs to the Graph API as a whole: https://developers.facebook.com/docs/graph-api/guides/upload'

/** Where requests of the client differ from Meta's OpenAPI file (v23.0), and why they stay as they are. */
export const requestDeviations: Readonly<Record<string, string>> = {
  'POST /oauth/access_token is not described': LOGIN,
  'GET /debug_token is not described': LOGIN,
  'GET /me/permissions is not described': LOGIN,
  'DELETE /me/permissions is not described': LOGIN,
  'DELETE /me/permissions/business_management is not described': LOGIN,
  'GET /me/businesses is not described': LOGIN,
  'POST /{Business-ID}/system_user_access_tokens is not described': LOGIN,
  'GET /{Business-ID}/owned_whatsapp_business_accounts query has the unknown parameter fields': FIELDS_AND_PAGES,
  'GET /{Business-ID}/owned_whatsapp_business_accounts query has the unknown parameter limit': FIELDS_AND_PAGES,
  'GET /{WABA-ID}/message_templates query has the unknown parameter fields': FIELDS_AND_PAGES,
  'GET /{WABA-ID}/message_templates query has the unknown parameter limit': FIELDS_AND_PAGES,
  'GET /{TEMPLATE_ID} query has the unknown parameter fields': FIELDS_AND_PAGES,
  'GET /{Phone-Number-ID}/block_users query has the unknown parameter limit': FIELDS_AND_PAGES,
  'POST /{Phone-Number-ID}/deregister body is not described': 'The guide to deregistering sends messaging_product; the file knows no body, and Meta ignores one.',
  'POST /{Phone-Number-ID} body/webhook_configuration/override_callback_uri must match format "uri"': 'An empty address takes an override away; that is how the guide to overrides says it.',
  'POST /{WABA-ID}/message_templates body/components/* has the unknown member example': 'Samples are required for templates with variables; only the file’s own examples have them.',
  'DELETE /{WABA-ID}/message_templates query has the unknown parameter hsm_ids': 'Deleting up to a hundred templates in one call came in December 2025, after this file.',
  'POST /{TEMPLATE_ID}/unpause is not described': 'Came with template pacing, after this file.',
  'POST /{Phone-Number-ID}/messages receipt has the unknown member typing_indicator': 'Typing indicators came with a read receipt in 2025; the file’s receipt is older.',
  'POST /{Phone-Number-ID}/media body has the unknown member type': 'The guide to media has `type` beside `file`; the file forgot it.',
  'POST /{Application-ID}/uploads is not described': UPLOAD,
  'GET /{WABA-ID}/conversation_analytics is not described': ANALYTICS,
  'GET /{WABA-ID}/pricing_analytics is not described': ANALYTICS,
  'GET /{WABA-ID}/template_analytics is not described': ANALYTICS,
}
