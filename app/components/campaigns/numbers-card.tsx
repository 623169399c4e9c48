import { Progress } from '@mantine/core'
import { IconHourglass } from '@tabler/icons-react'
import type { Campaign } from '../../lib/api-types.ts'
import { plural } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { Card } from '../card.tsx'
import { Note } from '../note.tsx'
import { TimeText } from '../time-text.tsx'
import classes from './campaigns.module.css'

/** How far each of several numbers is with its own people. Not there for a campaign of one number. */
export function NumbersCard({ campaign }: { campaign: Campaign }) {
  const { numbers } = campaign
  if (numbers.length === 0) return null
  return (
    <Card title="Numbers" count={numbers.length}>
      <ul className={classes['numbers']}>
        {numbers.map((number) => <NumberRow key={number.accountId} number={number} isOver={campaign.state === 'canceled'} />)}
      </ul>
    </Card>
  )
}

function NumberRow({ number, isOver }: { number: Campaign['numbers'][number]; isOver: boolean }) {
  const formats = useFormats()
  const { displayPhoneNumber, verifiedName, percent, total, waiting, heldReason, heldUntil } = number
  const left = Math.max(0, total - waiting)
  const isHeld = heldReason !== null && !isOver
  return (
    <li className={classes['number']}>
      <div className={classes['numberLine']}>
        <span className="strong num">{displayPhoneNumber}</span>
        <span className="t3 xs ellipsis">{verifiedName}</span>
        <span className="t2 xs num">{percent} %</span>
      </div>
      <Progress value={total > 0 ? (left / total) * 100 : 0} size={6} {...(isHeld ? { color: 'yellow' } : {})} aria-label={`${displayPhoneNumber}: ${formats.number(left)} of ${formats.number(total)} people`} />
      <div className="t2 xs num">
        {total === 0 ? `${percent} % of the people` : `${formats.number(left)} of ${formats.number(total)} ${plural(total, 'person', 'people')}`}
        {isHeld && <span className="warn"> <IconHourglass size={14} style={{ verticalAlign: '-2px' }} aria-hidden /> {formats.number(waiting)} {plural(waiting, 'waits', 'wait')}: {heldReason}{heldUntil && <>, tried again <TimeText at={heldUntil} style="dayTime" /></>}</span>}
      </div>
    </li>
  )
}

/** The people of a day are used up: until when, and why. */
export function DayLimitNote({ campaign }: { campaign: Campaign }) {
  if (!campaign.dayLimit || campaign.state !== 'running') return null
  return <Note tone="info" title={<>The rest goes on <TimeText at={campaign.dayLimit.until} style="dayTime" /></>}>{campaign.dayLimit.reason}.</Note>
}

/** One of several numbers cannot send; the campaign goes on without it. */
export function HeldNumbersNote({ campaign }: { campaign: Campaign }) {
  if (!campaign.heldWords || campaign.state !== 'running') return null
  return <Note tone="warn" title="Some people wait for their number">{campaign.heldWords} The other numbers go on. Pause and resume to try it again at once.</Note>
}
