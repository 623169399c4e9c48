import { Menu, UnstyledButton } from '@mantine/core'
import { Link, useFetcher } from '@remix-run/react'
import { IconCheck, IconDeviceMobile, IconPlugConnected, IconSelector } from '@tabler/icons-react'
import { roleAllows } from '../../lib/roles.ts'
import type { ShellData } from '../../lib/shell-data.ts'
import { roleFor } from '../../lib/permissions.ts'
import classes from './shell.module.css'

/** The number that new campaigns send from; a menu when there is a choice. */
export function AccountSwitcher({ shell }: { shell: ShellData }) {
  const fetcher = useFetcher()
  const chosen = fetcher.formData?.get('accountId') ?? shell.activeAccountId
  const active = shell.accounts.find((account) => account.id === chosen) ?? shell.accounts[0]
  if (!active) return <NoAccount />
  const label = <AccountLabel name={active.name} phone={active.phone} />
  if (shell.accounts.length === 1 || !roleAllows(shell.me.role, roleFor.activateNumber)) return <div className={classes['account']}>{label}</div>
  return (
    <Menu position="bottom-start" width="target">
      <Menu.Target>
        <UnstyledButton className={classes['account'] ?? ''} aria-label={`Active number: ${active.name}, ${active.phone}. Choose another`}>
          {label}
          <IconSelector size={16} className="t3" aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Send from</Menu.Label>
        {shell.accounts.map((account) => (
          <Menu.Item
            key={account.id}
            rightSection={account.id === active.id ? <IconCheck size={16} aria-label="Active" /> : null}
            onClick={() => fetcher.submit({ accountId: account.id }, { method: 'post', action: '/accounts/activate' })}
          >
            <span className={classes['accountName']}>{account.name}</span>
            <span className="xs t3 num">{account.phone}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function AccountLabel({ name, phone }: { name: string; phone: string }) {
  return (
    <>
      <IconDeviceMobile size={16} className="t3" aria-hidden />
      <span className={classes['accountText']}>
        <span className={`${classes['accountName'] ?? ''} ellipsis`}>{name}</span>
        <span className="xs t3 num">{phone}</span>
      </span>
    </>
  )
}

function NoAccount() {
  return (
    <Link to="/settings/connections" className={classes['account']}>
      <IconPlugConnected size={16} className="t3" aria-hidden />
      <span className={classes['accountText']}>
        <span className={classes['accountName']}>No number yet</span>
        <span className="xs t3">Connect a business</span>
      </span>
    </Link>
  )
}
