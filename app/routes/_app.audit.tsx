import { Table } from '@mantine/core'
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { IconAlertTriangle, IconHistory, IconShieldCheck } from '@tabler/icons-react'
import { Card } from '../components/card.tsx'
import classes from '../components/campaigns/campaigns.module.css'
import { EmptyState } from '../components/empty-state.tsx'
import { Page, PageHeader } from '../components/page-header.tsx'
import { Pager } from '../components/pager.tsx'
import { StatusBadge } from '../components/status-badge.tsx'
import { TimeText } from '../components/time-text.tsx'
import type { AuditPage } from '../lib/api-types.ts'
import { readApi } from '../lib/call-api.ts'
import { searchParamsOf } from '../lib/search-params.ts'

const pageSize = 50

export const meta: MetaFunction = () => [{ title: 'Audit · Clarion' }]

export function loader(args: LoaderFunctionArgs) {
  const { cursor } = searchParamsOf(args.request)
  return readApi(args, (trpc) => trpc.audit.list({ cursor, limit: pageSize }))
}

export default function Audit() {
  const page = useLoaderData<typeof loader>()
  const chain = page.chainVerified
    ? <StatusBadge status={{ word: 'Chain verified', icon: IconShieldCheck, tone: 'good' }} />
    : <StatusBadge status={{ word: 'Chain broken', icon: IconAlertTriangle, tone: 'bad' }} />
  return (
    <Page>
      <PageHeader title="Audit" badge={page.items.length > 0 && chain} sub="Who did what, when and from where. Each entry carries the fingerprint of the one before, so that none can be changed or taken out unseen." />
      <Card>
        {page.items.length === 0 ? <EmptyState icon={IconHistory} title="Nothing was recorded yet" /> : <Entries items={page.items} />}
        <Pager nextCursor={page.nextCursor} shown={page.items.length} noun="entries" pageSize={pageSize} />
      </Card>
    </Page>
  )
}

function Entries({ items }: { items: AuditPage['items'] }) {
  return (
    <>
      <Table className="only-wide">
        <Table.Thead>
          <Table.Tr>{['When', 'Who', 'What', 'Details', 'From'].map((name) => <Table.Th key={name}>{name}</Table.Th>)}</Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((entry) => (
            <Table.Tr key={entry.id}>
              <Table.Td className="nowrap"><TimeText at={entry.at} /></Table.Td>
              <Table.Td>{entry.actor ?? 'Clarion'}</Table.Td>
              <Table.Td className="mono">{entry.action}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{entry.summary}</Table.Td>
              <Table.Td className="num t3">{entry.ip ?? ''}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <div className="only-phone">
        {items.map((entry) => (
          <div key={entry.id} className={classes['recipient']}>
            <div>
              <span className="strong ellipsis">{entry.actor ?? 'Clarion'}</span>
              <span className="t3 xs nowrap"><TimeText at={entry.at} /></span>
            </div>
            <p className="t2 xs" style={{ overflowWrap: 'anywhere' }}>{entry.summary || entry.action}</p>
          </div>
        ))}
      </div>
    </>
  )
}
