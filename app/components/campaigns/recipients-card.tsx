import { Button, Table } from '@mantine/core'
import { Link, useSearchParams } from '@remix-run/react'
import { IconUsers } from '@tabler/icons-react'
import type { Campaign, Recipient, RecipientPage } from '../../lib/api-types.ts'
import { countryName } from '../../lib/formats.ts'
import { roleFor } from '../../lib/permissions.ts'
import { useMay } from '../../lib/roles.ts'
import { useFormats } from '../../lib/locale.tsx'
import { Card } from '../card.tsx'
import { EmptyState } from '../empty-state.tsx'
import { FilterChips, withParam } from '../filter-chips.tsx'
import { Initials } from '../initials.tsx'
import { Pager } from '../pager.tsx'
import { SearchField } from '../search-field.tsx'
import { StateSquare } from '../state-bar.tsx'
import { StatusBadge } from '../status-badge.tsx'
import { ladder, messageStates } from '../status-words.ts'
import { TimeText } from '../time-text.tsx'
import { countedOf, isOver } from './campaign-phase.ts'
import { RetryMessage } from './retry-failed.tsx'
import classes from './campaigns.module.css'

/** Every person of the audience with what happened to their message; filters and page live in the URL. */
export function RecipientsCard({ campaign, page }: { campaign: Campaign; page: RecipientPage }) {
  const chips = ladder
    .filter((state) => campaign.counts[state] > 0)
    .map((state) => ({ value: state, label: messageStates[state].bar, count: campaign.counts[state], icon: <StateSquare state={state} /> }))
  return (
    <div id="recipients">
      <Card title="Recipients" end={<SearchField placeholder="Name or number" />}>
        <div className={classes['filters']}>
          <FilterChips name="state" label="Filter by state" tight chips={[{ value: null, label: 'All', count: campaign.isFrozen ? campaign.total : countedOf(campaign.counts) }, ...chips]} />
          <NarrowedTo campaign={campaign} />
        </div>
        {page.items.length > 0 ? <RecipientTable recipients={page.items} now={campaign.updatedAt} /> : <NobodyHere campaign={campaign} />}
        <Pager nextCursor={page.nextCursor} shown={page.items.length} noun="rows" />
      </Card>
    </div>
  )
}

function NobodyHere({ campaign }: { campaign: Campaign }) {
  if (countedOf(campaign.counts) > 0) return <EmptyState icon={IconUsers} title="Nobody here">Nobody of this audience fits these filters.</EmptyState>
  return isOver(campaign.state)
    ? <EmptyState icon={IconUsers} title="Nobody was written to">The campaign ended before its audience was counted.</EmptyState>
    : <EmptyState icon={IconUsers} title="The audience is being counted">Its people stand here in a moment.</EmptyState>
}

/** The failure or skip reason that the list is narrowed to, with the way back. */
function NarrowedTo({ campaign }: { campaign: Campaign }) {
  const [params] = useSearchParams()
  const code = params.get('code')
  const reason = params.get('reason')
  if (code === null && reason === null) return null
  const label = code === null ? campaign.skips.find((skip) => skip.reason === reason)?.label : campaign.failures.find((failure) => String(failure.code) === code)?.title
  return (
    <div className="row" style={{ marginTop: 8 }}>
      <span className="t2">Only: {label ?? code ?? reason}</span>
      <Button component={Link} to={{ search: withParam(params, code === null ? 'reason' : 'code', null) }} variant="subtle" size="xs" preventScrollReset>Show all of them</Button>
    </div>
  )
}

function RecipientTable({ recipients, now }: { recipients: Recipient[]; now: Date }) {
  const formats = useFormats()
  const mayRetry = useMay(roleFor.campaigns)
  const zone = recipients.find((recipient) => recipient.at)?.at
  return (
    <>
      <Table className="only-wide" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {['Person', 'Number', 'Market', 'State', 'What happened'].map((name) => <Table.Th key={name}>{name}</Table.Th>)}
            <Table.Th ta="right" suppressHydrationWarning>At{zone ? `, ${formats.zoneName(zone)}` : ''}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {recipients.map((recipient) => <RecipientRow key={recipient.messageId} recipient={recipient} mayRetry={mayRetry} now={now} />)}
        </Table.Tbody>
      </Table>
      <div className="only-phone">
        {recipients.map((recipient) => (
          <div key={recipient.messageId} className={classes['recipient']}>
            <div>
              <span className="strong ellipsis">{recipient.name ?? recipient.phone ?? 'No name'}</span>
              <StatusBadge status={messageStates[recipient.state]} />
            </div>
            <div>
              <span className="t2 xs">{recipient.detail}<NotBefore recipient={recipient} now={now} /></span>
              {recipient.canRetry && mayRetry ? <RetryMessage messageId={recipient.messageId} /> : recipient.at && recipient.state !== 'queued' && <span className="t3 xs"><TimeText at={recipient.at} style="time" /></span>}
            </div>
          </div>
        ))}
      </div>
    </>
  )
}

function NotBefore({ recipient: { state, at }, now }: { recipient: Recipient; now: Date }) {
  return state === 'queued' && at && at > now ? <span className="t3"> Not before <TimeText at={at} style="dayTime" />.</span> : null
}

function RecipientRow({ recipient, mayRetry, now }: { recipient: Recipient; mayRetry: boolean; now: Date }) {
  return (
    <Table.Tr>
      <Table.Td>
        <span className={classes['person']}>
          <Initials name={recipient.name} size="sm" />
          <span className="strong ellipsis">{recipient.name ?? <span className="t3">No name</span>}</span>
        </span>
      </Table.Td>
      <Table.Td className="num nowrap">{recipient.phone ?? <span className="t3">Not known</span>}</Table.Td>
      <Table.Td>{countryName(recipient.country)}</Table.Td>
      <Table.Td><StatusBadge status={messageStates[recipient.state]} /></Table.Td>
      <Table.Td className="t2">
        {recipient.detail}
        {recipient.attempt > 1 && recipient.state !== 'queued' && <span className="t3"> (attempt {recipient.attempt})</span>}
        <NotBefore recipient={recipient} now={now} />
        {recipient.canRetry && mayRetry && <> <RetryMessage messageId={recipient.messageId} /></>}
      </Table.Td>
      <Table.Td ta="right" className="num nowrap">{recipient.at && recipient.state !== 'queued' ? <TimeText at={recipient.at} style="time" /> : '–'}</Table.Td>
    </Table.Tr>
  )
}
