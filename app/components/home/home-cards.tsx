import { Button } from '@mantine/core'
import { Link } from '@remix-run/react'
import { IconAlertCircle, IconAlertTriangle, IconSpeakerphone } from '@tabler/icons-react'
import type { AccountList, CampaignSummary, MessageState } from '../../lib/api-types.ts'
import { plural } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { turnWords } from '../../lib/turn-words.ts'
import { CampaignBadge } from '../campaigns/campaign-badge.tsx'
import { hasMissedStart, isMoving } from '../campaigns/campaign-phase.ts'
import { Stat } from '../campaigns/pace-card.tsx'
import { Card, Facts } from '../card.tsx'
import { EmptyState } from '../empty-state.tsx'
import { StateBar } from '../state-bar.tsx'
import { connectionStates } from '../status-words.ts'
import { AgoText } from '../time-text.tsx'
import { latest } from './first-steps.ts'
import classes from './home.module.css'

/** What campaigns started in the last 24 hours came to so far. */
export function RecentSends({ campaigns, since }: { campaigns: CampaignSummary[]; since: number }) {
  const formats = useFormats()
  const recent = campaigns.filter((campaign) => campaign.startedAt && campaign.startedAt.getTime() > since)
  const sum = (...states: MessageState[]) => recent.reduce((total, campaign) => total + states.reduce((part, state) => part + campaign.counts[state], 0), 0)
  const failed = sum('failed')
  return (
    <Card title="The last 24 hours" end={<span className="t3 xs">{recent.length} {plural(recent.length, 'campaign')} started</span>} padded>
      <div className={classes['today']}>
        <Stat name="Awaiting delivery" value={formats.number(sum('accepted', 'sent'))} sub="accepted by WhatsApp" />
        <Stat name="Delivered" value={formats.number(sum('delivered', 'read'))} sub="on the phone" />
        <Stat name="Read" value={formats.number(sum('read'))} sub="of those delivered" />
        <Stat name="Failed" value={formats.number(failed)} sub={failed > 0 ? 'see the campaigns' : 'nothing to do'} />
      </div>
    </Card>
  )
}

/** Campaigns that are going out, with where their people are. */
export function RunningCampaigns({ campaigns }: { campaigns: CampaignSummary[] }) {
  const formats = useFormats()
  const running = campaigns.filter((campaign) => isMoving(campaign.state) || campaign.state === 'paused')
  return (
    <Card title="Running campaigns" end={<Link to="/campaigns" className="link xs">All campaigns</Link>}>
      {running.length === 0 && <EmptyState icon={IconSpeakerphone} title={campaigns.length > 0 ? 'No campaign is running' : 'No campaign yet'}>When one runs, its states stand here.</EmptyState>}
      {running.map((campaign) => (
        <Link key={campaign.id} to={`/campaigns/${campaign.id}`} className={classes['running']}>
          <span className={classes['runningLine']}>
            <span className="strong ellipsis">{campaign.name}</span>
            <span className="t3 num nowrap">{formats.number(campaign.total)} people</span>
            <CampaignBadge campaign={campaign} />
          </span>
          <StateBar counts={campaign.counts} thin />
        </Link>
      ))}
    </Card>
  )
}

type Matter = { key: string; severe: boolean; title: string; text: string; to: string; action: string }

/** What does not mend itself: connections in trouble, campaigns that wait or stopped. */
export function NeedsPerson({ accounts, campaigns }: { accounts: AccountList; campaigns: CampaignSummary[] }) {
  const matters = [...accounts.connections.flatMap(connectionMatter), ...campaigns.flatMap(campaignMatter)]
  if (matters.length === 0) return null
  return (
    <Card title="Needs a person" count={matters.length}>
      {matters.map((matter) => (
        <div key={matter.key} className={classes['person']}>
          {matter.severe ? <IconAlertCircle size={16} className="bad" aria-hidden /> : <IconAlertTriangle size={16} className="warn" aria-hidden />}
          <div>
            <div className="strong">{matter.title}</div>
            <p className="t2">{matter.text}</p>
            <Button component={Link} to={matter.to} variant="default" size="xs" mt={6}>{matter.action}</Button>
          </div>
        </div>
      ))}
    </Card>
  )
}

function connectionMatter(connection: AccountList['connections'][number]): Matter[] {
  if (connection.state === 'healthy') return []
  const text = connection.lastError ? `${connection.lastError.title}. ${turnWords(connection.lastError.whoActs)}` : 'Reconnect before sending holds.'
  return [{ key: connection.id, severe: connection.state !== 'expiring', title: `${connection.businessName}: ${connectionStates[connection.state].word.toLowerCase()}`, text, to: '/settings/connections', action: 'Open connections' }]
}

function campaignMatter(campaign: CampaignSummary): Matter[] {
  const what = campaign.state === 'held' ? 'waits' : campaign.state === 'failed' ? 'stopped' : hasMissedStart(campaign) ? 'missed its time' : null
  if (what === null) return []
  return [{ key: campaign.id, severe: campaign.state === 'failed', title: `${campaign.name} ${what}`, text: campaign.reason ?? 'Open it to see why.', to: `/campaigns/${campaign.id}`, action: 'Open campaign' }]
}

/** Can we send, and do we hear back. */
export function Health({ accounts }: { accounts: AccountList }) {
  const { connections } = accounts
  const numbers = connections.flatMap((connection) => connection.wabas.flatMap((waba) => waba.accounts))
  const healthy = connections.filter((connection) => connection.state === 'healthy').length
  return (
    <Card title="Health" padded>
      <Facts
        items={[
          ['Connections', connections.length === 0 ? 'None yet' : <span key="c" className={healthy === connections.length ? 'good' : 'warn'}>{healthy} of {connections.length} healthy</span>],
          ['Last webhook', <AgoText key="w" at={latest(connections.map((connection) => connection.lastWebhookAt))} never="None yet" />],
          ['Numbers', numbers.length],
        ]}
      />
    </Card>
  )
}
