import { ActionIcon, Menu, Table } from '@mantine/core'
import { useFetcher } from '@remix-run/react'
import { IconBan, IconCircleCheck, IconDots } from '@tabler/icons-react'
import type { Contact } from '../../lib/api-types.ts'
import { countryName } from '../../lib/formats.ts'
import { useProblemToast } from '../../lib/use-problem-toast.ts'
import type { Problem } from '../../lib/problem.ts'
import { Initials } from '../initials.tsx'
import { StatusBadge, StatusText, Tag } from '../status-badge.tsx'
import type { StatusWord } from '../status-words.ts'
import { TimeText } from '../time-text.tsx'
import classes from './contacts.module.css'

const suppressed: StatusWord = { word: 'Opted out', icon: IconBan, tone: 'warn' }
const reachable: StatusWord = { word: 'Reachable', icon: IconCircleCheck, tone: 'good' }

/** People, newest first; two lines each on phones. */
export function ContactTable({ contacts, mayChange }: { contacts: Contact[]; mayChange: boolean }) {
  return (
    <>
      <Table className="only-wide" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {['Person', 'Number', 'Market', 'Attributes', 'State', 'Added'].map((name) => <Table.Th key={name}>{name}</Table.Th>)}
            {mayChange && <Table.Th><span className="sr-only">Actions</span></Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {contacts.map((contact) => <ContactRow key={contact.id} contact={contact} mayChange={mayChange} />)}
        </Table.Tbody>
      </Table>
      <div className="only-phone">
        {contacts.map((contact) => (
          <div key={contact.id} className={classes['rowPhone']}>
            <Initials name={contact.name} />
            <div>
              <div className="strong ellipsis">{contact.name ?? 'No name'}</div>
              <div className="xs t3 num">{contact.phone ?? 'No number'}{contact.country ? `, ${countryName(contact.country)}` : ''}</div>
            </div>
            {contact.suppressed && <StatusBadge status={suppressed} />}
            {mayChange && <ContactMenu contact={contact} />}
          </div>
        ))}
      </div>
    </>
  )
}

function ContactRow({ contact, mayChange }: { contact: Contact; mayChange: boolean }) {
  const attributes = Object.entries(contact.attributes)
  return (
    <Table.Tr>
      <Table.Td>
        <span className={classes['person']}>
          <Initials name={contact.name} size="sm" />
          <span className="strong ellipsis">{contact.name ?? <span className="t3">No name</span>}</span>
        </span>
      </Table.Td>
      <Table.Td className="num nowrap">{contact.phone ?? <span className="t3">Not known</span>}</Table.Td>
      <Table.Td>{countryName(contact.country)}</Table.Td>
      <Table.Td>
        <span className={classes['attributes']}>
          {attributes.slice(0, 3).map(([name, value]) => <Tag key={name}>{name}: {value.slice(0, 30)}</Tag>)}
          {attributes.length > 3 && <span className="t3 xs" title={attributes.slice(3).map(([name, value]) => `${name}: ${value}`).join('\n')}>+{attributes.length - 3}</span>}
        </span>
      </Table.Td>
      <Table.Td>
        {contact.suppressed ? <span title={contact.suppressed.reason}><StatusBadge status={suppressed} /></span> : <StatusText status={reachable} />}
      </Table.Td>
      <Table.Td className="nowrap"><TimeText at={contact.createdAt} style="date" /></Table.Td>
      {mayChange && <Table.Td w={44}><ContactMenu contact={contact} /></Table.Td>}
    </Table.Tr>
  )
}

/** A person who said no elsewhere can be put on the suppression list by hand, and taken off it when they ask. */
function ContactMenu({ contact }: { contact: Contact }) {
  const fetcher = useFetcher<{ problem?: Problem }>()
  useProblemToast(fetcher.data?.problem)
  const send = (intent: string) => fetcher.submit({ intent, contactId: contact.id }, { method: 'post', action: '/contacts' })
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={28} aria-label={`More for ${contact.name ?? contact.phone ?? 'this person'}`} loading={fetcher.state !== 'idle'}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {contact.suppressed ? (
          <>
            <Menu.Label>{contact.suppressed.reason}, <TimeText at={contact.suppressed.since} style="date" /></Menu.Label>
            <Menu.Item leftSection={<IconCircleCheck size={16} />} onClick={() => send('unsuppress')}>They opted in again</Menu.Item>
          </>
        ) : (
          <Menu.Item leftSection={<IconBan size={16} />} onClick={() => send('suppress')}>Do not write to them again</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
