/** The optional members of an error body. */
export type GraphErrorExtra = {
  type?: 'OAuthException' | 'GraphMethodException' | 'FacebookApiException'
  subcode?: number
  /** `error_data.details`, the sentence that Meta asks clients to show. */
  details?: string
  /** HTTP status; 400 unless told. */
  status?: number
  isTransient?: boolean
  userTitle?: string
  userMessage?: string
  headers?: Record<string, string>
}

/** An answer in Meta's error envelope. Thrown by handlers, written by `http/graph-answer.ts`. */
export class GraphError extends Error {
  readonly code: number
  readonly extra: GraphErrorExtra

  constructor(code: number, message: string, extra: GraphErrorExtra = {}) {
    super(message)
    this.code = code
    this.extra = extra
  }

  /** The body that goes over the wire. */
  toBody(fbtraceId: string): { error: Record<string, unknown> } {
    const { type = 'OAuthException', subcode, details, isTransient, userTitle, userMessage } = this.extra
    return {
      error: {
        message: this.message,
        type,
        code: this.code,
        ...(details === undefined ? {} : { error_data: { messaging_product: 'whatsapp', details } }),
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        ...(isTransient === undefined ? {} : { is_transient: isTransient }),
        ...(userTitle === undefined ? {} : { error_user_title: userTitle }),
        ...(userMessage === undefined ? {} : { error_user_msg: userMessage }),
        fbtrace_id: fbtraceId,
      },
    }
  }
}

/** Parameter errors of the API as a whole: `(#100) …`. */
export function parameterError(sentence: string, extra: GraphErrorExtra = {}): GraphError {
  return new GraphError(100, `(#100) ${sentence}`, extra)
}

/** The object does not exist or the token may not see it; Meta never says which. */
export function unsupportedRequest(method: string, id: string): GraphError {
  return new GraphError(
    100,
    `Unsupported ${method.toLowerCase()} request. Object with ID '${id.slice(0, 64)}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    { type: 'GraphMethodException', subcode: 33 },
  )
}

export function unknownPath(path: string): GraphError {
  return new GraphError(2500, `Unknown path components: ${path.slice(0, 200)}`)
}

export function tokenError(message: string, subcode?: number): GraphError {
  return new GraphError(190, message, {
    ...(subcode === undefined ? {} : { subcode }),
    status: 401,
    headers: { 'www-authenticate': `OAuth "Facebook Platform" "invalid_token" "${message.replaceAll('"', "'")}"` },
  })
}

export function missingPermission(permission: string): GraphError {
  return new GraphError(200, `(#200) You do not have the necessary permissions required to send messages or manage this WhatsApp Business Account: ${permission}`, { status: 403 })
}
