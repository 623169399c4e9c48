import { Table } from '@mantine/core'
import { Link } from '@remix-run/react'
import type { CampaignSummary } from '../../lib/api-types.ts'
import { languageName, plural } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { StateBar } from '../state-bar.tsx'
import { TimeText } from '../time-text.tsx'
import { CampaignBadge } from './campaign-badge.tsx'
import { hasMissedStart } from './campaign-phase.ts'
import classes from './campaigns.module.css'

/** Campaigns with their state and where their people are; two lines each on phones. */
export function CampaignTable({ campaigns }: { campaigns: CampaignSummary[] }) {
  const formats = useFormats()
  return (
    <>
      <Table className="only-wide" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {['Campaign', 'State', 'People', 'Reached', 'From', 'When'].map((name) => <Table.Th key={name} ta={name === 'People' ? 'right' : 'left'}>{name}</Table.Th>)}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {campaigns.map((campaign) => (
            <Table.Tr key={campaign.id} className={classes['listRow'] ?? ''}>
              <Table.Td className={classes['listName'] ?? ''}>
                <Link to={`/campaigns/${campaign.id}`} className={`strong ${classes['listLink'] ?? ''}`} prefetch="intent">{campaign.name}</Link>
                <div className="xs t3 ellipsis">{campaign.templateName}, {languageName(campaign.language)}</div>
              </Table.Td>
              <Table.Td className="nowrap"><CampaignBadge campaign={campaign} /></Table.Td>
              <Table.Td ta="right" className="num">{formats.number(campaign.total)}</Table.Td>
              <Table.Td><Reached campaign={campaign} /></Table.Td>
              <Table.Td className={classes['listFrom'] ?? ''}><div className="ellipsis" title={campaign.accountName}>{campaign.accountName}</div></Table.Td>
              <Table.Td className="nowrap"><When campaign={campaign} /></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <div className="only-phone">
        {campaigns.map((campaign) => (
          <Link key={campaign.id} to={`/campaigns/${campaign.id}`} className={classes['listCard']}>
            <span className={classes['listCardLine']}>
              <span className="strong ellipsis">{campaign.name}</span>
              <CampaignBadge campaign={campaign} />
            </span>
            <span className="xs t3" style={{ display: 'block', margin: '4px 0 6px' }}>{formats.number(campaign.total)} {plural(campaign.total, 'person', 'people')}, <When campaign={campaign} /></span>
            <StateBar counts={campaign.counts} thin />
          </Link>
        ))}
      </div>
    </>
  )
}

/** Delivered or read, of those who were not skipped; the bar shows the rest. */
function Reached({ campaign }: { campaign: CampaignSummary }) {
  const formats = useFormats()
  const reached = campaign.counts.delivered + campaign.counts.read
  const meant = campaign.total - campaign.counts.skipped
  return (
    <div className={classes['listBar']}>
      <div className="xs t2 num" style={{ marginBottom: 4 }}>{campaign.startedAt ? formats.percent(reached, meant) : 'Not sent yet'}</div>
      <StateBar counts={campaign.counts} thin />
    </div>
  )
}

function When({ campaign }: { campaign: CampaignSummary }) {
  if (campaign.finishedAt) return <>ended <TimeText at={campaign.finishedAt} style="date" /></>
  if (campaign.startedAt) return <>started <TimeText at={campaign.startedAt} style="dayTime" /></>
  if (hasMissedStart(campaign)) return <span className="warn">missed <TimeText at={campaign.scheduledAt} style="dayTime" /></span>
  if (campaign.scheduledAt) return <>starts <TimeText at={campaign.scheduledAt} style="dayTime" /></>
  return <>created <TimeText at={campaign.createdAt} style="date" /></>
}
