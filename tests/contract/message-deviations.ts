const CALLBACK = 'Documented with the message’s statuses, which bring it back; no schema of the file has it.'
const BSUID = 'People who are known by username only are addressed by `recipient`, since 2026.'
const CAPTION = 'The file lets media have either an id or a link with nothing beside it; its own examples send captions and file names.'
const INTERACTIVE = 'The file describes some kinds of interactive messages only; the guides have one page for each of the others.'
const INDEX = 'The pattern is a slip (it means no index at all). The guides count buttons from 0, as text or number.'
const PARTS = 'The file’s template message knows headers, bodies and two kinds of buttons; the guides to coupons, flows, offers, places, products and carousels add these.'

/** Where messages of the product differ from Meta's OpenAPI file (v23.0), and why they stay as they are. */
export const messageDeviations: Readonly<Record<string, string>> = {
  'POST /{Phone-Number-ID}/messages body has the unknown member biz_opaque_callback_data': CALLBACK,
  'POST /{Phone-Number-ID}/messages body has the unknown member recipient': BSUID,
  'POST /{Phone-Number-ID}/messages body lacks to': BSUID,
  'POST /{Phone-Number-ID}/messages body/audio has the unknown member voice': 'Voice notes came in October 2025, after this file.',
  'POST /{Phone-Number-ID}/messages body/document has the unknown member caption': CAPTION,
  'POST /{Phone-Number-ID}/messages body/document has the unknown member filename': CAPTION,
  'POST /{Phone-Number-ID}/messages body/image has the unknown member caption': CAPTION,
  'POST /{Phone-Number-ID}/messages body/video has the unknown member caption': CAPTION,
  'POST /{Phone-Number-ID}/messages body/interactive/action/name has a value that is not listed: "cta_url"': INTERACTIVE,
  'POST /{Phone-Number-ID}/messages body/interactive/action/name has a value that is not listed: "send_location"': INTERACTIVE,
  'POST /{Phone-Number-ID}/messages body/interactive/action/parameters has the unknown member display_text': INTERACTIVE,
  'POST /{Phone-Number-ID}/messages body/interactive/action/parameters has the unknown member url': INTERACTIVE,
  'POST /{Phone-Number-ID}/messages body/interactive/action/parameters lacks thumbnail_product_retailer_id': INTERACTIVE,
  'POST /{Phone-Number-ID}/messages body/interactive/type has a value that is not listed: "cta_url"': INTERACTIVE,
  'POST /{Phone-Number-ID}/messages body/interactive/type has a value that is not listed: "location_request_message"': INTERACTIVE,
  'POST /{Phone-Number-ID}/messages body/location/latitude must be string': 'The guides show text and numbers; both are taken.',
  'POST /{Phone-Number-ID}/messages body/template/components/*/index must be string': INDEX,
  'POST /{Phone-Number-ID}/messages body/template/components/*/index must match pattern "^[2-6, 11-14]$"': INDEX,
  'POST /{Phone-Number-ID}/messages body/template/components/*/parameters/* has the unknown member parameter_name': 'Named parameters came in 2025; the file has them in templates, but not in messages.',
  'POST /{Phone-Number-ID}/messages body/template/components/*/parameters/*/document has the unknown member filename': CAPTION,
  'POST /{Phone-Number-ID}/messages body/template/components/*/parameters/*/type has a value that is not listed: "action"': PARTS,
  'POST /{Phone-Number-ID}/messages body/template/components/*/parameters/*/type has a value that is not listed: "coupon_code"': PARTS,
  'POST /{Phone-Number-ID}/messages body/template/components/*/parameters/*/type has a value that is not listed: "location"': PARTS,
  'POST /{Phone-Number-ID}/messages body/template/components/*/sub_type has a value that is not listed: "copy_code"': PARTS,
  'POST /{Phone-Number-ID}/messages body/template/components/*/sub_type has a value that is not listed: "flow"': PARTS,
  'POST /{Phone-Number-ID}/messages body/template/components/*/sub_type has a value that is not listed: "mpm"': PARTS,
  'POST /{Phone-Number-ID}/messages body/template/components/*/type has a value that is not listed: "carousel"': PARTS,
  'POST /{Phone-Number-ID}/messages body/template/components/*/type has a value that is not listed: "limited_time_offer"': PARTS,
  'POST /{Phone-Number-ID}/messages body/template/language lacks policy': '`deterministic` is the only policy and has been optional for years; the file’s own examples leave it out.',
}
