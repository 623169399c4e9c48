import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useFetcher } from '@remix-run/react'
import { IconExternalLink, IconPencil, IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { Series } from '../../lib/api-types.ts'
import { plural } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { roleFor } from '../../lib/permissions.ts'
import type { Problem } from '../../lib/problem.ts'
import { useMay } from '../../lib/roles.ts'
import { useProblemToast } from '../../lib/use-problem-toast.ts'
import { Card } from '../card.tsx'
import { ConfirmAction } from '../confirm-action.tsx'
import { Note } from '../note.tsx'
import { StatusBadge } from '../status-badge.tsx'
import { seriesStates } from '../status-words.ts'
import { TimeText } from '../time-text.tsx'
import { RhythmFields } from '../timing/rhythm-fields.tsx'
import { emptyTiming, openTimingPoint, toRhythm, type TimingDraft } from '../wizard/timing-draft.ts'
import classes from './campaigns.module.css'

/** Campaigns that are made again and again: when the next one comes, and what the last times came to. */
export function SeriesCard({ series }: { series: Series[] }) {
  const may = useMay(roleFor.campaigns)
  if (series.length === 0) return null
  return (
    <div id="series" style={{ marginTop: 16 }}>
      <Card title="Series" count={series.length}>
        {series.map((one) => <SeriesRow key={one.id} series={one} may={may} />)}
      </Card>
    </div>
  )
}

function SeriesRow({ series, may }: { series: Series; may: boolean }) {
  const formats = useFormats()
  const { state, made, occurrencesMax, nextAt, endsOn } = series
  const count = occurrencesMax === null ? `${String(made)} ${plural(made, 'campaign')} made` : `${String(made)} of ${String(occurrencesMax)} made`
  return (
    <div className={classes['series']}>
      <div>
        <div className="row strong">{series.name} <StatusBadge status={seriesStates[state]} /></div>
        <div className="t2">{series.words}{endsOn ? `, until ${formats.calendarDay(endsOn)}` : ''}</div>
        <div className="t3 xs num">{nextAt && state === 'active' ? <>Next <TimeText at={nextAt} />, </> : null}{count}{series.temporalUrl && <>, <a className="link" href={series.temporalUrl} target="_blank" rel="noreferrer">open in Temporal <IconExternalLink size={12} aria-hidden /></a></>}</div>
      </div>
      {may && state !== 'ended' && <SeriesActions series={series} />}
      <ul className={`${classes['seriesEvents'] ?? ''} t3 xs`} aria-label="What it did lately">
        {series.events.slice(0, 3).map((event) => <li key={`${event.at.toISOString()}${event.text}`}><TimeText at={event.at} style="dayTime" />: {event.text}</li>)}
      </ul>
    </div>
  )
}

function SeriesActions({ series }: { series: Series }) {
  const [ending, { open, close }] = useDisclosure(false)
  const fetcher = useFetcher<{ problem?: Problem }>()
  useProblemToast(fetcher.data?.problem)
  const isPaused = series.state === 'paused'
  return (
    <div className={classes['seriesActions']}>
      <Edit series={series} />
      <fetcher.Form method="post" action="/campaigns?index">
        <input type="hidden" name="id" value={series.id} />
        <Button type="submit" name="intent" value={isPaused ? 'resume' : 'pause'} variant="default" loading={fetcher.state !== 'idle'} leftSection={isPaused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}>{isPaused ? 'Resume' : 'Pause'}</Button>
      </fetcher.Form>
      <Button variant="default" className="danger" leftSection={<IconX size={16} />} onClick={open}>End</Button>
      <ConfirmAction opened={ending} onClose={close} title={`End “${series.name}”?`} confirm="End the series" danger fields={{ intent: 'end', id: series.id }} action="/campaigns?index">
        <p>It makes no campaign any more and cannot be started again. Campaigns that it has made stay, and go on if they are sending.</p>
      </ConfirmAction>
    </div>
  )
}

function Edit({ series }: { series: Series }) {
  const formats = useFormats()
  const [opened, { open, close }] = useDisclosure(false)
  const [name, setName] = useState(series.name)
  const [timing, setTiming] = useState(() => toTiming(series))
  const fetcher = useFetcher<{ problem?: Problem }>()
  const seen = useRef(fetcher.data)
  useEffect(() => {
    if (fetcher.state !== 'idle' || fetcher.data === seen.current) return
    seen.current = fetcher.data
    if (!fetcher.data?.problem) close()
  }, [fetcher.state, fetcher.data, close])
  const point = name.trim() === '' ? 'Give the series a name' : openTimingPoint(timing)
  const today = formats.dayKey(new Date())
  return (
    <>
      <Button variant="default" leftSection={<IconPencil size={16} />} onClick={open}>Edit</Button>
      <Modal opened={opened} onClose={close} title="Edit the series" closeButtonProps={{ 'aria-label': 'Close' }}>
        <fetcher.Form method="post" action="/campaigns?index">
          <input type="hidden" name="intent" value="change" />
          <input type="hidden" name="id" value={series.id} />
          <input type="hidden" name="rhythm" value={opened ? JSON.stringify(toRhythm(timing, today)) : ''} />
          <Stack gap="md">
            <TextInput label="Name" name="name" value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={120} />
            <RhythmFields timing={timing} today={today} onChange={(part) => setTiming((before) => ({ ...before, ...part }))} />
            <p className="t3 xs">Template, list and variables stay as they are. For others, end this series and make a new one.</p>
            {fetcher.state === 'idle' && fetcher.data?.problem && <Note tone="bad" title={fetcher.data.problem.message} live />}
            <Group justify="flex-end" gap="xs">
              {point && <span className="bad" role="alert">{point}</span>}
              <Button variant="default" onClick={close}>Back</Button>
              <Button type="submit" loading={fetcher.state !== 'idle'} disabled={point !== null}>Save</Button>
            </Group>
          </Stack>
        </fetcher.Form>
      </Modal>
    </>
  )
}

function toTiming(series: Series): TimingDraft {
  const { rule, zone, startsOn, endsOn, occurrencesMax } = series
  return {
    ...emptyTiming, start: 'series', zone, startsOn, every: rule.every, time: rule.time, days: rule.days ?? emptyTiming.days, dayOfMonth: String(rule.dayOfMonth ?? 1),
    ends: endsOn ? 'date' : occurrencesMax !== null ? 'count' : 'never', endsOn: endsOn ?? '', count: String(occurrencesMax ?? 10),
  }
}
