/** What a refused call came to, ready to show. */
export type Problem = { status: number; message: string; fields: Record<string, string> }

const statusOf: Record<string, number> = {
  BAD_REQUEST: 400, UNAUTHORIZED: 401, FORBIDDEN: 403, NOT_FOUND: 404, CONFLICT: 409, PAYLOAD_TOO_LARGE: 413,
  UNPROCESSABLE_CONTENT: 422, TOO_MANY_REQUESTS: 429, BAD_GATEWAY: 502, SERVICE_UNAVAILABLE: 503,
}

/**
 * Reads a tRPC error from either side of the wire: the server-side caller throws it with a `cause`, the browser's client
 * gets `data`. Anything else is a fault of ours: status 500 and a sentence without details.
 */
export function toProblem(error: unknown): Problem {
  const record = asRecord(error)
  const data = asRecord(record['data'])
  const cause = asRecord(record['cause'])
  const code = text(data['code']) ?? text(record['code'])
  const status = code === null ? undefined : statusOf[code]
  if (status === undefined) return { status: 500, message: unexpected, fields: {} }
  const fields = { ...issueFields(cause['issues']), ...stringFields(cause['fields']), ...stringFields(data['fields']) }
  const issues = Object.values(issueFields(cause['issues']))
  const message = text(data['userMessage']) ?? text(cause['userMessage']) ?? issues[0] ?? text(record['message']) ?? unexpected
  return { status, message, fields }
}

const unexpected = 'Something went wrong on our side. Nothing was changed twice. Try again in a moment.'

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function stringFields(value: unknown): Record<string, string> {
  const entries = Object.entries(asRecord(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return Object.fromEntries(entries)
}

/** A validation error that came straight from the schema carries a list of issues with paths. */
function issueFields(issues: unknown): Record<string, string> {
  if (!Array.isArray(issues)) return {}
  const fields: Record<string, string> = {}
  for (const issue of issues.map(asRecord)) {
    const path = Array.isArray(issue['path']) ? issue['path'].join('.') : ''
    fields[path || 'input'] ??= text(issue['message']) ?? 'Not valid'
  }
  return fields
}
