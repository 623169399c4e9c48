import { UnstyledButton } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { NavLink } from '@remix-run/react'
import { IconSearch } from '@tabler/icons-react'
import { useFormats } from '../../lib/locale.tsx'
import { roleAllows } from '../../lib/roles.ts'
import type { ShellData } from '../../lib/shell-data.ts'
import { sentenceCase } from '../../lib/formats.ts'
import { Initials } from '../initials.tsx'
import { AccountSwitcher } from './account-switcher.tsx'
import type { NavItem } from './nav-items.ts'
import { navItems } from './nav-items.ts'
import classes from './shell.module.css'
import { UserMenu } from './user-menu.tsx'

/** Organisation, active number, search, pages, person: the same in the side bar and in the drawer. */
export function NavContent({ shell }: { shell: ShellData }) {
  const { me } = shell
  const allowed = navItems.filter((item) => roleAllows(me.role, item.needs))
  return (
    <div className={classes['navInner']}>
      <div className={classes['org']}>
        <span className={classes['logo']} aria-hidden>{me.org.name.charAt(0).toUpperCase()}</span>
        <span className="ellipsis" title={me.org.name}>{me.org.name}</span>
      </div>
      <AccountSwitcher shell={shell} />
      <UnstyledButton className={classes['search'] ?? ''} onClick={spotlight.open}>
        <IconSearch size={16} aria-hidden />
        Search or jump to
        <kbd className={classes['kbd']}>⌘K</kbd>
      </UnstyledButton>
      <nav aria-label="Main">
        <ul className={classes['links']}>
          {allowed.filter((item) => item.group === 'work').map((item) => <PageLink key={item.to} item={item} shell={shell} />)}
          <li className={classes['group']}>Operate</li>
          {allowed.filter((item) => item.group === 'operate').map((item) => <PageLink key={item.to} item={item} shell={shell} />)}
        </ul>
      </nav>
      <div className={classes['bottom']}>
        <UserMenu me={me} position="top-start">
          <UnstyledButton className={classes['me'] ?? ''}>
            <Initials name={me.user.name} accent />
            <span className={classes['meText']}>
              <span className="strong ellipsis" style={{ display: 'block' }}>{me.user.name}</span>
              <span className="xs t3">{sentenceCase(me.role)}</span>
            </span>
          </UnstyledButton>
        </UserMenu>
      </div>
    </div>
  )
}

function PageLink({ item, shell }: { item: NavItem; shell: ShellData }) {
  const formats = useFormats()
  const Icon = item.icon
  const count = item.count ? shell[item.count] : 0
  return (
    <li>
      <NavLink to={item.to} end={item.to === '/'} className={classes['link'] ?? ''} prefetch="intent">
        <Icon size={18} aria-hidden />
        {item.label}
        {count > 0 && (
          <span className={classes['count']}>
            {formats.number(count)}
            <span className="sr-only">{item.count === 'unread' ? ' unread' : ' running'}</span>
          </span>
        )}
      </NavLink>
    </li>
  )
}
