import type { IncomingMessage } from 'node:http'
import type { JsonObject } from '../core/json.ts'
import type { Session } from '../oauth/token-store.ts'
import type { Parts } from '../parts.ts'

export type UploadedFile = { field: string; fileName: string; contentType: string; bytes: Buffer }

/** One call of the Graph API after its transport has been taken off. */
export type GraphRequest = {
  parts: Parts
  raw: IncomingMessage
  /** After the `?method=` override. */
  method: string
  /** `v26.0`, or the default when the path names none. */
  version: string
  /** Path without version. */
  segments: string[]
  /** Query and body together; the body wins. */
  params: JsonObject
  files: UploadedFile[]
  /** The bytes of a body that is neither JSON nor a form (resumable uploads). */
  bytes: Buffer
  /** `http://host:port` as the caller sees us, for absolute links. */
  baseUrl: string
  token: string | undefined
  session: () => Session
}

/** A handler's result is the JSON of the answer; an `HttpAnswer` is something else than JSON with status 200. */
export type Handler = (request: GraphRequest) => unknown

export class HttpAnswer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string | Buffer

  constructor(status: number, headers: Record<string, string>, body: string | Buffer) {
    this.status = status
    this.headers = headers
    this.body = body
  }
}
