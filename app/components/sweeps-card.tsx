import { IconAlertTriangle, IconCircleCheck, IconExternalLink, IconPlayerPause } from '@tabler/icons-react'
import type { SystemInfo } from '../lib/api-types.ts'
import { Card } from './card.tsx'
import { StatusBadge } from './status-badge.tsx'
import { TimeText } from './time-text.tsx'
import classes from './usage-card.module.css'

type Sweep = NonNullable<SystemInfo['sweeps']>[number]

const states = {
  active: { word: 'Active', icon: IconCircleCheck, tone: 'good' },
  paused: { word: 'Paused in Temporal', icon: IconPlayerPause, tone: 'warn' },
  missing: { word: 'Not set up', icon: IconAlertTriangle, tone: 'warn' },
} as const

/** The chores on the clock: what each does, when it last ran and runs next. */
export function SweepsCard({ sweeps }: { sweeps: SystemInfo['sweeps'] }) {
  return (
    <Card title="Sweeps" padded foot="Temporal Schedules that tidy up and start again what nobody drives. A worker sets them up when it starts; a pause is set and ended in Temporal.">
      {sweeps === null ? <p className="t2">Temporal does not answer. Sweeps go on once it does.</p> : sweeps.map((sweep) => <SweepRow key={sweep.id} sweep={sweep} />)}
    </Card>
  )
}

function SweepRow({ sweep }: { sweep: Sweep }) {
  const { id, words, state, lastRunAt, nextRunAt, temporalUrl } = sweep
  return (
    <div className={classes['row']}>
      <div className={classes['head']}>
        <span className={classes['name']}>{temporalUrl ? <a className="link" href={temporalUrl} target="_blank" rel="noreferrer">{id} <IconExternalLink size={12} aria-hidden /></a> : id}</span>
        <StatusBadge status={states[state]} />
      </div>
      <p className="t2">{words}</p>
      <p className="t3 xs">{lastRunAt ? <>Last run: <TimeText at={lastRunAt} style="shortZoned" /></> : 'Has not run yet'}{nextRunAt && <>, next: <TimeText at={nextRunAt} style="shortZoned" /></>}</p>
    </div>
  )
}
