import { kinds, type GraphErrorRow } from './graph-error-row.ts'

const gone = 'The connection stands still until somebody reconnects; contacts, templates and campaigns stay as they are.'

/** Codes after which the connection must be made anew. Subcodes of 190 say why the token died. */
export const tokenErrors: readonly GraphErrorRow[] = [
  { ...kinds.token, code: 0, title: 'Meta could not authenticate us', explanation: `Meta did not recognise the access token. ${gone}` },
  { ...kinds.token, code: 3, title: 'The app may not do this', explanation: 'The Meta app lacks a capability or permission. Check the app’s permissions, then reconnect and grant all of them.' },
  { ...kinds.token, code: 10, title: 'A permission is missing', explanation: 'The permission for this call was not granted or was taken away. Reconnect and grant all permissions.' },
  { ...kinds.token, code: 101, title: 'Meta does not know the app', explanation: 'META_APP_ID is wrong, or the app was removed. Compare it with Meta’s app dashboard.', whoActs: 'Whoever runs Clarion' },
  { ...kinds.token, code: 102, title: 'The Meta session has ended', explanation: `The access token does not work any more. ${gone}` },
  { ...kinds.token, code: 104, title: 'The token or its proof was not accepted', explanation: 'Meta asks for an access token and its signature. Check META_APP_SECRET, then reconnect.' },
  { ...kinds.token, code: 190, title: 'The access token does not work any more', explanation: `Meta calls the token invalid. ${gone}` },
  { ...kinds.token, code: 190, subcode: 452, title: 'The session has ended', explanation: `Meta has ended the session behind the token. ${gone}` },
  { ...kinds.token, code: 190, subcode: [456, 457], title: 'The session is not valid', explanation: `Meta does not accept the session behind the token. ${gone}` },
  { ...kinds.token, code: 190, subcode: 458, title: 'Clarion was removed from the Meta account', explanation: `Somebody removed the app from the business in Meta’s settings. ${gone}` },
  { ...kinds.token, code: 190, subcode: 459, title: 'Meta wants the person to sign in', explanation: 'The person who connected must sign in at facebook.com and answer Meta’s questions. Then reconnect.' },
  { ...kinds.token, code: 190, subcode: 460, title: 'The Meta password was changed', explanation: `A changed password ends all tokens of that person. ${gone}` },
  { ...kinds.token, code: 190, subcode: [461, 462], title: 'The session was replaced', explanation: `A newer session took the place of this one. ${gone}` },
  { ...kinds.token, code: 190, subcode: 463, title: 'The access token has expired', explanation: `The token reached the end of its life. ${gone}` },
  { ...kinds.token, code: 190, subcode: 464, title: 'The Meta user is not confirmed', explanation: 'The person who connected must confirm their account at facebook.com. Then reconnect.' },
  { ...kinds.token, code: 190, subcode: [465, 466], title: 'The session is not valid', explanation: `Meta does not accept the session behind the token. ${gone}` },
  { ...kinds.token, code: 190, subcode: [467, 468], title: 'The person signed out of Meta', explanation: `Signing out ended the token. ${gone}` },
  { ...kinds.token, code: 190, subcode: 492, title: 'The person lost access at Meta', explanation: 'The person who connected has no role on the business any more. Somebody with a role must reconnect.' },
  { ...kinds.token, code: [200, 299], title: 'A permission is missing', explanation: 'The connection has no permission for this account or this action. Reconnect and grant all permissions and all accounts.' },
  { ...kinds.token, code: 131005, title: 'Meta denied access', explanation: 'The permission to send messages was not granted or was taken away. Reconnect and grant all permissions.' },
]
