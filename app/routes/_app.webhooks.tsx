import { Table } from '@mantine/core'
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { IconWebhookOff } from '@tabler/icons-react'
import { Stat } from '../components/campaigns/pace-card.tsx'
import statClasses from '../components/campaigns/campaigns.module.css'
import { Card } from '../components/card.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Note } from '../components/note.tsx'
import { NumberText } from '../components/number-text.tsx'
import { Page, PageHeader } from '../components/page-header.tsx'
import { AgoText, TimeText } from '../components/time-text.tsx'
import type { WebhookHealth } from '../lib/api-types.ts'
import { readApi } from '../lib/call-api.ts'
import { durationWords, type Formats } from '../lib/formats.ts'
import { useFormats } from '../lib/locale.tsx'
import { useLiveData } from '../lib/live-data.ts'
import { browserApi } from '../lib/trpc.ts'

/** Above it deliveries wait at Meta. */
const slowMs = 10_000

export const meta: MetaFunction = () => [{ title: 'Webhooks · Clarion' }]

export function loader(args: LoaderFunctionArgs) {
  return readApi(args, (trpc) => trpc.webhooks.health())
}

export default function Webhooks() {
  const initial = useLoaderData<typeof loader>()
  const { value: health } = useLiveData({ initial, fetch: () => browserApi().webhooks.health.query(), matches: (event) => event.kind !== 'sync' })
  return (
    <Page>
      <PageHeader title="Webhooks" sub="What Meta delivers here: delivery reports, replies, changes of templates and numbers. Each is checked for its signature and kept before it is answered." />
      <div className="stack">
        {health.lastReceivedAt === null && <Note tone="info" title="Nothing has arrived yet">Meta sends the first delivery after the first message. If one was sent and nothing arrives, check the callback URL and the verify token in the Meta app.</Note>}
        {isLate(health) && <LateNote pending={health.pending} />}
        <Figures health={health} />
        <Fields health={health} />
      </div>
    </Page>
  )
}

function isLate({ lagMs }: WebhookHealth): boolean {
  return lagMs !== null && lagMs > slowMs
}

function LateNote({ pending }: { pending: number }) {
  if (pending > 0) return <Note tone="warn" title="Deliveries wait to be applied">They are journaled and answered; nothing is lost, but states are late. They are tried again every two seconds; if that does not help, look at the database.</Note>
  return <Note tone="warn" title="The endpoint does not answer right now">Meta keeps deliveries and repeats them for days; nothing is lost, but states are late.</Note>
}

function Figures({ health }: { health: WebhookHealth }) {
  const formats = useFormats()
  const seen = health.lastReceivedAt !== null
  return (
    <Card title="Health" padded>
      <div className={statClasses['stats']}>
        <Stat name="Last delivery" value={<AgoText at={health.lastReceivedAt} never="None" />} sub={seen && <TimeText at={health.lastReceivedAt} />} />
        <Stat name="Failures in 24 hours" value={formats.number(health.failures24h)} sub={health.failures24h > 0 ? 'not readable, not applied, or not signed by Meta' : 'nothing to do'} />
        <Stat {...heardWords(health, formats)} />
        <Stat name="Statuses without a message" value={`${formats.number(health.heldStatuses)}${health.hasMoreHeld ? ' or more' : ''}`} sub={heldWords(health, formats)} />
      </div>
    </Card>
  )
}

/** While answered deliveries wait to be applied, the endpoint's clock stands at the oldest of them. */
function heardWords(health: WebhookHealth, formats: Formats): { name: string; value: string; sub: string } {
  const value = health.lagMs === null ? 'Not known' : `${durationWords(health.lagMs / 1000)} ago`
  if (isLate(health) && health.pending > 0) return { name: 'Applied up to', value, sub: `${formats.number(health.pending)} answered ${health.pending === 1 ? 'delivery waits' : 'deliveries wait'}` }
  return { name: 'Endpoint last heard', value, sub: 'a few seconds are normal' }
}

/** Usually of messages that another system sends on the same number. */
function heldWords({ heldStatuses, dropped24h }: WebhookHealth, formats: Formats): string {
  if (dropped24h > 0) return `${formats.number(dropped24h)} dropped in 24 hours: no message here was theirs`
  return heldStatuses > 0 ? 'kept, and applied when their message appears' : 'every status has found its message'
}

function Fields({ health }: { health: WebhookHealth }) {
  if (health.perField.length === 0) return <Card title="By field, last 24 hours"><EmptyState icon={IconWebhookOff} title="No delivery in the last 24 hours" /></Card>
  return (
    <Card title="By field, last 24 hours">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Field</Table.Th>
            <Table.Th ta="right">Deliveries</Table.Th>
            <Table.Th ta="right">Last</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {health.perField.map((entry) => (
            <Table.Tr key={entry.field}>
              <Table.Td className="mono" style={{ overflowWrap: 'anywhere' }}>{entry.field}</Table.Td>
              <Table.Td ta="right"><NumberText value={entry.count} /></Table.Td>
              <Table.Td ta="right"><TimeText at={entry.lastAt} /></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  )
}
