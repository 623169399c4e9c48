import { toAsciiJson } from '../core/ascii-json.ts'
import { errorCodes } from '../faults/error-codes.ts'

const HREF = 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/'

/** Failures that Meta reports after it accepted a message: title and details by code. */
const TEXTS: Record<number, [title: string, details: string]> = {
  130403: ['User is blocked', 'The business has blocked this user.'],
  130429: ['Rate limit hit', 'Message failed to send because there were too many messages sent from this phone number in a short period of time.'],
  130472: ["User's number is part of an experiment", "Failed to send message because this user's phone number is part of an experiment."],
  130497: ['Business account is restricted from messaging users in this country.', 'Message failed to send because this account is restricted from messaging users in this country.'],
  131000: ['Something went wrong', 'Message failed to send due to an unknown error.'],
  131026: ['Message undeliverable', 'Message Undeliverable.'],
  131042: ['Business eligibility payment issue', 'Message failed to send because there were one or more errors related to your payment method.'],
  131047: ['Re-engagement message', 'Message failed to send because more than 24 hours have passed since the customer last replied to this number.'],
  131048: ['Spam Rate limit hit', 'Message failed to send because there are restrictions on how many messages can be sent from this phone number.'],
  131049: ['This message was not delivered to maintain healthy ecosystem engagement.', 'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.'],
  131050: ['User has stopped receiving marketing messages from you', 'The user has chosen to stop receiving marketing messages on WhatsApp from your business.'],
  131053: ['Media upload error', 'Unable to upload the media used in the message.'],
  132015: ['Template is paused', 'The template is paused due to low quality.'],
  135000: ['Generic user error', 'Message failed to send because of an unknown error with the request parameters.'],
}

const cache = new Map<number, string>()

/** The `errors` array of a `failed` status, as JSON text. */
export function asyncErrors(code: number): string {
  let json = cache.get(code)
  if (json === undefined) {
    const [, known = 'Message failed to send', more = known] = errorCodes[code] ?? []
    const [title, details] = TEXTS[code] ?? [known, more]
    json = toAsciiJson([{ code, title, message: title, error_data: { details }, href: HREF }])
    if (cache.size < 1000) cache.set(code, json)
  }
  return json
}
