import type { FormData } from 'undici'

/** What a call carries, at most one of them; none for reads. */
export type GraphBody = {
  /** Sent as a form, so that secrets stay out of addresses. */
  form?: Record<string, string>
  json?: unknown
  /** A file with its fields; the boundary is made by the sender. */
  multipart?: FormData
  bytes?: { data: Uint8Array; contentType: string }
}

/** The bytes of a body and the header that names their kind. */
export function encodeBody({ form, json, multipart, bytes }: GraphBody): { body: string | Uint8Array | FormData | null; contentType: string | null } {
  if (form) return { body: new URLSearchParams(form).toString(), contentType: 'application/x-www-form-urlencoded' }
  if (multipart) return { body: multipart, contentType: null }
  if (bytes) return { body: bytes.data, contentType: bytes.contentType }
  return json === undefined ? { body: null, contentType: null } : { body: JSON.stringify(json), contentType: 'application/json' }
}
