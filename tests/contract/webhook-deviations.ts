const USER_IDS = 'Business-scoped user ids came in April 2026, after this file.'

/** Where webhooks of the simulator differ from Meta's OpenAPI file (v23.0), and why they stay as they are. */
export const webhookDeviations: Readonly<Record<string, string>> = {
  'webhook/entry/*/changes/*/value/contacts/* has the unknown member user_id': USER_IDS,
  'webhook/entry/*/changes/*/value/messages/* has the unknown member from_user_id': USER_IDS,
  'webhook/entry/*/changes/*/value/statuses/* has the unknown member recipient_user_id': USER_IDS,
  'webhook/entry/*/changes/*/value/statuses/* has the unknown member biz_opaque_callback_data': 'The guide to statuses shows it; the file forgot it, as it did in requests.',
  'webhook/entry/*/changes/*/value/statuses/*/pricing has the unknown member type': 'Came with pricing by message in July 2025, after this file.',
  'webhook/entry/*/changes/*/value/messages/*/context lacks referred_product': 'Only questions about a product have it; the file’s own examples of plain answers do not.',
  'webhook/entry/*/changes/*/value/messages/*/document has the unknown member caption': 'The guide to received documents shows it; the file has it for pictures and films alone.',
  'webhook/entry/*/changes/*/value/messages/* has the unknown member unsupported': 'What kind of message it was is told since November 2025, after this file.',
}
