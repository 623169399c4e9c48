import type { Icon } from '@tabler/icons-react'
import { IconActivity, IconAlertCircle, IconBan, IconBolt, IconCircleCheck, IconHelpCircle, IconHistory, IconHourglass, IconPencil, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import type { Campaign } from '../../lib/api-types.ts'
import { useFormats } from '../../lib/locale.tsx'
import { Card } from '../card.tsx'
import { EmptyState } from '../empty-state.tsx'
import { TimeText } from '../time-text.tsx'
import classes from './campaigns.module.css'

/** The beginning of an event's kind decides its icon; an unknown kind gets the plain one. */
const icons: [RegExp, Icon, string][] = [
  [/launch|start|resum|retr/, IconPlayerPlay, 'acc'], [/paus/, IconPlayerPause, 'warn'], [/held|hold|wait|settl/, IconHourglass, 'warn'], [/cancel/, IconBan, 't3'], [/fail|error|stop/, IconAlertCircle, 'bad'],
  [/rate|slow|limit/, IconBolt, 'warn'], [/unknown|reconcil/, IconHelpCircle, 'warn'], [/complet|finish|done/, IconCircleCheck, 'good'], [/creat|draft|edit/, IconPencil, 't3'],
]

/** What happened to the campaign, newest first. */
export function EventsCard({ events, now }: { events: Campaign['events']; now: Date }) {
  return (
    <Card title="Recent events">
      {events.length === 0 && <EmptyState icon={IconHistory} title="Nothing happened yet" />}
      {events.length > 0 && (
        <ol className={classes['events']} tabIndex={0} aria-label="Recent events">
          {events.map((event) => <EventRow key={`${event.at.getTime()}${event.kind}${event.text}`} event={event} now={now} />)}
        </ol>
      )}
    </Card>
  )
}

function EventRow({ event, now }: { event: Campaign['events'][number]; now: Date }) {
  const formats = useFormats()
  const [, IconPart, tone] = icons.find(([pattern]) => pattern.test(event.kind)) ?? [null, IconActivity, 'acc']
  return (
    <li className={classes['event']}>
      <TimeText at={event.at} style={formats.dayKey(event.at) === formats.dayKey(now) ? 'time' : 'dayTime'} />
      <IconPart size={16} className={tone} aria-hidden />
      <span className="t2">{event.text}</span>
    </li>
  )
}
