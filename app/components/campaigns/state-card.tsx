import type { Campaign } from '../../lib/api-types.ts'
import { plural } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { useLiveConnected } from '../../lib/live.tsx'
import { Card } from '../card.tsx'
import { Note } from '../note.tsx'
import { StateBar, StateLegend } from '../state-bar.tsx'
import { TimeText } from '../time-text.tsx'
import { awaitsStart, countedOf, isEmptying, isOver } from './campaign-phase.ts'

/** The audience, each person in exactly one state; every number leads to its people. */
export function StateCard({ campaign, stale }: { campaign: Campaign; stale: boolean }) {
  const formats = useFormats()
  const { counts, total } = campaign
  if (awaitsStart(campaign)) return <AwaitedPeople campaign={campaign} />
  const counted = countedOf(counts)
  const isGrowing = !campaign.isFrozen && !isOver(campaign.state)
  return (
    <Card
      title={isGrowing ? `${formats.number(counted)} ${plural(counted, 'person', 'people')} so far, the audience is still being counted` : `${formats.number(total)} ${plural(total, 'person', 'people')}, each in one state`}
      end={<span className="t3 xs"><Freshness campaign={campaign} stale={stale} /></span>}
      padded
    >
      <StateBar counts={counts} />
      <StateLegend counts={counts} total={isGrowing ? counted : total} linkTo={(state) => `?state=${state}#recipients`} />
      {campaign.unknownNote && (
        <div style={{ marginTop: 16 }}>
          <Note tone="warn" title={`${formats.number(counts.unknown)} without an answer`}>{campaign.unknownNote}</Note>
        </div>
      )}
      {isEmptying(campaign) && <p className="t2 xs" style={{ marginTop: 12 }}>Nothing leaves any more. {formats.number(counts.queued)} {plural(counts.queued, 'person is', 'people are')} still being taken out of the queue.</p>}
      <ProgressAnnouncement campaign={campaign} />
    </Card>
  )
}

/** Before the start there is a list, not yet an audience. */
function AwaitedPeople({ campaign }: { campaign: Campaign }) {
  const formats = useFormats()
  return (
    <Card title={`${formats.number(campaign.total)} ${plural(campaign.total, 'person', 'people')} on “${campaign.listName}” now`} padded>
      <p className="t2">Everybody who is on the list when it starts gets it. Who has opted out by then, has no usable number or lacks a value is left out, with the reason.</p>
    </Card>
  )
}

function Freshness({ campaign, stale }: { campaign: Campaign; stale: boolean }) {
  const connected = useLiveConnected()
  if (isOver(campaign.state)) return <>Last change <TimeText at={campaign.finishedAt ?? campaign.updatedAt} /></>
  if (stale) return <span className="warn">Not updated since <TimeText at={campaign.updatedAt} style="timeZoned" />, trying again</span>
  return <>{connected ? 'Live, updated' : 'Updated'} <TimeText at={campaign.updatedAt} style="timeZoned" /></>
}

/** Tells a screen reader every tenth of the way, not every second. */
function ProgressAnnouncement({ campaign }: { campaign: Campaign }) {
  const { counts, total } = campaign
  const reached = total - counts.queued
  const tenth = total > 0 ? Math.floor((reached / total) * 10) * 10 : 0
  return <span className="sr-only" role="status">{isOver(campaign.state) ? 'The campaign has ended' : !campaign.isFrozen ? 'The audience is being counted' : `${tenth} percent of the audience handled`}</span>
}
