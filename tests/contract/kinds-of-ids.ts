/** Ids as the recorder sees them, and what Meta's OpenAPI file calls the place in the path where they stand. */
export type KnownIds = { wabaId: string; phoneNumberId: string; templateId: string; businessId: string; userId: string; mediaId: string; appId: string }

export function kindsOfIds(ids: KnownIds): (segment: string) => string | undefined {
  const kinds = new Map([
    [ids.wabaId, 'WABA-ID'], [ids.phoneNumberId, 'Phone-Number-ID'], [ids.templateId, 'TEMPLATE_ID'], [ids.businessId, 'Business-ID'],
    [ids.userId, 'User-ID'], [ids.mediaId, 'Media-ID'], [ids.appId, 'Application-ID'],
  ])
  return (segment) => kinds.get(segment)
}
