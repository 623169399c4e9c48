import { DAY, kinds, MINUTE, SECOND, type GraphErrorRow } from './graph-error-row.ts'

const inManager = 'WhatsApp Manager shows what to do.'

/** Codes of the sending number, its account and the service as a whole. */
export const accountErrors: readonly GraphErrorRow[] = [
  { ...kinds.throttle, code: 130429, delayMs: SECOND, title: 'The number’s speed limit was reached', explanation: 'The number sent faster than its level allows. Clarion halves the speed, then grows it again.' },
  { ...kinds.retry, code: 131000, title: 'Something went wrong at Meta', explanation: 'Meta gives no reason. Clarion tries again a few times.' },
  { ...kinds.bug, code: 131008, title: 'A required part is missing', explanation: 'The request lacked a parameter. This is a fault in how the message was put together; the log has the details.' },
  { ...kinds.bug, code: 131009, title: 'A value is not valid', explanation: 'Meta did not accept a value, most often the recipient’s number. Check the contact.', whoActs: 'A marketer', action: 'contacts' },
  { ...kinds.retry, code: 131016, delayMs: 5 * SECOND, title: 'WhatsApp is temporarily unavailable', explanation: 'The service does not answer at the moment. Clarion tries again by itself.' },
  { ...kinds.account, code: 131030, title: 'A test number may not write to this person', explanation: 'Meta’s test numbers write only to numbers on their list. Add the person there, or use a real number.' },
  { ...kinds.account, code: 131031, scope: 'waba', title: 'The account is locked', explanation: `Meta has locked the account for breaking a policy, or because the PIN does not match. ${inManager}` },
  { ...kinds.account, code: 131037, title: 'The display name is not approved', explanation: 'The number needs an approved display name before it may send. Ask for it in WhatsApp Manager.' },
  { ...kinds.account, code: 131042, scope: 'waba', title: 'The payment method has a problem', explanation: 'Meta cannot charge the account, so paid messages are not delivered. Mend the payment method in Meta’s billing settings, then resume.' },
  { ...kinds.account, code: 131045, title: 'The number’s registration failed', explanation: 'The number’s certificate is not valid. Register the number anew.' },
  { ...kinds.account, code: 131048, delayMs: DAY, title: 'Restricted because of quality', explanation: 'Too many people blocked or reported this number, so Meta limits it. Stop, improve the messages, and wait a day or more.' },
  { ...kinds.retry, code: 131057, scope: 'number', delayMs: MINUTE, title: 'The number is in maintenance', explanation: 'Meta is raising the number’s speed or repairing it. Clarion tries again in a minute.' },
  { ...kinds.account, code: 131063, scope: 'waba', title: 'Marketing is switched off for this way of sending', explanation: 'The account sends marketing only through the Marketing Messages API. Change that setting in WhatsApp Manager.' },
  { ...kinds.account, code: 131064, scope: 'waba', delayMs: 7 * DAY, title: 'Limited for mislabelled templates', explanation: 'Meta found marketing in templates that were labelled utility, and limits utility messages for at least seven days.' },
  { ...kinds.account, code: 133000, title: 'The number is only half deregistered', explanation: 'An earlier deregistration did not finish. Deregister again, then register.' },
  { ...kinds.retry, code: 133004, delayMs: 5 * SECOND, title: 'WhatsApp is temporarily unavailable', explanation: 'The server does not answer at the moment. Clarion tries again by itself.' },
  { ...kinds.account, code: 133005, title: 'The PIN is wrong', explanation: 'The two-step PIN of the number does not match. Enter the right one or set it anew in WhatsApp Manager.' },
  { ...kinds.account, code: 133006, title: 'The number is not verified', explanation: 'Verify the number by SMS or call before registering it.' },
  { ...kinds.account, code: 133008, title: 'The PIN was wrong too often', explanation: 'Wait as long as WhatsApp Manager says, then try again.' },
  { ...kinds.account, code: 133009, title: 'The PIN was tried too fast', explanation: 'Wait a little, then enter the PIN again.' },
  { ...kinds.account, code: 133010, title: 'The number is not registered', explanation: 'The number is not registered for the Cloud API. Register it, then resume.' },
  { ...kinds.account, code: 133015, delayMs: 5 * MINUTE, title: 'The number is being deleted', explanation: 'The number was just removed elsewhere. Wait five minutes, then register it.' },
  { ...kinds.account, code: 134011, scope: 'waba', title: 'The payment terms are not accepted', explanation: 'Accept the terms of WhatsApp payments in WhatsApp Manager.' },
  { ...kinds.account, code: 136025, title: 'The code is not right', explanation: 'The code that came by SMS or call was not accepted. Ask for a new one and enter it again.' },
  { ...kinds.account, code: 139200, scope: 'waba', title: 'Direct sending is blocked', explanation: 'Meta does not allow this account to send text without a template. Use a template.' },
]

/** 135000 after a message was held back: Meta stopped the whole portfolio after bad feedback on its first messages. */
export const portfolioStopped: Omit<GraphErrorRow, 'code' | 'subcode'> = {
  ...kinds.account, scope: 'waba', title: 'Meta stopped the business’s messages', explanation: `After bad feedback on the first messages Meta dropped those that it held back, and reviews the business. ${inManager}`,
}
