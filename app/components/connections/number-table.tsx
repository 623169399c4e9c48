import { Button, Table } from '@mantine/core'
import { useFetcher } from '@remix-run/react'
import { IconClock, IconPlayerPlay } from '@tabler/icons-react'
import type { Account } from '../../lib/api-types.ts'
import { useFormats } from '../../lib/locale.tsx'
import { CopyButton } from '../copy-button.tsx'
import { StatusBadge, StatusText, Tag } from '../status-badge.tsx'
import { numberState, qualityWord } from '../status-words.ts'
import { TimeText } from '../time-text.tsx'
import classes from './connections.module.css'
import { portfolioWords } from './portfolio-words.ts'

export type NumberTableProps = { accounts: Account[]; activeId: string | null; mayChoose: boolean }

/** The numbers of one WhatsApp account; below 800 px two lines each. */
export function NumberTable({ accounts, activeId, mayChoose }: NumberTableProps) {
  const formats = useFormats()
  return (
    <div className={classes['numbers']}>
      <Table className={`only-wide ${classes['numberTable'] ?? ''}`} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            {['Number', 'Quality', 'Throughput', 'People in 24 h', 'Status'].map((name) => <Table.Th key={name}>{name}</Table.Th>)}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {accounts.map((account) => <NumberRow key={account.id} account={account} active={account.id === activeId} mayChoose={mayChoose} />)}
        </Table.Tbody>
      </Table>
      {accounts.map((account) => (
        <div key={account.id} className={classes['number']}>
          <div className="row" style={{ justifyContent: 'space-between' }}>
            <span className="strong ellipsis">{account.verifiedName}</span>
            <NumberStatus account={account} />
          </div>
          <div className={classes['numberMeta']}>
            <span className="num">{account.displayPhoneNumber}</span>
            <Quality rating={account.qualityRating} />
            <Throughput account={account} />
            <span className="num">People in 24 h: {portfolioWords(account.portfolioLimit, formats.number)}</span>
            <Choose account={account} active={account.id === activeId} mayChoose={mayChoose} />
          </div>
          <Pause account={account} />
        </div>
      ))}
    </div>
  )
}

function NumberRow({ account, active, mayChoose }: { account: Account; active: boolean; mayChoose: boolean }) {
  const formats = useFormats()
  return (
    <Table.Tr>
      <Table.Td>
        <div className="row strong nowrap">
          {account.verifiedName}
          {account.username && <span className="t3">@{account.username}</span>}
        </div>
        {account.nameDecision && <div className="xs t2">New name {account.nameDecision.toLowerCase()} by Meta</div>}
        <div className="row xs t3 num nowrap">
          {account.displayPhoneNumber}
          <CopyButton value={account.phoneNumberId} label="Copy the phone number id" />
        </div>
      </Table.Td>
      <Table.Td><Quality rating={account.qualityRating} /></Table.Td>
      <Table.Td><Throughput account={account} /></Table.Td>
      <Table.Td className="num">{portfolioWords(account.portfolioLimit, formats.number)}</Table.Td>
      <Table.Td>
        <div className="row" style={{ flexWrap: 'wrap' }}>
          <NumberStatus account={account} />
          <Choose account={account} active={active} mayChoose={mayChoose} />
        </div>
        <Pause account={account} />
      </Table.Td>
    </Table.Tr>
  )
}

function NumberStatus({ account }: { account: Account }) {
  const formats = useFormats()
  if (account.pausedUntil) return <StatusBadge status={{ word: '', icon: IconClock, tone: 'warn' }} word="Has to wait" />
  if (account.sendingNow !== null && account.sendingNow > 0) {
    return <StatusBadge status={{ word: '', icon: IconPlayerPlay, tone: 'accent' }} word={`Sending ${formats.decimal(account.sendingNow)}/s`} />
  }
  return <StatusBadge status={numberState(account.status)} />
}

/** Why the number sends nothing although it is connected, and until when. */
function Pause({ account }: { account: Account }) {
  if (!account.pausedUntil) return null
  return <p className="t2 xs">{account.pauseReason ?? 'WhatsApp asked it to wait'}. It goes on by itself at <TimeText at={account.pausedUntil} style="shortZoned" />.</p>
}

function Quality({ rating }: { rating: string }) {
  const word = qualityWord(rating)
  return word ? <StatusText status={word} /> : <span className="t3">Not known</span>
}

function Throughput({ account }: { account: Account }) {
  const formats = useFormats()
  return account.throughputPerSecond > 0 ? <span className="num">{formats.number(account.throughputPerSecond)}/s</span> : <span className="t3">Not known</span>
}

/** Campaigns start with the active number; one per organisation. */
function Choose({ account, active, mayChoose }: { account: Account; active: boolean; mayChoose: boolean }) {
  const fetcher = useFetcher()
  if (active) return <Tag>Active</Tag>
  if (!mayChoose) return null
  return (
    <fetcher.Form method="post" action="/accounts/activate">
      <input type="hidden" name="accountId" value={account.id} />
      <Button type="submit" variant="transparent" size="xs" px={4} loading={fetcher.state !== 'idle'}>Make active</Button>
    </fetcher.Form>
  )
}
