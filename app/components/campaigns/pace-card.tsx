import { Button, Skeleton, Table } from '@mantine/core'
import { useDisclosure, useMounted } from '@mantine/hooks'
import { IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { lazy, Suspense } from 'react'
import type { Campaign } from '../../lib/api-types.ts'
import { durationWords } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { Card } from '../card.tsx'
import { TimeText } from '../time-text.tsx'
import { attempted, isOver } from './campaign-phase.ts'
import classes from './campaigns.module.css'

const RateChart = lazy(() => import('./rate-chart.tsx').then((module) => ({ default: module.RateChart })))

/** Up to twelve hours ahead an hour alone is clear. */
const SOON_S = 43_200

/** How fast it goes against the number's limit, when it ends, and why. */
export function PaceCard({ campaign }: { campaign: Campaign }) {
  const [table, { toggle }] = useDisclosure(false)
  const mounted = useMounted()
  const some = campaign.rateSeries.length > 1
  return (
    <Card title="Pace" end={some && <Button variant="transparent" size="xs" px={0} onClick={toggle} aria-pressed={table}>{table ? 'Show as chart' : 'Show as table'}</Button>} padded>
      <div className={classes['stats']}>{isOver(campaign.state) ? <PastStats campaign={campaign} /> : <LiveStats campaign={campaign} />}</div>
      {some && table && <RateTable campaign={campaign} />}
      {some && !table && (
        <div className={classes['chart']}>
          {mounted && (
            <Suspense fallback={<Skeleton height={120} />}>
              <RateChart series={campaign.rateSeries} limit={campaign.account.throughputPerSecond} />
            </Suspense>
          )}
        </div>
      )}
      {campaign.why && (
        <div className={classes['why']}>
          <IconInfoCircle size={16} aria-hidden />
          <span>{campaign.why}</span>
        </div>
      )}
    </Card>
  )
}

function LiveStats({ campaign }: { campaign: Campaign }) {
  const formats = useFormats()
  const { ratePerSecond: rate, etaSeconds: eta, account, counts, total, updatedAt } = campaign
  const waitsUntil = campaign.state === 'running' ? campaign.waitsUntil : null
  const limit = account.throughputPerSecond
  return (
    <>
      <Stat name="Rate now" value={<>{formats.decimal(rate)}<small>/s{limit > 0 ? ` of ${formats.number(limit)}/s` : ''}</small></>} sub={limit > 0 ? `${formats.percent(rate, limit)} of the limit` : 'Limit not known'} />
      {waitsUntil && eta === null ? (
        <Stat name="Goes on" value={<TimeText at={waitsUntil} style="dayTime" />} sub={`${formats.number(counts.queued)} people wait`} />
      ) : (
        <Stat
          name="Finishes about"
          value={eta === null ? 'Not known' : <Finish at={new Date(updatedAt.getTime() + eta * 1000)} eta={eta} />}
          sub={eta === null ? 'Nothing is going out right now' : `in ${durationWords(eta)} for ${formats.number(counts.queued)}`}
        />
      )}
      <Attempted counts={counts} total={total} />
    </>
  )
}

/** The hour, and the day too where it is not soon; the zone small beside it. */
function Finish({ at, eta }: { at: Date; eta: number }) {
  const formats = useFormats()
  return eta < SOON_S ? <><TimeText at={at} style="short" /> <small suppressHydrationWarning>{formats.zoneName(at)}</small></> : <TimeText at={at} style="dayTime" />
}

function PastStats({ campaign }: { campaign: Campaign }) {
  const formats = useFormats()
  const { startedAt, finishedAt, counts, total } = campaign
  const seconds = startedAt && finishedAt ? (finishedAt.getTime() - startedAt.getTime()) / 1000 : null
  const done = attempted(counts)
  return (
    <>
      <Stat name="Average rate" value={seconds && done > 0 ? <>{formats.decimal(done / Math.max(seconds, 1))}<small>/s</small></> : '–'} sub={done > 0 ? 'from its start to the end' : 'nothing was sent'} />
      <Stat name="Took" value={seconds === null ? '–' : durationWords(seconds)} sub={finishedAt ? <>ended <TimeText at={finishedAt} style="shortZoned" /></> : ''} />
      <Attempted counts={counts} total={total} />
    </>
  )
}

function Attempted({ counts, total }: Pick<Campaign, 'counts' | 'total'>) {
  const formats = useFormats()
  return (
    <Stat
      name="Attempted"
      value={<>{formats.number(attempted(counts))}<small> of {formats.number(total - counts.skipped)}</small></>}
      sub={`${formats.number(counts.skipped)} skipped not counted`}
    />
  )
}

/** One figure with its name and one line about it. */
export function Stat({ name, value, sub }: { name: string; value: ReactNode; sub?: ReactNode }) {
  return (
    <div className={classes['stat']}>
      <div className={classes['statKey']}>{name}</div>
      <div className={classes['statValue']}>{value}</div>
      {sub && <div className={classes['statSub']}>{sub}</div>}
    </div>
  )
}

function RateTable({ campaign }: { campaign: Campaign }) {
  const formats = useFormats()
  return (
    <div className={classes['chartTable']} tabIndex={0} role="region" aria-label="Messages a second over time">
      <Table stickyHeader verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Time</Table.Th>
            <Table.Th ta="right">Messages a second</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {[...campaign.rateSeries].reverse().map((point) => (
            <Table.Tr key={point.at.getTime()}>
              <Table.Td><TimeText at={point.at} style="timeZoned" /></Table.Td>
              <Table.Td ta="right" className="num">{formats.decimal(point.perSecond)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
