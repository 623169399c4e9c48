import { ActionIcon, Button, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useFetcher } from '@remix-run/react'
import { IconDots, IconExternalLink, IconPlugOff, IconRefresh, IconRoute, IconStethoscope } from '@tabler/icons-react'
import type { Connection, Waba } from '../../lib/api-types.ts'
import { groupId } from '../../lib/formats.ts'
import { turnWords } from '../../lib/turn-words.ts'
import { ConfirmAction } from '../confirm-action.tsx'
import { Initials } from '../initials.tsx'
import { Note } from '../note.tsx'
import pageClasses from '../page.module.css'
import { StatusBadge } from '../status-badge.tsx'
import { connectionStates } from '../status-words.ts'
import { TimeText } from '../time-text.tsx'
import { initPath } from './connect-panel.tsx'
import { ConnectionFacts } from './connection-facts.tsx'
import classes from './connections.module.css'
import { MetaSays } from './meta-says.tsx'
import { NumberTable } from './number-table.tsx'

export type ConnectionCardProps = { connection: Connection; waba: Waba; activeId: string | null; mayConnect: boolean; mayChoose: boolean }

/** One WhatsApp Business account: can it send, until when, and what to do if not. */
export function ConnectionCard({ connection, waba, activeId, mayConnect, mayChoose }: ConnectionCardProps) {
  return (
    <section className={pageClasses['card']} aria-labelledby={`waba-${waba.wabaId}`}>
      <div className={classes['head']}>
        <Initials name={waba.name} square accent={connection.state === 'healthy'} />
        <div className={classes['headText']}>
          <h2 id={`waba-${waba.wabaId}`} className="ellipsis">{waba.name}</h2>
          <div className="xs t3 num ellipsis">WABA {groupId(waba.wabaId)} · {connection.businessName}</div>
        </div>
        <span className={classes['badge']}><StatusBadge status={connectionStates[connection.state]} /></span>
        {mayConnect && <CardMenu connection={connection} />}
      </div>
      <Trouble connection={connection} mayConnect={mayConnect} />
      <MetaSays waba={waba} />
      <ConnectionFacts connection={connection} waba={waba} />
      {waba.accounts.length > 0 ? (
        <NumberTable accounts={waba.accounts} activeId={activeId} mayChoose={mayChoose} />
      ) : (
        <p className={classes['foot']}>No number in this account yet. Add one in WhatsApp Manager, then sync.</p>
      )}
      <div className={classes['foot']}>
        <span>Checked <TimeText at={connection.lastCheckedAt} style="shortZoned" /></span>
        {connection.dataAccessExpiresAt && <span>Data access until <TimeText at={connection.dataAccessExpiresAt} style="date" /></span>}
      </div>
    </section>
  )
}

/** The last error, or the warning before one, with the button that mends it. */
function Trouble({ connection, mayConnect }: { connection: Connection; mayConnect: boolean }) {
  const reconnect = mayConnect && (
    <Button component="a" href={initPath} variant={connection.state === 'expiring' ? 'default' : 'filled'} leftSection={<IconRefresh size={16} />}>
      Reconnect
    </Button>
  )
  const error = connection.lastError
  if (error) {
    const action = error.action === 'reconnect' ? reconnect : error.action === 'check' && mayConnect ? <CheckButton connection={connection} /> : null
    return (
      <div className={classes['alert']}>
        <Note tone={connection.state === 'healthy' || connection.state === 'expiring' ? 'warn' : 'bad'} title={error.title} action={action}>
          {error.explanation} {turnWords(error.whoActs)}
        </Note>
      </div>
    )
  }
  if (connection.state === 'healthy' || !connection.tokenExpiresAt) return null
  return (
    <div className={classes['alert']}>
      <Note tone={connection.state === 'expiring' ? 'warn' : 'bad'} title={<>The token {connection.state === 'expiring' ? 'expires' : 'expired'} on <TimeText at={connection.tokenExpiresAt} /></>} action={reconnect}>
        {connection.state === 'expiring' ? 'Sending goes on until then. After that campaigns wait, they do not fail.' : 'Campaigns of this business wait. Reconnect and they go on.'}
      </Note>
    </div>
  )
}

function CheckButton({ connection }: { connection: Connection }) {
  const fetcher = useFetcher()
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="connectionId" value={connection.id} />
      <Button type="submit" name="intent" value="check" variant="default" loading={fetcher.state !== 'idle'} leftSection={<IconStethoscope size={16} />}>Check now</Button>
    </fetcher.Form>
  )
}

function CardMenu({ connection }: { connection: Connection }) {
  const fetcher = useFetcher()
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <Menu position="bottom-end" width={216}>
        <Menu.Target>
          <ActionIcon variant="subtle" size={28} aria-label={`More for ${connection.businessName}`} loading={fetcher.state !== 'idle'}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconStethoscope size={16} />} onClick={() => fetcher.submit({ intent: 'check', connectionId: connection.id }, { method: 'post' })}>Check the token now</Menu.Item>
          <Menu.Item component="a" href={initPath} leftSection={<IconRefresh size={16} />}>Reconnect</Menu.Item>
          {connection.temporalUrl && (
            <Menu.Item component="a" href={connection.temporalUrl} target="_blank" rel="noreferrer" leftSection={<IconRoute size={16} />} rightSection={<IconExternalLink size={14} />}>Its guardian in Temporal</Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item c="var(--bad)" leftSection={<IconPlugOff size={16} />} onClick={open}>Disconnect</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmAction opened={opened} onClose={close} title={`Disconnect ${connection.businessName}?`} confirm="Disconnect" danger fields={{ intent: 'disconnect', connectionId: connection.id }}>
        <p>The encrypted token is destroyed and access is withdrawn at Meta. Running campaigns from {numbersOf(connection)} wait until you connect again.</p>
        <p style={{ marginTop: 8 }}>Contacts, campaigns, messages and templates stay.</p>
      </ConfirmAction>
    </>
  )
}

function numbersOf(connection: Connection): string {
  const numbers = connection.wabas.flatMap((waba) => waba.accounts.map((account) => account.displayPhoneNumber))
  return numbers.length > 0 ? numbers.join(', ') : 'this business'
}
