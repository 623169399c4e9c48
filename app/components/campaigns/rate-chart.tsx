import { AreaChart } from '@mantine/charts'
import type { Campaign } from '../../lib/api-types.ts'
import { useFormats } from '../../lib/locale.tsx'

/** Messages a second over time against the number's limit. The same numbers stand in "Show as table". */
export function RateChart({ series, limit }: { series: Campaign['rateSeries']; limit: number }) {
  const formats = useFormats()
  const data = series.map((point) => ({ at: point.at.getTime(), rate: Math.round(point.perSecond * 10) / 10 }))
  const highest = Math.max(...data.map((point) => point.rate))
  // Far below the limit the line would lie flat on the ground: then the scale is its own, and the limit stands in words above.
  const top = Math.max(highest < limit / 4 ? highest * 1.25 : Math.max(limit, highest), 1)
  const ticks = minuteTicks(data.map((point) => point.at))
  const peak = formats.decimal(highest)
  return (
    <div role="img" aria-label={`Rate over time, at most ${peak} messages a second${limit > 0 ? `, limit ${limit}` : ''}`}>
      <AreaChart
        h={120}
        data={data}
        dataKey="at"
        series={[{ name: 'rate', label: 'Messages a second', color: 'var(--accent)' }]}
        curveType="linear"
        withDots={false}
        strokeWidth={1.5}
        fillOpacity={0.1}
        withGradient={false}
        gridAxis="none"
        tickLine="none"
        xAxisProps={{ type: 'number', scale: 'time', domain: ['dataMin', 'dataMax'], ticks, tickFormatter: (at: number) => formats.date(new Date(at), 'short'), minTickGap: 60 }}
        yAxisProps={{ domain: [0, Math.ceil(top)], ticks: [0, Math.round(top / 2), Math.ceil(top)], width: 40, tickFormatter: (rate: number) => formats.number(rate) }}
        areaProps={{ isAnimationActive: false }}
        tooltipAnimationDuration={0}
        tooltipProps={{ labelFormatter: (at: unknown) => (typeof at === 'number' ? formats.date(new Date(at), 'timeZoned') : '') }}
        referenceLines={limit > 0 && limit <= top ? [{ y: limit, color: 'var(--text-3)', strokeDasharray: '3 3' }] : []}
      />
    </div>
  )
}

/** Whole minutes, so that no hour stands there twice; of a shorter time its beginning alone. */
function minuteTicks(times: number[]): number[] {
  const [first = 0, last = 0] = [times[0], times.at(-1)]
  const minutes: number[] = []
  for (let at = Math.ceil(first / 60_000) * 60_000; at <= last; at += 60_000) minutes.push(at)
  return minutes.length > 0 ? minutes : [first]
}
