import type { LiveTeller } from '#server/live/live-teller.ts'
import type { MovedMessages } from '#server/sending/apply-updates.ts'

/** Tells open pages of messages that statuses have moved: the campaign's page, or the chat's. */
export function tellMoved(pages: LiveTeller, moved: MovedMessages[]): void {
  for (const { orgId, campaignId, conversationId } of moved) {
    if (campaignId) pages.tell(orgId, { kind: 'campaign', id: campaignId })
    else if (conversationId) pages.tell(orgId, { kind: 'status', id: conversationId })
  }
}
