import { z } from 'zod'
import { graphId, toPathId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'
import { readAll } from './read-pages.ts'
import { requireSuccess, successAnswer } from './success-answer.ts'

/** A token and its life in seconds; absent: ask debug_token, never take it for 0. */
export type TokenGrant = { accessToken: string; expiresInSeconds: number | null }

export type TokenFacts = {
  isValid: boolean
  appId: string | null
  /** USER, SYSTEM_USER, PAGE, APP; an open list. */
  kind: string
  userId: string | null
  scopes: string[]
  /** WABA ids that the management permission is limited to; null: every one. */
  wabaIds: string[] | null
  /** Null: never. */
  expiresAt: Date | null
  dataAccessExpiresAt: Date | null
  /** Why it is not valid. */
  error: { code: number; subcode: number | null } | null
}

export type PermissionGrant = {
  permission: string
  /** granted, declined, expired; an open list. */
  status: string
}

const grant = z.looseObject({ access_token: z.string().min(1).max(4096), expires_in: z.coerce.number().nullish().catch(null) })
const debugged = z.looseObject({
  data: z.looseObject({
    app_id: graphId.optional(),
    type: z.string().optional(),
    is_valid: z.boolean(),
    user_id: graphId.optional(),
    expires_at: z.number().optional(),
    data_access_expires_at: z.number().optional(),
    scopes: z.array(z.string()).optional(),
    granular_scopes: z.array(z.looseObject({ scope: z.string(), target_ids: z.array(graphId).optional() })).optional(),
    error: z.looseObject({ code: z.number(), subcode: z.number().optional() }).optional(),
  }),
})
const permission = z.looseObject({ permission: z.string(), status: z.string() })

/** The calls around tokens. https://developers.facebook.com/docs/facebook-login/guides/access-tokens */
export function createOauthCalls(transport: GraphTransport) {
  const { config } = transport
  const client = { client_id: config.appId, client_secret: config.appSecret }
  const exchange = async (name: string, form: Record<string, string>): Promise<TokenGrant> => {
    const answer = await transport.call({ name, method: 'POST', path: 'oauth/access_token', accessToken: null, form: { ...client, ...form }, schema: grant })
    return { accessToken: answer.access_token, expiresInSeconds: answer.expires_in && answer.expires_in > 0 ? answer.expires_in : null }
  }
  return {
    /** @param redirectUri byte for byte the one that the dialog was opened with */
    exchangeCode: (code: string, redirectUri: string) => exchange('exchange code', { code, redirect_uri: redirectUri }),
    /** A token of about sixty days for a valid one; also renews a long-lived one. */
    extendToken: (accessToken: string) => exchange('extend token', { grant_type: 'fb_exchange_token', fb_exchange_token: accessToken }),
    /** A new token of sixty days for a system user's one that is still valid. Tokens that never expire need none. */
    refreshSystemUserToken: (accessToken: string) => exchange('refresh system user token', { grant_type: 'fb_exchange_token', set_token_expires_in_60_days: 'true', fb_exchange_token: accessToken }),
    /** The token of the app itself, for calls about the app; it never expires. */
    getAppToken: () => exchange('get app token', { grant_type: 'client_credentials' }),
    /** The token that a client's business gave by signing up; it is read, not rotated. */
    fetchSystemUserToken: async (accessToken: string, clientBusinessId: string): Promise<string> => {
      const answer = await transport.call({ name: 'fetch system user token', method: 'POST', path: `${toPathId(clientBusinessId)}/system_user_access_tokens`, accessToken, form: { fetch_only: 'true' }, schema: grant })
      return answer.access_token
    },
    /** An invalid token is an answer here, not an error. */
    debugToken: async (accessToken: string): Promise<TokenFacts> => {
      const answer = await transport.call({ name: 'debug token', path: 'debug_token', accessToken: `${config.appId}|${config.appSecret}`, query: { input_token: accessToken }, schema: debugged })
      return toFacts(answer.data)
    },
    /** What the person granted and declined in the dialog. */
    listPermissions: async (accessToken: string): Promise<PermissionGrant[]> => {
      const rows = await readAll(transport, { name: 'list permissions', path: 'me/permissions', accessToken, query: {}, item: permission, pagesMax: 10 })
      return rows.map((row) => ({ permission: row.permission, status: row.status }))
    },
    /** Takes the app's access away; the token is dead afterwards. */
    revoke: async (accessToken: string): Promise<void> => {
      requireSuccess(await transport.call({ name: 'revoke', method: 'DELETE', path: 'me/permissions', accessToken, schema: successAnswer }), 'revoke')
    },
    /** Gives one permission back and keeps the others. */
    revokePermission: async (accessToken: string, name: string): Promise<void> => {
      requireSuccess(await transport.call({ name: 'revoke permission', method: 'DELETE', path: `me/permissions/${toPathId(name)}`, accessToken, schema: successAnswer }), 'revoke permission')
    },
  }
}

function toFacts(data: z.infer<typeof debugged>['data']): TokenFacts {
  const limits = data.granular_scopes?.find((entry) => entry.scope === 'whatsapp_business_management')
  return {
    isValid: data.is_valid,
    appId: data.app_id ?? null,
    kind: data.type ?? 'USER',
    userId: data.user_id ?? null,
    scopes: data.scopes ?? [],
    wabaIds: limits?.target_ids ?? null,
    expiresAt: toDate(data.expires_at),
    dataAccessExpiresAt: toDate(data.data_access_expires_at),
    error: data.error ? { code: data.error.code, subcode: data.error.subcode ?? null } : null,
  }
}

/** Unix seconds; 0 and absent mean never. */
function toDate(seconds: number | undefined): Date | null {
  return seconds ? new Date(seconds * 1000) : null
}
