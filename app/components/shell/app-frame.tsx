import { AppShell, Drawer } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useLocation, useNavigation } from '@remix-run/react'
import type { ReactNode } from 'react'
import { useEffect } from 'react'
import type { ShellData } from '../../lib/shell-data.ts'
import { CommandPalette } from './command-palette.tsx'
import { NavContent } from './nav-content.tsx'
import classes from './shell.module.css'
import { TopBar } from './top-bar.tsx'

/** The frame of every page after sign-in: navigation at the left, on phones in a drawer. */
export function AppFrame({ shell, children }: { shell: ShellData; children: ReactNode }) {
  const [opened, { open, close }] = useDisclosure(false)
  const { pathname } = useLocation()
  useEffect(close, [pathname, close])
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <PageProgress />
      <AppShell header={{ height: { base: 52, sm: 0 } }} navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: true } }} padding={0}>
        <AppShell.Header className={classes['top'] ?? ''}>
          <TopBar shell={shell} onOpen={open} />
        </AppShell.Header>
        <AppShell.Navbar className={classes['nav'] ?? ''}>
          <NavContent shell={shell} />
        </AppShell.Navbar>
        <AppShell.Main id="content" tabIndex={-1}>
          {children}
        </AppShell.Main>
      </AppShell>
      <Drawer opened={opened} onClose={close} position="left" size={288} withCloseButton={false} padding={0} aria-label="Navigation" styles={{ content: { background: 'var(--nav)' }, body: { height: '100%' } }}>
        <NavContent shell={shell} />
      </Drawer>
      <CommandPalette shell={shell} />
    </>
  )
}

/** A thin line while the next page loads. */
function PageProgress() {
  const { state } = useNavigation()
  return (
    <>
      {state !== 'idle' && <div className={classes['progress']} aria-hidden />}
      <span className="sr-only" role="status">
        {state === 'loading' ? 'Loading' : ''}
      </span>
    </>
  )
}
