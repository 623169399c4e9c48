import type { GraphClient } from '../graph-client.ts'
import type { GraphRequestName } from '../graph-requests.ts'

export type SampleIds = { accessToken: string; wabaId: string; phoneNumberId: string; templateId: string; businessId: string; userId: string; mediaId: string; mediaUrl: string; wamid: string; person: string }

/** Ids as Meta's look; override what a test needs. */
export const sampleIds: SampleIds = {
  accessToken: 'EAAB-sample-token', wabaId: '102290129340398', phoneNumberId: '106540352242922', templateId: '594425479261596', businessId: '506914307656634',
  userId: '122102990018000000', mediaId: '1037543291543636', mediaUrl: 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1', wamid: 'wamid.HBgLMTY1MDU1NTEyMzQVAgARGBI5', person: '+16505551234',
}

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const file = { bytes: png, mimeType: 'image/png', fileName: 'dot.png' } as const
const days = { start: new Date('2026-11-01T00:00:00Z'), end: new Date('2026-11-08T00:00:00Z') }
const text = [{ type: 'BODY' as const, text: 'Hello {{1}}, your order is on its way.', example: { body_text: [['Ana']] } }]

/** One call of every function of the client, for tests that hold all of them against something. */
export function callEverything(graph: GraphClient, ids: SampleIds = sampleIds): Record<GraphRequestName, () => Promise<unknown>> {
  const { accessToken: token, wabaId, phoneNumberId, templateId, businessId, userId, mediaId, mediaUrl, wamid, person } = ids
  return {
    'oauth.exchangeCode': () => graph.oauth.exchangeCode('a-code', 'https://clarion.test/auth/meta-oauth/callback'),
    'oauth.extendToken': () => graph.oauth.extendToken(token),
    'oauth.refreshSystemUserToken': () => graph.oauth.refreshSystemUserToken(token),
    'oauth.getAppToken': () => graph.oauth.getAppToken(),
    'oauth.fetchSystemUserToken': () => graph.oauth.fetchSystemUserToken(token, businessId),
    'oauth.debugToken': () => graph.oauth.debugToken(token),
    'oauth.listPermissions': () => graph.oauth.listPermissions(token),
    'oauth.revoke': () => graph.oauth.revoke(token),
    'oauth.revokePermission': () => graph.oauth.revokePermission(token, 'business_management'),
    'wabas.get': () => graph.wabas.get(token, wabaId),
    'wabas.update': () => graph.wabas.update(token, wabaId, { name: 'Fernway Outdoor' }),
    'wabas.listBusinesses': () => graph.wabas.listBusinesses(token),
    'wabas.listOwnedIds': () => graph.wabas.listOwnedIds(token, businessId),
    'wabas.listClientIds': () => graph.wabas.listClientIds(token, businessId),
    'wabas.listAssignedIds': () => graph.wabas.listAssignedIds(token, userId),
    'phoneNumbers.list': () => graph.phoneNumbers.list(token, wabaId),
    'phoneNumbers.get': () => graph.phoneNumbers.get(token, phoneNumberId),
    'registration.add': () => graph.registration.add(token, wabaId, { cc: '1', phone_number: '6505550100', verified_name: 'Fernway Outdoor' }),
    'registration.requestCode': () => graph.registration.requestCode(token, phoneNumberId, { code_method: 'SMS', language: 'en_US' }),
    'registration.verifyCode': () => graph.registration.verifyCode(token, phoneNumberId, '123-456'),
    'registration.register': () => graph.registration.register(token, phoneNumberId, { pin: '123456', data_localization_region: 'DE' }),
    'registration.deregister': () => graph.registration.deregister(token, phoneNumberId),
    'registration.setPin': () => graph.registration.setPin(token, phoneNumberId, '123456'),
    'profile.get': () => graph.profile.get(token, phoneNumberId),
    'profile.update': () => graph.profile.update(token, phoneNumberId, { about: 'Plants', email: 'hello@example.com', websites: ['https://example.com/'], vertical: 'RETAIL' }),
    'subscribedApps.list': () => graph.subscribedApps.list(token, wabaId),
    'subscribedApps.subscribe': () => graph.subscribedApps.subscribe(token, wabaId),
    'subscribedApps.unsubscribe': () => graph.subscribedApps.unsubscribe(token, wabaId),
    'subscribedApps.overrideForWaba': () => graph.subscribedApps.overrideForWaba(token, wabaId, { url: 'https://clarion.test/webhooks/meta', verifyToken: 'a-verify-token' }),
    'subscribedApps.overrideForPhone': () => graph.subscribedApps.overrideForPhone(token, phoneNumberId, { url: 'https://clarion.test/webhooks/meta', verifyToken: 'a-verify-token' }),
    'subscribedApps.removePhoneOverride': () => graph.subscribedApps.removePhoneOverride(token, phoneNumberId),
    'templates.listPages': () => all(graph.templates.listPages(token, wabaId)),
    'templates.get': () => graph.templates.get(token, templateId),
    'templateWrites.create': () => graph.templateWrites.create(token, wabaId, { name: 'order_on_its_way', language: 'en_US', category: 'UTILITY', components: text }),
    'templateWrites.edit': () => graph.templateWrites.edit(token, templateId, { components: text }),
    'templateWrites.unpause': () => graph.templateWrites.unpause(token, templateId),
    'templateWrites.deleteByName': () => graph.templateWrites.deleteByName(token, wabaId, 'order_on_its_way'),
    'templateWrites.deleteById': () => graph.templateWrites.deleteById(token, wabaId, { id: templateId, name: 'order_on_its_way' }),
    'templateWrites.deleteMany': () => graph.templateWrites.deleteMany(token, wabaId, [templateId]),
    'health.get': () => graph.health.get(token, phoneNumberId),
    'messageHistory.get': () => graph.messageHistory.get(token, phoneNumberId, wamid),
    'blockList.list': () => graph.blockList.list(token, phoneNumberId),
    'blockList.block': () => graph.blockList.block(token, phoneNumberId, [person]),
    'blockList.unblock': () => graph.blockList.unblock(token, phoneNumberId, [person]),
    'media.upload': () => graph.media.upload(token, phoneNumberId, file),
    'media.get': () => graph.media.get(token, mediaId, phoneNumberId),
    'media.download': () => graph.media.download(token, { url: mediaUrl }),
    'media.delete': () => graph.media.delete(token, mediaId, phoneNumberId),
    'uploads.upload': () => graph.uploads.upload(token, file),
    'receipts.markRead': () => graph.receipts.markRead(token, phoneNumberId, { wamid, typing: true }),
    'analytics.conversations': () => graph.analytics.conversations(token, wabaId, { ...days, granularity: 'DAILY' }),
    'analytics.pricing': () => graph.analytics.pricing(token, wabaId, { ...days, granularity: 'DAILY' }),
    'analytics.templates': () => graph.analytics.templates(token, wabaId, { ...days, templateIds: [templateId] }),
  }
}

async function all<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const items: T[] = []
  for await (const page of pages) items.push(...page)
  return items
}
