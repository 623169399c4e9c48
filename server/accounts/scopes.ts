/** What a connection cannot work without. */
export const requiredScopes = ['whatsapp_business_management', 'whatsapp_business_messaging']

/** What the dialog asks for; the last finds accounts of businesses when the grant names none. */
export const requestedScopes = [...requiredScopes, 'business_management']

export function findMissingScopes(granted: string[]): string[] {
  return requiredScopes.filter((scope) => !granted.includes(scope))
}
