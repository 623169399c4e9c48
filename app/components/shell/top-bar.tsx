import { ActionIcon } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { IconMenu2, IconSearch } from '@tabler/icons-react'
import type { ShellData } from '../../lib/shell-data.ts'
import { Initials } from '../initials.tsx'
import classes from './shell.module.css'
import { UserMenu } from './user-menu.tsx'

/** The header on phones. */
export function TopBar({ shell, onOpen }: { shell: ShellData; onOpen: () => void }) {
  return (
    <>
      <ActionIcon variant="subtle" size={44} onClick={onOpen} aria-label="Open navigation">
        <IconMenu2 size={20} />
      </ActionIcon>
      <span className={classes['topOrg']}>
        <span className={classes['logo']} aria-hidden>{shell.me.org.name.charAt(0).toUpperCase()}</span>
        <span className="ellipsis">{shell.me.org.name}</span>
      </span>
      <ActionIcon variant="subtle" size={44} onClick={spotlight.open} aria-label="Search or jump to">
        <IconSearch size={20} />
      </ActionIcon>
      <UserMenu me={shell.me} position="bottom-end">
        <ActionIcon variant="subtle" size={44} aria-label={`Account of ${shell.me.user.name}`}>
          <Initials name={shell.me.user.name} size="sm" accent />
        </ActionIcon>
      </UserMenu>
    </>
  )
}
