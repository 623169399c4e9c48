import { Progress } from '@mantine/core'
import { IconClockPause, IconGauge, IconPlayerPause } from '@tabler/icons-react'
import type { GraphUsage } from '../lib/api-types.ts'
import { useFormats } from '../lib/locale.tsx'
import { Card } from './card.tsx'
import { StatusBadge } from './status-badge.tsx'
import { TimeText } from './time-text.tsx'
import classes from './usage-card.module.css'

type Reading = NonNullable<GraphUsage['app']>

/** From here on the server lets calls wait. */
const SLOW_PERCENT = 80

/** How much of Meta's hourly limits for management calls is used. Messages have limits of their own. */
export function UsageCard({ usage }: { usage: GraphUsage }) {
  const isEmpty = usage.app === null && usage.owners.length === 0
  return (
    <Card title="Meta’s call limits" padded foot="Syncing, checking and other management calls of web and worker together, over the last hour. From 80 % on Clarion makes them slowly. Sending does not count and does not wait.">
      {isEmpty && <p className="t2">Meta has told nothing in the last hour: hardly any calls were made.</p>}
      {usage.app && <UsageRow name="The Meta app" reading={usage.app} />}
      {usage.owners.map((owner) => <UsageRow key={owner.id} name={owner.name} reading={owner} />)}
    </Card>
  )
}

function UsageRow({ name, reading }: { name: string; reading: Reading }) {
  const formats = useFormats()
  const { percent, seenAt, process } = reading
  return (
    <div className={classes['row']}>
      <div className={classes['head']}>
        <span className={`${classes['name'] ?? ''} ellipsis`}>{name}</span>
        <StatusBadge status={stateOf(reading)} />
        <span className="num">{formats.decimal(percent)} %</span>
      </div>
      <Progress value={Math.min(percent, 100)} color={colorOf(reading)} size="sm" aria-label={`${name}: ${formats.decimal(percent)} % of Meta’s limit used`} />
      <p className="t3 xs">
        {reading.regainAt && <>Calls work again about <TimeText at={reading.regainAt} style="shortZoned" />. </>}
        Told to the {process} at <TimeText at={seenAt} style="shortZoned" />
      </p>
    </div>
  )
}

function colorOf({ percent, regainAt }: Reading): string {
  if (regainAt) return 'var(--bad)'
  return percent >= SLOW_PERCENT ? 'var(--warn)' : 'var(--accent)'
}

function stateOf({ percent, regainAt }: Reading) {
  if (regainAt) return { word: 'Used up', icon: IconPlayerPause, tone: 'bad' } as const
  if (percent >= SLOW_PERCENT) return { word: 'Slowed down', icon: IconClockPause, tone: 'warn' } as const
  return { word: 'Enough left', icon: IconGauge, tone: 'good' } as const
}
