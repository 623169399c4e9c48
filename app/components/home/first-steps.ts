import type { AccountList, CampaignSummary, Connection } from '../../lib/api-types.ts'

export type HomeFacts = { accounts: AccountList; campaigns: CampaignSummary[]; contacts: { total: number; capped: boolean } }

export type FirstStep = { id: 'connect' | 'number' | 'templates' | 'contacts' | 'campaign' | 'webhook'; title: string; done: boolean; text: string; to: string; action: string; proof: Date | null }

/** The way to the first campaign. A step is done when the data proves it, never because someone ticked it. */
export function firstSteps({ accounts, campaigns, contacts }: HomeFacts): FirstStep[] {
  const { connections } = accounts
  const working = connections.find((connection) => connection.state === 'healthy' || connection.state === 'expiring')
  const wabas = connections.flatMap((connection) => connection.wabas)
  const number = wabas.flatMap((waba) => waba.accounts).find((account) => account.status.toUpperCase() === 'CONNECTED')
  const approved = wabas.reduce((sum, waba) => sum + waba.approvedTemplates, 0)
  const launched = campaigns.find((campaign) => campaign.startedAt !== null)
  const webhook = latest(connections.map((connection) => connection.lastWebhookAt))
  return [
    { id: 'connect', title: 'Meta business connected', done: working !== undefined, text: working ? connectionWords(working) : 'Sign in with Meta and share the business. About two minutes, no token to copy.', to: '/settings/connections', action: 'Connect', proof: working?.lastCheckedAt ?? null },
    { id: 'number', title: 'Number can send', done: number !== undefined, text: number ? `${number.displayPhoneNumber}, ${number.throughputPerSecond > 0 ? `${number.throughputPerSecond} a second` : 'speed not known yet'}` : 'A number of the business must be connected at WhatsApp.', to: '/settings/connections', action: 'See numbers', proof: null },
    { id: 'templates', title: 'Templates synced', done: approved > 0, text: approved > 0 ? `${approved} approved and ready` : 'At least one template has to be approved by Meta.', to: '/templates', action: 'Open templates', proof: latest(wabas.map((waba) => waba.lastSyncedAt)) },
    { id: 'contacts', title: 'Contacts imported', done: contacts.total > 0, text: contacts.total > 0 ? `${contacts.capped ? `more than ${contacts.total - 1}` : contacts.total} people` : 'A CSV file is enough. Faulty rows are listed, the rest goes in.', to: '/contacts/import', action: 'Import', proof: null },
    { id: 'campaign', title: 'First campaign sent', done: launched !== undefined, text: launched ? launched.name : 'A pre-flight shows what would go wrong before anything is sent.', to: '/campaigns/new', action: 'New campaign', proof: launched?.startedAt ?? null },
    { id: 'webhook', title: 'Delivery report received', done: webhook !== null, text: webhook ? 'Meta reaches this server: delivery, reads and replies are seen.' : 'Comes by itself after the first message, when Meta reaches this server.', to: '/settings/connections', action: 'See help', proof: webhook },
  ]
}

function connectionWords(connection: Connection): string {
  const asked = connection.scopes.length + connection.missingScopes.length
  return `${connection.businessName}, ${connection.scopes.length} of ${asked} permissions`
}

/** The newest of some moments, null when there is none. */
export function latest(times: (Date | null)[]): Date | null {
  const known = times.filter((time) => time !== null)
  return known.length > 0 ? new Date(Math.max(...known.map((time) => time.getTime()))) : null
}
