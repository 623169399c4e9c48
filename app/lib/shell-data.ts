import type { AccountList, CampaignState, CampaignSummary, ConversationList, SessionInfo } from './api-types.ts'

/** What the frame around every page shows. */
export type ShellData = {
  me: SessionInfo
  accounts: { id: string; wabaId: string; name: string; phone: string }[]
  activeAccountId: string | null
  /** Unread conversations. */
  unread: number
  /** Campaigns that are going out now. */
  running: number
  recent: { id: string; name: string; state: CampaignState; waitsUntil: Date | null }[]
}

type ShellParts = { me: SessionInfo; accounts: AccountList; conversations: Pick<ConversationList, 'unreadTotal'>; campaigns: { items: CampaignSummary[] } }

const goingOut: CampaignState[] = ['preparing', 'running', 'held', 'settling']

export function toShellData({ me, accounts, conversations, campaigns }: ShellParts): ShellData {
  const numbers = accounts.connections.flatMap((connection) => connection.wabas.flatMap((waba) => waba.accounts))
  return {
    me,
    accounts: numbers.map((account) => ({ id: account.id, wabaId: account.wabaId, name: account.verifiedName, phone: account.displayPhoneNumber })),
    activeAccountId: accounts.activeAccountId,
    unread: conversations.unreadTotal,
    running: campaigns.items.filter((campaign) => goingOut.includes(campaign.state)).length,
    recent: campaigns.items.slice(0, 8).map(({ id, name, state, waitsUntil }) => ({ id, name, state, waitsUntil })),
  }
}
