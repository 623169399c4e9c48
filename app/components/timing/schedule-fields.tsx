import { Button, TextInput } from '@mantine/core'
import { browserApi } from '../../lib/trpc.ts'
import { Note } from '../note.tsx'
import { TimeText } from '../time-text.tsx'
import { useAnswer } from './use-answer.ts'
import { ZoneSelect } from './zone-select.tsx'

export type ScheduleFieldsProps = { wallTime: string; zone: string; onChange: (part: { startsAt?: string; zone?: string }) => void }

/** A date, a time and whose clocks; says at once when that time does not exist, comes twice or has passed. */
export function ScheduleFields({ wallTime, zone, onChange }: ScheduleFieldsProps) {
  const answer = useAnswer(wallTime === '' || zone === '' ? null : { wallTime: wallTime.slice(0, 16), zone }, (question) => browserApi().campaigns.checkSchedule.query(question))
  const refused = answer.kind === 'known' && answer.value.kind === 'refused' ? answer.value : null
  const known = answer.kind === 'known' && answer.value.kind === 'ok' ? answer.value : null
  return (
    <>
      <TextInput type="datetime-local" label="Date and time" value={wallTime} onChange={(event) => onChange({ startsAt: event.currentTarget.value })} error={refused?.sentence ?? (answer.kind === 'refused' ? answer.message : undefined)} />
      {refused?.next && <Button variant="default" style={{ alignSelf: 'flex-start' }} onClick={() => onChange({ startsAt: refused.next ?? '' })}>Use {refused.next.slice(11)}</Button>}
      <ZoneSelect label="Time zone" value={zone} onChange={(chosen) => onChange({ zone: chosen })} />
      {known?.note && <Note tone="warn" title="This time comes twice" live>{known.note}</Note>}
      {known && <p className="t2 xs" role="status">For you: <TimeText at={known.at} /></p>}
    </>
  )
}
