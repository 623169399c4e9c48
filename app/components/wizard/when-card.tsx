import { Checkbox, Group, Radio, Stack, TextInput } from '@mantine/core'
import { useFormats } from '../../lib/locale.tsx'
import { Card } from '../card.tsx'
import { FoldCard } from '../fold-card.tsx'
import { useNow } from '../time-text.tsx'
import { RhythmFields } from '../timing/rhythm-fields.tsx'
import { ScheduleFields } from '../timing/schedule-fields.tsx'
import { WeekdayChips } from '../timing/weekday-chips.tsx'
import { hoursWords } from './start-words.ts'
import { openHoursPoint, type TimingDraft } from './timing-draft.ts'
import classes from './wizard.module.css'

export type WhenProps = { timing: TimingDraft; onChange: (part: Partial<TimingDraft>) => void }

/** When it starts: now, once at a time in a named zone, or again and again. */
export function WhenCard({ timing, onChange }: WhenProps) {
  const formats = useFormats()
  const now = useNow(60_000)
  const zone = timing.zone || formats.timeZone
  return (
    <Card title="When">
      <div className={classes['fields']}>
        <Radio.Group value={timing.start} aria-label="When" onChange={(start) => onChange({ start: start as TimingDraft['start'], zone })}>
          <Stack gap="sm">
            <Radio value="now" label="As soon as I confirm" />
            <Radio value="once" label="At a time" />
            <Radio value="series" label="Again and again" description="Each time makes a campaign of its own, for whoever is on the list then." />
          </Stack>
        </Radio.Group>
        {timing.start === 'once' && <ScheduleFields wallTime={timing.startsAt} zone={zone} onChange={onChange} />}
        {timing.start === 'series' && now && <RhythmFields timing={{ ...timing, zone }} today={formats.dayKey(now)} onChange={onChange} />}
        {timing.start !== 'now' && (
          <TextInput
            label="Hours it may start late"
            description="If nothing could run at its time, it still starts by itself within these hours. Later it asks you first."
            inputMode="numeric"
            value={timing.lateHours}
            onChange={(event) => onChange({ lateHours: event.currentTarget.value.replace(/\D/g, '').slice(0, 2) })}
          />
        )}
      </div>
    </Card>
  )
}

/** Hours of each person's own day in which messages may leave. */
export function HoursCard({ timing, showErrors, onChange }: WhenProps & { showErrors: boolean }) {
  const formats = useFormats()
  return (
    <FoldCard title="Quiet hours" summary={hoursWords(timing) ?? 'None: messages may leave at any hour'} hold={showErrors && openHoursPoint(timing) !== null}>
      <div className={classes['fields']}>
        <Checkbox
          checked={timing.hasHours}
          onChange={(event) => onChange({ hasHours: event.currentTarget.checked, zone: timing.zone || formats.timeZone })}
          label="Send only at certain hours of each person’s day"
          description="In their own time zone: the one stored for them, else that of their number’s country. Chat replies never wait."
        />
        {timing.hasHours && (
          <>
            <Group gap="sm" grow>
              <TextInput type="time" label="From" value={timing.from} onChange={(event) => onChange({ from: event.currentTarget.value })} />
              <TextInput type="time" label="Until" value={timing.to} onChange={(event) => onChange({ to: event.currentTarget.value })} />
            </Group>
            <WeekdayChips label="On" value={timing.hourDays} onChange={(hourDays) => onChange({ hourDays })} />
            <p className="t3 xs">
              Countries with several time zones wait until it is inside these hours in all of them; where no hour suits all, the zone of most people counts.
              Who has neither zone nor country follows {(timing.zone || formats.timeZone).replaceAll('_', ' ')}.
            </p>
          </>
        )}
      </div>
    </FoldCard>
  )
}
