import { Button } from '@mantine/core'
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { IconAlertCircle, IconCircleCheck, IconDeviceMobile, IconExternalLink } from '@tabler/icons-react'
import statClasses from '../components/campaigns/campaigns.module.css'
import { Stat } from '../components/campaigns/pace-card.tsx'
import { Card, Facts } from '../components/card.tsx'
import { Note } from '../components/note.tsx'
import { Page, PageHeader } from '../components/page-header.tsx'
import { StatusBadge } from '../components/status-badge.tsx'
import { SweepsCard } from '../components/sweeps-card.tsx'
import { UsageCard } from '../components/usage-card.tsx'
import type { SystemInfo } from '../lib/api-types.ts'
import { readApi } from '../lib/call-api.ts'
import { useFormats } from '../lib/locale.tsx'
import { useLiveData } from '../lib/live-data.ts'
import { browserApi } from '../lib/trpc.ts'

export const meta: MetaFunction = () => [{ title: 'System · Clarion' }]

export function loader(args: LoaderFunctionArgs) {
  return readApi(args, async (trpc) => {
    const [info, usage] = await Promise.all([trpc.system.info(), trpc.system.graphUsage()])
    return { info, usage }
  })
}

export default function System() {
  const initial = useLoaderData<typeof loader>()
  const { value: { info, usage } } = useLiveData({ initial, fetch: readBoth, matches: () => false })
  const temporal = info.temporalUiUrl && (
    <Button component="a" href={info.temporalUiUrl} target="_blank" rel="noreferrer" variant="default" rightSection={<IconExternalLink size={14} />}>Open Temporal</Button>
  )
  return (
    <Page>
      <PageHeader title="System" sub="The parts that Clarion runs on, and what waits in them." actions={temporal} />
      <div className="stack">
        {info.simulator && (
          <Note
            tone="info"
            title="Connected to the simulator, not to Meta"
            action={info.simulatorPhonesUrl && <Button component="a" href={info.simulatorPhonesUrl} target="_blank" rel="noreferrer" variant="default" leftSection={<IconDeviceMobile size={16} />}>See the phones</Button>}
          >
            Messages go to simulated handsets. Nobody is charged and nobody real is written to.
          </Note>
        )}
        <Queue info={info} />
        <UsageCard usage={usage} />
        <SweepsCard sweeps={info.sweeps} />
        <Card title="Parts" padded>
          <Facts
            items={[
              ['Clarion', info.version],
              ['Database', <Part key="db" ok={info.database.ok} word={info.database.version ? `PostgreSQL ${info.database.version.split(' ')[0] ?? ''}` : 'Answers'} />],
              ['Temporal', <Part key="t" ok={info.temporal.ok} word="Answers" />],
            ]}
          />
        </Card>
      </div>
    </Page>
  )
}

async function readBoth() {
  const [info, usage] = await Promise.all([browserApi().system.info.query(), browserApi().system.graphUsage.query()])
  return { info, usage }
}

function Queue({ info }: { info: SystemInfo }) {
  const formats = useFormats()
  return (
    <Card title="Queue" padded>
      <div className={statClasses['stats']}>
        <Stat name="Queued" value={formats.number(info.queue.queued)} sub="in all campaigns" />
        <Stat name="Due now" value={formats.number(info.queue.due)} sub="waiting for their turn" />
        <Stat name="Unknown" value={formats.number(info.queue.unknown)} sub={info.queue.unknown > 0 ? 'waiting for evidence' : 'every call was answered'} />
      </div>
    </Card>
  )
}

function Part({ ok, word }: { ok: boolean; word: string }) {
  return <StatusBadge status={ok ? { word, icon: IconCircleCheck, tone: 'good' } : { word: 'Does not answer', icon: IconAlertCircle, tone: 'bad' }} />
}
