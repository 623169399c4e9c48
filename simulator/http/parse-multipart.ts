import type { UploadedFile } from './graph-request.ts'

const MAX_PARTS = 50

/** The fields and files of a `multipart/form-data` body; malformed parts are left out. */
export function parseMultipart(body: Buffer, contentType: string): { fields: Record<string, string>; files: UploadedFile[] } {
  const match = /boundary=(?:"([^"]+)"|([^;]+))/i.exec(contentType)
  const fields: Record<string, string> = {}
  const files: UploadedFile[] = []
  const boundary = `--${(match?.[1] ?? match?.[2] ?? '').trim()}`
  if (boundary === '--') return { fields, files }
  for (const part of splitParts(body, boundary)) {
    const headerEnd = part.indexOf('\r\n\r\n')
    if (headerEnd < 0) continue
    const header = part.toString('utf8', 0, headerEnd)
    const bytes = part.subarray(headerEnd + 4)
    const field = /[;\s]name="([^"]*)"/i.exec(header)?.[1]
    if (field === undefined) continue
    const fileName = /filename="([^"]*)"/i.exec(header)?.[1]
    const type = /^content-type:\s*(.+)$/im.exec(header)?.[1]?.trim()
    if (fileName === undefined) fields[field] = bytes.toString('utf8')
    else files.push({ field, fileName, contentType: type ?? 'application/octet-stream', bytes })
  }
  return { fields, files }
}

function splitParts(body: Buffer, boundary: string): Buffer[] {
  const parts: Buffer[] = []
  const separator = Buffer.from(boundary)
  let at = body.indexOf(separator)
  while (at >= 0 && parts.length < MAX_PARTS) {
    const start = at + separator.length
    const next = body.indexOf(separator, start)
    if (next < 0) break
    // Between two boundaries: CRLF, the part, CRLF.
    parts.push(body.subarray(start + 2, Math.max(start + 2, next - 2)))
    at = next
  }
  return parts
}
