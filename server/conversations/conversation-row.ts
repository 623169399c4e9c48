import { windowExpiresAt } from './window.ts'

export type ConversationSummary = {
  id: string
  contactId: string
  name: string | null
  phone: string | null
  accountName: string
  lastText: string | null
  lastAt: Date
  lastDirection: 'in' | 'out'
  unread: number
  windowExpiresAt: Date | null
  campaign: { id: string; name: string } | null
}

export type ConversationRow = {
  id: string
  contactId: number
  name: string | null
  phone: string | null
  verifiedName: string
  displayPhoneNumber: string
  lastText: string | null
  lastAt: Date
  lastDirection: 'in' | 'out'
  unread: number
  lastInboundAt: Date | null
  campaignId: string | null
  campaignName: string | null
}

export function toSummary(row: ConversationRow): ConversationSummary {
  return {
    id: row.id, contactId: String(row.contactId), name: row.name, phone: row.phone, accountName: row.verifiedName || row.displayPhoneNumber,
    lastText: row.lastText, lastAt: row.lastAt, lastDirection: row.lastDirection, unread: row.unread, windowExpiresAt: windowExpiresAt(row.lastInboundAt),
    campaign: row.campaignId !== null && row.campaignName !== null ? { id: row.campaignId, name: row.campaignName } : null,
  }
}
