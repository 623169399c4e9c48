import { DAY, kinds, SECOND, type GraphErrorRow } from './graph-error-row.ts'

/** Codes that concern one person, or one person for now. */
export const recipientErrors: readonly GraphErrorRow[] = [
  { ...kinds.recipient, code: 130403, permanence: 'until_mended', title: 'You have blocked this person', explanation: 'The person is on your block list at WhatsApp. Unblock them to send again.', whoActs: 'An agent', action: 'contacts' },
  { ...kinds.recipient, code: 130472, title: 'Left out by Meta’s experiment', explanation: 'Meta keeps a share of people free of marketing messages to measure its effect. It was not charged; sending again gives the same answer.' },
  { ...kinds.recipient, code: 130497, scope: 'country', title: 'This country is not allowed for your account', explanation: 'Your account may not send to this country. Leave these contacts out, or look at the account’s restrictions in WhatsApp Manager.', whoActs: 'An admin', action: 'contacts' },
  { ...kinds.recipient, code: 131021, title: 'The number is your own', explanation: 'Sender and recipient are the same phone number. Remove it from the list.', whoActs: 'A marketer', action: 'contacts' },
  { ...kinds.recipient, code: 131026, title: 'The message cannot be delivered', explanation: 'The person is not on WhatsApp, has an old version, has not accepted its terms, or has blocked you. Meta does not say which.', action: 'contacts' },
  { ...kinds.recipient, code: 131036, title: 'The message was not fetched in time', explanation: 'The phone stayed offline until the message’s time was up.' },
  { ...kinds.recipient, code: 131049, class: 'recipient_defer', delayMs: DAY, permanence: 'passing', title: 'Meta held it back to protect the person', explanation: 'The person has had many marketing messages, or is in the United States, where marketing is not delivered. Trying again within 24 hours makes it worse.', action: 'retry' },
  { ...kinds.recipient, code: 131050, title: 'The person stopped your marketing', explanation: 'They chose “Stop” inside WhatsApp. They are on the list of people who are not written to.' },
  { ...kinds.throttle, code: 131056, scope: 'recipient', delayMs: 6 * SECOND, title: 'Too many messages to this person', explanation: 'WhatsApp allows about one message every six seconds to the same person. Clarion waits for this person only.' },
  { ...kinds.recipient, code: 131062, title: 'A phone number is needed', explanation: 'This message cannot be sent to a person who is only known by username. Ask for the phone number.', action: 'contacts' },
  { ...kinds.recipient, code: 137000, permanence: 'until_mended', title: 'The person’s identity has changed', explanation: 'The person has a new phone or has reinstalled WhatsApp since you last checked. Confirm who they are first.', whoActs: 'An agent', action: 'contacts' },
  { ...kinds.recipient, code: 131047, class: 'window', permanence: 'until_mended', title: 'The 24-hour window is closed', explanation: 'The person’s last message is more than 24 hours old. Only an approved template may be sent now.', whoActs: 'An agent', action: 'template' },
  { ...kinds.bug, code: 131051, title: 'This kind of message is not supported', explanation: 'WhatsApp does not know the kind of message that was sent or received.', whoActs: 'Nobody' },
  { ...kinds.recipient, code: 131052, title: 'The person’s file could not be fetched', explanation: 'The file in an incoming message could not be downloaded. Ask the person to send it again.', whoActs: 'An agent' },
]
