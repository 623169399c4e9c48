import { Button, Group, Modal, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useFetcher } from '@remix-run/react'
import { IconCalendarTime, IconPlayerPlay } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { Campaign } from '../../lib/api-types.ts'
import { plural } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { roleFor } from '../../lib/permissions.ts'
import type { Problem } from '../../lib/problem.ts'
import { useMay } from '../../lib/roles.ts'
import { Card, Facts } from '../card.tsx'
import { ConfirmAction } from '../confirm-action.tsx'
import { Note } from '../note.tsx'
import { TimeText } from '../time-text.tsx'
import { ScheduleFields } from '../timing/schedule-fields.tsx'
import { weekdayWords } from '../timing/weekday-chips.tsx'
import { isOver } from './campaign-phase.ts'
import classes from './campaigns.module.css'

/** When it is sent: its planned time, the hours it keeps to, and who waits for them. Not there for a campaign with neither. */
export function TimingCard({ campaign }: { campaign: Campaign }) {
  const formats = useFormats()
  const may = useMay(roleFor.campaigns)
  const { schedule, sendWindow, scheduledAt, lateHours, waits } = campaign
  const isPlanned = scheduledAt !== null && (campaign.canReschedule || campaign.state === 'draft')
  if (!isPlanned && (!sendWindow || isOver(campaign.state))) return null
  return (
    <Card title="When" end={may && campaign.canReschedule && !campaign.hasMissed && <Reschedule campaign={campaign} />} padded>
      <Facts
        items={[
          ...(isPlanned ? [[campaign.hasMissed ? 'Should have started' : 'Starts', schedule ? `${formats.wallTime(schedule.wallTime)}, ${schedule.zone.replaceAll('_', ' ')}` : <TimeText key="at" at={scheduledAt} />] as [string, string | JSX.Element]] : []),
          ...(isPlanned && !campaign.hasMissed ? [['If it cannot start in time', lateHours === 0 ? 'Asks you first' : `Starts by itself within ${String(lateHours)} ${plural(lateHours, 'hour')}; later it asks you first`] as [string, string]] : []),
          ...(sendWindow ? [['Leaves', `${sendWindow.from} to ${sendWindow.to}, ${weekdayWords(sendWindow.days)}, each person’s own time`] as [string, string]] : []),
        ]}
      />
      {isPlanned && schedule?.note && <p className="t2 xs" style={{ marginTop: 8 }}>{schedule.note}</p>}
      {waits.length > 0 && <Waits waits={waits} />}
    </Card>
  )
}

const shownMax = 8

function Waits({ waits }: { waits: Campaign['waits'] }) {
  const formats = useFormats()
  const rest = waits.slice(shownMax).reduce((sum, wait) => sum + wait.people, 0)
  return (
    <ul className={classes['waits']} aria-label="Who waits for the hours">
      {waits.slice(0, shownMax).map((wait) => (
        <li key={`${wait.label}${wait.localTime}`}>
          <span>Waits until <b>{wait.localTime}</b> for {formats.number(wait.people)} {plural(wait.people, 'person', 'people')} in {wait.label}</span>
          <span className="t3 xs">For you <TimeText at={wait.opensAt} style="dayTime" />{wait.note ? `. ${wait.note}` : ''}</span>
        </li>
      ))}
      {rest > 0 && <li>Later for {formats.number(rest)} more</li>}
    </ul>
  )
}

/** The campaign has missed its time: what now? */
export function MissedNote({ campaign }: { campaign: Campaign }) {
  const may = useMay(roleFor.campaigns)
  const [opened, { open, close }] = useDisclosure(false)
  if (!campaign.hasMissed) return null
  return (
    <>
      <Note tone="warn" title={campaign.reason ?? 'The campaign missed its time'} action={may && <Group gap="xs"><Reschedule campaign={campaign} /><Button leftSection={<IconPlayerPlay size={16} />} onClick={open}>Send now</Button></Group>}>
        Nothing was sent: by then nobody could know whether you still want it.
      </Note>
      <ConfirmAction opened={opened} onClose={close} title={`Send “${campaign.name}” now?`} confirm="Send now" fields={{ intent: 'resume' }}>
        <p>Its planned time was <TimeText at={campaign.scheduledAt} />. It starts as soon as you confirm.</p>
      </ConfirmAction>
    </>
  )
}

function Reschedule({ campaign }: { campaign: Campaign }) {
  const formats = useFormats()
  const [opened, { open, close }] = useDisclosure(false)
  const [to, setTo] = useState({ startsAt: campaign.schedule?.wallTime ?? '', zone: campaign.schedule?.zone ?? '' })
  const zone = to.zone || formats.timeZone
  const fetcher = useFetcher<{ problem?: Problem }>()
  const seen = useRef(fetcher.data)
  useEffect(() => {
    if (fetcher.state !== 'idle' || fetcher.data === seen.current) return
    seen.current = fetcher.data
    if (!fetcher.data?.problem) close()
  }, [fetcher.state, fetcher.data, close])
  return (
    <>
      <Button variant="default" leftSection={<IconCalendarTime size={16} />} onClick={open}>Choose another time</Button>
      <Modal opened={opened} onClose={close} title="Choose another time" closeButtonProps={{ 'aria-label': 'Close' }}>
        <fetcher.Form method="post">
          <input type="hidden" name="intent" value="reschedule" />
          <input type="hidden" name="wallTime" value={to.startsAt.slice(0, 16)} />
          <input type="hidden" name="zone" value={zone} />
          <Stack gap="md">
            <ScheduleFields wallTime={to.startsAt} zone={zone} onChange={(part) => setTo((before) => ({ ...before, ...part }))} />
            {fetcher.state === 'idle' && fetcher.data?.problem && <Note tone="bad" title={fetcher.data.problem.message} live />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>Back</Button>
              <Button type="submit" loading={fetcher.state !== 'idle'} disabled={to.startsAt === ''}>Move the start</Button>
            </Group>
          </Stack>
        </fetcher.Form>
      </Modal>
    </>
  )
}
