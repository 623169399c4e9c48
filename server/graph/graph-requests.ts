import type { GraphClient } from './graph-client.ts'

type CallsOf<Group extends string, Calls> = { [Name in keyof Calls & string]: Calls[Name] extends (...args: never[]) => unknown ? `${Group}.${Name}` : never }[keyof Calls & string]

type Groups = Exclude<keyof GraphClient, 'usage' | 'invalidate' | 'forget' | 'forgetAll' | 'close'>

/** `templates.listPages`, `media.upload` and so on: every function of the client that speaks to Meta. */
export type GraphRequestName = { [Group in Groups]: CallsOf<Group, GraphClient[Group]> }[Groups]

export type GraphRequestShape = { method: 'GET' | 'POST' | 'DELETE'; path: string }

/**
 * All that the client can request, by method and path below the version. The compiler asks for an entry as soon as the
 * client gets a new function. Sending is apart: `POST {phone}/messages`, in message-call.ts.
 */
export const graphRequests: Readonly<Record<GraphRequestName, readonly GraphRequestShape[]>> = {
  'oauth.exchangeCode': [{ method: 'POST', path: 'oauth/access_token' }],
  'oauth.extendToken': [{ method: 'POST', path: 'oauth/access_token' }],
  'oauth.refreshSystemUserToken': [{ method: 'POST', path: 'oauth/access_token' }],
  'oauth.getAppToken': [{ method: 'POST', path: 'oauth/access_token' }],
  'oauth.fetchSystemUserToken': [{ method: 'POST', path: '{business}/system_user_access_tokens' }],
  'oauth.debugToken': [{ method: 'GET', path: 'debug_token' }],
  'oauth.listPermissions': [{ method: 'GET', path: 'me/permissions' }],
  'oauth.revoke': [{ method: 'DELETE', path: 'me/permissions' }],
  'oauth.revokePermission': [{ method: 'DELETE', path: 'me/permissions/{permission}' }],
  'wabas.get': [{ method: 'GET', path: '{waba}' }],
  'wabas.update': [{ method: 'POST', path: '{waba}' }],
  'wabas.listBusinesses': [{ method: 'GET', path: 'me/businesses' }],
  'wabas.listOwnedIds': [{ method: 'GET', path: '{business}/owned_whatsapp_business_accounts' }],
  'wabas.listClientIds': [{ method: 'GET', path: '{business}/client_whatsapp_business_accounts' }],
  'wabas.listAssignedIds': [{ method: 'GET', path: '{user}/assigned_whatsapp_business_accounts' }],
  'phoneNumbers.list': [{ method: 'GET', path: '{waba}/phone_numbers' }],
  'phoneNumbers.get': [{ method: 'GET', path: '{phone}' }],
  'registration.add': [{ method: 'POST', path: '{waba}/phone_numbers' }],
  'registration.requestCode': [{ method: 'POST', path: '{phone}/request_code' }],
  'registration.verifyCode': [{ method: 'POST', path: '{phone}/verify_code' }],
  'registration.register': [{ method: 'POST', path: '{phone}/register' }],
  'registration.deregister': [{ method: 'POST', path: '{phone}/deregister' }],
  'registration.setPin': [{ method: 'POST', path: '{phone}' }],
  'profile.get': [{ method: 'GET', path: '{phone}/whatsapp_business_profile' }],
  'profile.update': [{ method: 'POST', path: '{phone}/whatsapp_business_profile' }],
  'subscribedApps.list': [{ method: 'GET', path: '{waba}/subscribed_apps' }],
  'subscribedApps.subscribe': [{ method: 'POST', path: '{waba}/subscribed_apps' }],
  'subscribedApps.unsubscribe': [{ method: 'DELETE', path: '{waba}/subscribed_apps' }],
  'subscribedApps.overrideForWaba': [{ method: 'POST', path: '{waba}/subscribed_apps' }],
  'subscribedApps.overrideForPhone': [{ method: 'POST', path: '{phone}' }],
  'subscribedApps.removePhoneOverride': [{ method: 'POST', path: '{phone}' }],
  'templates.listPages': [{ method: 'GET', path: '{waba}/message_templates' }],
  'templates.get': [{ method: 'GET', path: '{template}' }],
  'templateWrites.create': [{ method: 'POST', path: '{waba}/message_templates' }],
  'templateWrites.edit': [{ method: 'POST', path: '{template}' }],
  'templateWrites.unpause': [{ method: 'POST', path: '{template}/unpause' }],
  'templateWrites.deleteByName': [{ method: 'DELETE', path: '{waba}/message_templates' }],
  'templateWrites.deleteById': [{ method: 'DELETE', path: '{waba}/message_templates' }],
  'templateWrites.deleteMany': [{ method: 'DELETE', path: '{waba}/message_templates' }],
  'health.get': [{ method: 'GET', path: '{phone}' }, { method: 'GET', path: '{waba}' }, { method: 'GET', path: '{template}' }],
  'messageHistory.get': [{ method: 'GET', path: '{phone}/message_history' }],
  'blockList.list': [{ method: 'GET', path: '{phone}/block_users' }],
  'blockList.block': [{ method: 'POST', path: '{phone}/block_users' }],
  'blockList.unblock': [{ method: 'DELETE', path: '{phone}/block_users' }],
  'media.upload': [{ method: 'POST', path: '{phone}/media' }],
  'media.get': [{ method: 'GET', path: '{media}' }],
  'media.download': [{ method: 'GET', path: '{media_url}' }],
  'media.delete': [{ method: 'DELETE', path: '{media}' }],
  'uploads.upload': [{ method: 'POST', path: '{app}/uploads' }, { method: 'POST', path: '{upload}' }, { method: 'GET', path: '{upload}' }],
  'receipts.markRead': [{ method: 'POST', path: '{phone}/messages' }],
  'analytics.conversations': [{ method: 'GET', path: '{waba}/conversation_analytics' }],
  'analytics.pricing': [{ method: 'GET', path: '{waba}/pricing_analytics' }],
  'analytics.templates': [{ method: 'GET', path: '{waba}/template_analytics' }],
}
