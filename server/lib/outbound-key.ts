/**
 * `biz_opaque_callback_data` of every send: `<group>:<message id>:<attempt>`, where the group is the campaign's id, or the
 * conversation's for chat. Meta echoes it in each status, so a status finds its row by primary key, even before the
 * answer to the call has come. The group is compared too: numbers are shared, and others' ids may look like ours.
 */
export type OutboundKey = { group: string; messageId: number; attempt: number }

const shape = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}):(\d{1,15}):(\d{1,4})$/

export function formatOutboundKey(key: OutboundKey): string {
  return `${key.group}:${String(key.messageId)}:${String(key.attempt)}`
}

/** Null when the text is not ours: somebody else's callback data, or none. */
export function parseOutboundKey(text: string | undefined | null): OutboundKey | null {
  const match = text ? shape.exec(text) : null
  return match ? { group: match[1]!, messageId: Number(match[2]), attempt: Number(match[3]) } : null
}
