import { NativeSelect, Radio, Stack, TextInput } from '@mantine/core'
import { browserApi } from '../../lib/trpc.ts'
import { TimeText } from '../time-text.tsx'
import { openTimingPoint, toRhythm, type TimingDraft } from '../wizard/timing-draft.ts'
import { useAnswer } from './use-answer.ts'
import { WeekdayChips } from './weekday-chips.tsx'
import { ZoneSelect } from './zone-select.tsx'

export type RhythmFieldsProps = { timing: TimingDraft; today: string; onChange: (part: Partial<TimingDraft>) => void }

/** How often, at what time and until when; the next times as the server reckons them. */
export function RhythmFields({ timing, today, onChange }: RhythmFieldsProps) {
  const { every } = timing
  return (
    <>
      <NativeSelect label="Every" value={every} onChange={(event) => onChange({ every: event.currentTarget.value as TimingDraft['every'] })} data={[{ value: 'day', label: 'Day' }, { value: 'week', label: 'Week' }, { value: 'month', label: 'Month' }]} />
      {every === 'week' && <WeekdayChips label="On" value={timing.days} onChange={(days) => onChange({ days })} />}
      {every === 'month' && (
        <TextInput label="On day" description="29 to 31: the last day of shorter months" inputMode="numeric" value={timing.dayOfMonth} onChange={(event) => onChange({ dayOfMonth: event.currentTarget.value.replace(/\D/g, '').slice(0, 2) })} />
      )}
      <TextInput type="time" label="At" value={timing.time} onChange={(event) => onChange({ time: event.currentTarget.value })} />
      <ZoneSelect label="Time zone" value={timing.zone} onChange={(zone) => onChange({ zone })} />
      <TextInput type="date" label="First day" description="Empty: today" value={timing.startsOn} onChange={(event) => onChange({ startsOn: event.currentTarget.value })} />
      <Radio.Group label="Ends" value={timing.ends} onChange={(value) => onChange({ ends: value as TimingDraft['ends'] })}>
        <Stack gap="xs" mt={4}>
          <Radio value="never" label="When somebody ends it" />
          <Radio value="count" label="After a number of campaigns" />
          <Radio value="date" label="On a day" />
        </Stack>
      </Radio.Group>
      {timing.ends === 'count' && <TextInput label="Campaigns" inputMode="numeric" value={timing.count} onChange={(event) => onChange({ count: event.currentTarget.value.replace(/\D/g, '').slice(0, 4) })} />}
      {timing.ends === 'date' && <TextInput type="date" label="Last day" value={timing.endsOn} onChange={(event) => onChange({ endsOn: event.currentTarget.value })} />}
      <NextTimes timing={timing} today={today} />
    </>
  )
}

function NextTimes({ timing, today }: { timing: TimingDraft; today: string }) {
  const isWhole = openTimingPoint({ ...timing, start: 'series' }) === null && timing.zone !== ''
  const answer = useAnswer(isWhole ? toRhythm(timing, today) : null, (question) => browserApi().series.preview.query(question))
  if (answer.kind === 'none') return null
  if (answer.kind === 'refused') return <p className="bad" role="alert">{answer.message}</p>
  return (
    <div role="status" className="t2 xs">
      <p>{answer.value.words}. For you:</p>
      <ul style={{ margin: '4px 0 0', paddingLeft: 18 }}>{answer.value.times.map((at) => <li key={at.getTime()}><TimeText at={at} /></li>)}</ul>
    </div>
  )
}
